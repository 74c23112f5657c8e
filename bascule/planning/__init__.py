"""Who does what, when, in what order; the gates that block it until it is proven.

Nouns: Step, Approval. Verbs: draft, approve, assign, prove, waive_step, check_gate.
"""
