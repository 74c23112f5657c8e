"""duplicity outputs."""
