"""Active Directory, of Windows or Samba."""
