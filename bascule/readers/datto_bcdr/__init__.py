"""Datto backup appliances."""
