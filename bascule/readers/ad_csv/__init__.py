"""Active Directory exported by PowerShell."""
