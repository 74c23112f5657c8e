"""The rules: one file each, its name the id. Each gives one `RULE`; `finders.py` has the usual ways to look."""
