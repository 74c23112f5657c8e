"""SNMP walks."""
