"""Accounts of a file server that stands alone."""
