"""Exports of ITBoost."""
