"""Autoruns by Sysinternals."""
