"""Exports of Bitwarden and Vaultwarden."""
