"""Readers: one folder a file format. `base.py` is the contract, `read_file.py` the verb, `registry.py` finds them.

A reader turns a file into observations, access facts, restore points, endpoint reports and secrets, each with file
and line, and says what it did not read. Pure Python; knows `observation/` and `catalogue/` only.
"""
