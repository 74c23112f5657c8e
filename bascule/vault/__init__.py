"""Credentials and their versions, sealed; who knows them; the only place that can open a secret.

Nouns: Credential, SecretVersion, ClientKey, IntakeKey, IntakeLink, RevealRequest. Verbs: take_in, keep, seal, reveal,
mark_verified, mark_changed, share, rewrap.
"""
