# The gateway: a filter, forwarded ports that the provider opened for itself, DHCP and names for the network.
cat > /etc/nftables.conf <<'CONF'
#!/usr/sbin/nft -f
flush ruleset
table ip nat {
  chain prerouting {
    type nat hook prerouting priority dstnat; policy accept;
    iifname "wan0" tcp dport 2222 dnat to 10.77.0.20:22 comment "durand: ssh srv"
    iifname "wan0" tcp dport 8443 dnat to 10.77.0.13:443 comment "durand: printer"
  }
  chain postrouting {
    type nat hook postrouting priority srcnat; policy accept;
    oifname "wan0" masquerade
  }
}
table inet filter {
  chain input {
    type filter hook input priority filter; policy drop;
    ct state established,related accept
    iifname { "lo", "eth0" } accept
    icmp type echo-request accept
    ip saddr 203.0.113.99 tcp dport 22 accept comment "durand: support"
  }
  chain forward {
    type filter hook forward priority filter; policy drop;
    ct state established,related accept
    iifname "eth0" accept
    ct status dnat accept
  }
}
CONF
cat > /etc/dnsmasq.conf <<CONF
interface=eth0
bind-interfaces
no-resolv
no-hosts
domain=$DOMAIN
local=/$DOMAIN/
dhcp-range=10.77.0.100,10.77.0.150,12h
dhcp-option=option:router,10.77.0.1
dhcp-option=option:dns-server,10.77.0.1
dhcp-leasefile=/var/lib/misc/dnsmasq.leases
host-record=gw.$DOMAIN,10.77.0.1
host-record=dc.$DOMAIN,10.77.0.10
host-record=ldap.$DOMAIN,10.77.0.11
host-record=bk.$DOMAIN,10.77.0.17
host-record=db.$DOMAIN,10.77.0.12
host-record=printer.$DOMAIN,10.77.0.13
host-record=mail.$DOMAIN,10.77.0.15
mx-host=$DOMAIN,mail.$DOMAIN,10
host-record=fs.$DOMAIN,10.77.0.16
host-record=camera.$DOMAIN,10.77.0.18
host-record=vpn.$DOMAIN,10.77.0.19
host-record=srv.$DOMAIN,10.77.0.20
host-record=pbx.$DOMAIN,10.77.0.21
host-record=dc2.$DOMAIN,10.77.0.22
CONF
systemctl enable -q nftables dnsmasq
