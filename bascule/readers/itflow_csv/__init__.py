"""Imports and exports of ITFlow."""
