"""VyOS, EdgeOS and Junos configurations."""
