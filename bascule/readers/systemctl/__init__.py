"""systemd units, as systemctl prints them."""
