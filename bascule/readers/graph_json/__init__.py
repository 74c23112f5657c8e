"""Answers of Microsoft Graph, saved as JSON."""
