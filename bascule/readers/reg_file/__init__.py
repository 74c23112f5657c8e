"""Registry exports as text."""
