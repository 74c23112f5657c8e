"""The common language: what a source said (observation), a way in (access fact), a copy that can be restored.

Knows nobody. Everything here is plain data; `records.py` has the shapes, `problem.py` the one error class for
people, `words.py` their translation without Django.
"""
