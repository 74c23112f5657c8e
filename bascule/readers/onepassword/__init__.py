"""1Password exports."""
