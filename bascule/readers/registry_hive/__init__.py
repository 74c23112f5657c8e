"""Windows registry hives."""
