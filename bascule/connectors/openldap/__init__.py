"""OpenLDAP."""
