"""Endpoint reports and the catalogue of old tools → what is installed, running or left behind on each device.

Nouns: Report (report/1), Identifier, Evidence, Finding, EndpointFindings. Verb: `sweep`. Knows no database.
"""
