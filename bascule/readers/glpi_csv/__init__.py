"""Exports of GLPI (CSV)."""
