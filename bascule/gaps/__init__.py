"""What is still missing: one rule, one file, one stable id.

Nouns: Gap. Verbs: find_gaps, waive.
"""
