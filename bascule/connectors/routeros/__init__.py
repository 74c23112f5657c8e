"""MikroTik routers."""
