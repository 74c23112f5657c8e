"""SonicWall settings exports."""
