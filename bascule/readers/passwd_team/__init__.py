"""passwd.team exports."""
