"""Bacula and Bareos outputs."""
