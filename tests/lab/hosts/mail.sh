# The client's mail: Postfix takes it (25, and 587 with a login), Dovecot gives it out (993). Accounts of the system.
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout /etc/ssl/private/mail.key -out /etc/ssl/mail.crt \
  -days 30 -subj "/CN=mail.$DOMAIN" -addext "subjectAltName=DNS:mail.$DOMAIN,IP:$ADDRESS" 2> /dev/null
chmod 600 /etc/ssl/private/mail.key
cat > /etc/postfix/main.cf <<CONF
compatibility_level = 3.6
myhostname = mail.$DOMAIN
mydomain = $DOMAIN
mydestination = \$mydomain, \$myhostname, localhost
mynetworks = 127.0.0.0/8
inet_protocols = ipv4
home_mailbox = Maildir/
smtpd_tls_cert_file = /etc/ssl/mail.crt
smtpd_tls_key_file = /etc/ssl/private/mail.key
smtpd_tls_security_level = may
smtpd_sasl_type = dovecot
smtpd_sasl_path = private/auth
smtpd_recipient_restrictions = permit_sasl_authenticated, reject_unauth_destination
# What goes elsewhere stays in the queue.
default_transport = retry:this network has no way out
CONF
postconf -M 'submission/inet=submission inet n - y - - smtpd'
postconf -P submission/inet/smtpd_tls_security_level=encrypt submission/inet/smtpd_sasl_auth_enable=yes \
  submission/inet/smtpd_relay_restrictions=permit_sasl_authenticated,reject
cat > /etc/dovecot/local.conf <<'CONF'
protocols = imap
listen = *
ssl = required
ssl_cert = </etc/ssl/mail.crt
ssl_key = </etc/ssl/private/mail.key
mail_location = maildir:~/Maildir
auth_mechanisms = plain login
service auth {
  unix_listener /var/spool/postfix/private/auth {
    mode = 0660
    user = postfix
    group = postfix
  }
}
# Addresses without an account of the system.
passdb {
  driver = passwd-file
  args = username_format=%u /etc/dovecot/users
}
userdb {
  driver = passwd-file
  args = username_format=%u /etc/dovecot/users
  default_fields = uid=vmail gid=vmail home=/srv/mail/%u
}
CONF
useradd -r -d /srv/mail vmail
install -d -o vmail -g vmail /srv/mail
echo "accueil:$(doveadm pw -s SSHA512 -p "$PW_IMAP_ACCUEIL")::::::" > /etc/dovecot/users
chgrp dovecot /etc/dovecot/users
chmod 640 /etc/dovecot/users
systemctl enable -q postfix dovecot
