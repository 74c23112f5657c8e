"""osquery results."""
