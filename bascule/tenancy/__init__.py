"""Keeps firms apart: the scope of a database session, the abstract rows that carry a firm, the forced policies.

Nobody below knows it; every Django stage stands on it. `scope.py` says for whom the session acts, `models.py` has
the abstract models, `isolation.py` forces row-level security on every table that has a firm.
"""
