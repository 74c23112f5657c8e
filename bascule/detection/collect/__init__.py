"""Endpoint reports of this host and collectors for others: read-only, nothing installed, nothing sent."""
