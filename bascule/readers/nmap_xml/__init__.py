"""Scans by nmap, written with -oX."""
