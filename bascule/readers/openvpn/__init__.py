"""OpenVPN configurations."""
