"""WireGuard configurations."""
