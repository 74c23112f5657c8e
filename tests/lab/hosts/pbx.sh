# A telephone system (Asterisk 16 on Debian 11): two telephones, and the manager interface for the host itself.
cat > /etc/asterisk/pjsip.conf <<CONF
[udp]
type=transport
protocol=udp
bind=0.0.0.0:5060

[tcp]
type=transport
protocol=tcp
bind=0.0.0.0:5060

[201]
type=endpoint
context=internal
disallow=all
allow=alaw
auth=201-auth
aors=201

[201-auth]
type=auth
auth_type=userpass
username=201
password=$PW_SIP_201

[201]
type=aor
max_contacts=2
CONF
printf '[internal]\nexten => 201,1,Dial(PJSIP/201)\n' > /etc/asterisk/extensions.conf
printf '[general]\nenabled=yes\nport=5038\nbindaddr=127.0.0.1\n[durand]\nsecret=%s\nread=all\nwrite=all\n' "$PW_AMI_DURAND" > /etc/asterisk/manager.conf
chown asterisk: /etc/asterisk/*.conf
chmod 640 /etc/asterisk/pjsip.conf /etc/asterisk/manager.conf
systemctl enable -q asterisk
