"""Observations become items, with the reasons; and how many things nobody has seen. Pure Python and NumPy."""
