"""Web pages of devices."""
