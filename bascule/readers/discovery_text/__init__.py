"""Discovery announcements saved as text."""
