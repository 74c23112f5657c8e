"""A credential's state against T0: verified on the real system, changed, and proof that the old one is refused.

Nouns: Proof. Verbs: verify_credential, record_change (changed by hand, proof attached), rotate.
"""
