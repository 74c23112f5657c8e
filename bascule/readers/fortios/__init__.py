"""FortiGate configurations."""
