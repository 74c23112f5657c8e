"""RDAP answers."""
