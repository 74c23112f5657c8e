"""Windows Server Backup listings."""
