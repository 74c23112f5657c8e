"""ZIP archives of other files."""
