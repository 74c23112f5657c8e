# A device of the office: SNMP v2c and v3, a web page with a basic login, MQTT, and its announcement by mDNS.
cat > /etc/snmp/snmpd.conf <<CONF
agentaddress udp:161
sysName printer
sysDescr HP LaserJet MFP M428fdw
sysLocation Atelier, rez-de-chaussee
sysContact support@durand-infogerance.example
rocommunity $PW_SNMP2_PUBLIC 10.77.0.0/24
rwcommunity $PW_SNMP2W_DURAND 10.77.0.0/24
rouser supervision authPriv
CONF
install -d -o Debian-snmp -g Debian-snmp /var/lib/snmp
echo "createUser supervision SHA-256 \"$PW_SNMP3_AUTH_SUPERVISION\" AES \"$PW_SNMP3_PRIV_SUPERVISION\"" > /var/lib/snmp/snmpd.conf
chown Debian-snmp: /var/lib/snmp/snmpd.conf
chmod 600 /var/lib/snmp/snmpd.conf
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout /etc/nginx/device.key -out /etc/nginx/device.crt \
  -days 30 -subj "/O=HP/CN=HP LaserJet MFP M428fdw" 2> /dev/null
echo "admin:$(openssl passwd -apr1 "$PW_HTTP_ADMIN")" > /etc/nginx/users
install -d /srv/page/admin
echo '<html><title>HP LaserJet MFP M428fdw</title><p>S/N VNC3K12345</html>' > /srv/page/index.html
echo '<html><title>Administration</title></html>' > /srv/page/admin/index.html
cat > /etc/nginx/sites-enabled/default <<'CONF'
server {
  listen 80;
  listen 443 ssl;
  ssl_certificate /etc/nginx/device.crt;
  ssl_certificate_key /etc/nginx/device.key;
  server_tokens off;
  root /srv/page;
  location /admin/ { auth_basic "LaserJet"; auth_basic_user_file /etc/nginx/users; }
}
CONF
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout /etc/mosquitto/certs/mqtt.key \
  -out /etc/mosquitto/certs/mqtt.crt -days 30 -subj "/CN=mqtt.$DOMAIN" 2> /dev/null
chown mosquitto /etc/mosquitto/certs/mqtt.key
printf 'listener 8883 0.0.0.0\ncertfile /etc/mosquitto/certs/mqtt.crt\nkeyfile /etc/mosquitto/certs/mqtt.key\n' > /etc/mosquitto/conf.d/site.conf
printf 'listener 1883 0.0.0.0\nallow_anonymous false\npassword_file /etc/mosquitto/users\n' >> /etc/mosquitto/conf.d/site.conf
mosquitto_passwd -b -c /etc/mosquitto/users atelier "$PW_MQTT_ATELIER"
chown mosquitto /etc/mosquitto/users
chmod 600 /etc/mosquitto/users
cat > /etc/avahi/services/printer.service <<'XML'
<service-group>
  <name>HP LaserJet MFP M428fdw</name>
  <service><type>_ipp._tcp</type><port>631</port><txt-record>ty=HP LaserJet MFP M428fdw</txt-record></service>
</service-group>
XML
systemctl enable -q snmpd nginx mosquitto avahi-daemon
