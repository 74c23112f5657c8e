"""The key of a domain's tickets."""
