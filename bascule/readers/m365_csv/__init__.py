"""Tables from the administration centres of Microsoft 365."""
