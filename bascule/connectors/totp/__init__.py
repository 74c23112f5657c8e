"""Second factors by time."""
