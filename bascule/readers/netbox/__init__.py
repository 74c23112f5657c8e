"""Exports of NetBox."""
