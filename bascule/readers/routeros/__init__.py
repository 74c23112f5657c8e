"""MikroTik RouterOS exports."""
