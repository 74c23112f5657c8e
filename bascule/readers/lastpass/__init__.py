"""LastPass exports."""
