"""restic repositories."""
