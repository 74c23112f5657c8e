# The client's tunnels: WireGuard (in user space: the kernel of a lab may have none) and OpenVPN with its own authority.
umask 077
wg genkey > /etc/wireguard/server.key
for name in durand lacombe; do wg genkey > "/etc/wireguard/$name.key"; done
cat > /etc/wireguard/wg0.conf <<CONF
[Interface]
Address = 10.78.0.1/24
ListenPort = 51820
PrivateKey = $(cat /etc/wireguard/server.key)

# Infogerance Durand, support
[Peer]
PublicKey = $(wg pubkey < /etc/wireguard/durand.key)
AllowedIPs = 10.78.0.2/32

# Helene Lacombe, portable
[Peer]
PublicKey = $(wg pubkey < /etc/wireguard/lacombe.key)
AllowedIPs = 10.78.0.3/32
CONF
install -d -m 755 /etc/systemd/system/wg-quick@wg0.service.d
printf '[Service]\nEnvironment=WG_QUICK_USERSPACE_IMPLEMENTATION=wireguard-go WG_I_PREFER_BUGGY_USERSPACE_TO_POLISHED_KMOD=1\n' \
  > /etc/systemd/system/wg-quick@wg0.service.d/userspace.conf
cd /etc/openvpn/server
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout ca.key -out ca.crt -days 30 -subj "/CN=Lacombe VPN CA" 2> /dev/null
touch index.txt
echo 1000 > serial
echo 1000 > crlnumber
cat > ca.cnf <<'CONF'
[ca]
default_ca = vpn
[vpn]
dir = /etc/openvpn/server
database = $dir/index.txt
serial = $dir/serial
crlnumber = $dir/crlnumber
certificate = $dir/ca.crt
private_key = $dir/ca.key
new_certs_dir = $dir
default_md = sha256
default_days = 30
default_crl_days = 30
unique_subject = no
policy = any
[any]
commonName = supplied
[server]
extendedKeyUsage = serverAuth
keyUsage = digitalSignature
[client]
extendedKeyUsage = clientAuth
keyUsage = digitalSignature
CONF
issue() {
  openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout "$1.key" -out "$1.csr" -subj "/CN=$1" 2> /dev/null
  openssl ca -batch -config ca.cnf -extensions "$2" -in "$1.csr" -out "$1.crt" -notext 2> /dev/null
}
issue server server
issue durand client
openssl ca -config ca.cnf -gencrl -out crl.pem 2> /dev/null
chmod 644 crl.pem
cat > lacombe.conf <<'CONF'
port 1194
proto udp
dev tun0
ca ca.crt
cert server.crt
key server.key
crl-verify crl.pem
dh none
server 10.79.0.0 255.255.255.0
keepalive 10 60
status /run/openvpn-server/status.log 1
status-version 2
management /run/openvpn-server/management.sock unix
CONF
systemctl enable -q wg-quick@wg0 openvpn-server@lacombe
