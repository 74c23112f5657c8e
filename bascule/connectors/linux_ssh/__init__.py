"""Linux hosts by SSH."""
