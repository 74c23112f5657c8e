"""LDIF exports."""
