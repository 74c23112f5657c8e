"""KeePass and KeePassXC exports and databases."""
