"""DHCP leases."""
