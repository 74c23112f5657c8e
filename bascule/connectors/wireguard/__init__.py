"""WireGuard peers."""
