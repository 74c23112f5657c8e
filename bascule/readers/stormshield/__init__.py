"""Stormshield SNS configurations."""
