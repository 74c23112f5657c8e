"""Our own table of accesses."""
