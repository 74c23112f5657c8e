"""Inventories by the GLPI agent (JSON), whole or partial."""
