"""Dashlane exports."""
