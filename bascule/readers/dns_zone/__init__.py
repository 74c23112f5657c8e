"""DNS zone files."""
