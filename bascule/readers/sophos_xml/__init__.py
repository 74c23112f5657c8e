"""Sophos Firewall exports."""
