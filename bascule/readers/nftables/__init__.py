"""nftables and iptables rules."""
