"""Bascule runs a client's change of IT provider."""
