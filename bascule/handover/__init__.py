"""What is asked of the outgoing provider through the client, line by line, and what came back.

Nouns: RequestLine, Letter, Receipt. Verbs: ask (draft the list), receive, chase, compose_letter, approve_letter.
"""
