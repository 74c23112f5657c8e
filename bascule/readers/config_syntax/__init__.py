"""Syntaxes that several device configurations share, and the account of a device that their readers fill.

No reader lives here: `account.py` collects facts, secrets and sections; the other modules cut text into statements
with line numbers and know no product.
"""
