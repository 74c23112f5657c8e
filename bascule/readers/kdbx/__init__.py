"""KeePass databases (KDBX), opened with their password."""
