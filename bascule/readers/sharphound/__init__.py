"""SharpHound collections."""
