"""Keeper exports."""
