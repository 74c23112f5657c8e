"""Packet captures of passive listening."""
