"""pfSense and OPNsense configurations."""
