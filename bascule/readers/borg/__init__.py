"""borg outputs."""
