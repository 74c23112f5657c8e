"""Cisco IOS and ASA, Aruba, HP ProCurve and other indented configurations."""
