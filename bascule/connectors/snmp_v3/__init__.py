"""SNMP version 3."""
