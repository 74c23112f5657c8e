"""UniFi controller data."""
