"""Inventories by FusionInventory and OCS agents (XML)."""
