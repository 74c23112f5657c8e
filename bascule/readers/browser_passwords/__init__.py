"""Passwords saved in browsers."""
