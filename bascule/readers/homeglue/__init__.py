"""Exports of HomeGlue."""
