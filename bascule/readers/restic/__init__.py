"""restic outputs."""
