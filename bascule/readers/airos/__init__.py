"""Ubiquiti airOS configurations."""
