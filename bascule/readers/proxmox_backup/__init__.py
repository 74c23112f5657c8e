"""Proxmox Backup Server listings."""
