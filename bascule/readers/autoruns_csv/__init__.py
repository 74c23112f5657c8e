"""Sysinternals Autoruns exports."""
