"""OpenVPN client certificates."""
