"""Exports of Hudu."""
