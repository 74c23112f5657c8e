# 2026-10-02 08:12:44 by RouterOS 7.15.3
# software id = 1A2B-3C4D
#
# model = RB5009UG+S+
# serial number = HD0812345AB
/interface bridge
add admin-mac=48:A9:8A:00:11:22 auto-mac=no name=bridge
/interface wireguard
add listen-port=13231 mtu=1420 name=wg-msp private-key="CANARYwgprivate="
/interface wireguard peers
add allowed-address=10.99.0.2/32 comment="Ancien presta - Marc" interface=wg-msp \
    public-key="pubkeymarc="
add allowed-address=10.99.0.3/32 disabled=yes interface=wg-msp public-key="pubold="
/ip address
add address=192.168.88.1/24 interface=bridge network=192.168.88.0
/ip cloud
set ddns-enabled=yes
/ip dhcp-server lease
add address=192.168.88.20 comment="Imprimante accueil" mac-address=00:1B:A9:01:02:03 server=dhcp1
/ip dns
set servers=203.0.113.53,1.1.1.1
/ip firewall address-list
add address=203.0.113.0/24 comment="bureaux MSP" list=Support
add address=10.1.1.1 list=other
/ip firewall filter
add action=accept chain=input src-address-list=Support
add action=drop chain=input
/ip firewall nat
add action=masquerade chain=srcnat out-interface=ether1
add action=dst-nat chain=dstnat comment="RDP \"temporaire\"" dst-port=33890 in-interface=ether1 \
    protocol=tcp to-addresses=192.168.88.10 to-ports=3389
add action=dst-nat chain=dstnat disabled=yes dst-port=80 protocol=tcp to-addresses=192.168.88.11
/ip service
set telnet disabled=yes
set winbox address=203.0.113.0/24
/ppp secret
add name=vpn-jean password=CANARY-ppp service=l2tp
/radius
add address=203.0.113.11 secret="CANARY radius" service=login
/snmp
set enabled=yes trap-target=203.0.113.12
/snmp community
set [ find default=yes ] disabled=yes
add addresses=203.0.113.0/24 name=CANARY-community
/system identity
set name=RT-AGENCE
/system logging action
add name=msp remote=203.0.113.13 target=remote
/system scheduler
add interval=1d name=send-backup on-event="/tool fetch url=\"ftp://user:CANARY-in-script@backup.old-msp.example/\" \
    http://hook.old-msp.example/x" owner=msp policy=read
/tr069-client
set acs-url=https://acs.old-msp.example enabled=yes password=CANARY-acs username=cpe
/brand new menu
add thing=1
