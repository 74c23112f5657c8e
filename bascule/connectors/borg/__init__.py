"""Borg repositories."""
