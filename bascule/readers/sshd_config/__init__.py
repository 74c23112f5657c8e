"""OpenSSH server configurations."""
