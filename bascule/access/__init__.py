"""Who outside the firm holds what, and what they reach.

Nouns: Access. Verbs: map_access (facts received become accesses), note_access (a form), cut_access, who_can_reach.
"""
