"""Windows by WinRM."""
