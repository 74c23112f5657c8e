"""Connectors: one folder a kind of live system. `base.py` has the capabilities, `registry.py` finds the folders.

A folder holds connector.py, README.md (Needs / Changes / Undo / Limits) and tests on a real server; the contract in
`contract.py` is the same for all. Pure Python: no connector knows Django, or another connector.
"""
