"""Exports of IT Glue."""
