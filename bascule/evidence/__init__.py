"""The evidence log: one append-only log a client (and one for the firm itself), hashed as RFC 6962 says.

Nouns: Event, Checkpoint. Verbs: record, checkpoint. Tables are written here only and never changed: a trigger
refuses it to everybody.
"""
