"""Veeam Backup & Replication exports."""
