# OpenLDAP as Debian sets it up, with TLS, a policy that locks after five failures, and a person.
for word in password1 password2 internal/adminpw internal/generated_adminpw; do
  echo "slapd slapd/$word password $PW_LDAP_ADMIN"
done > /tmp/answers
printf '%s\n' "slapd slapd/domain string $DOMAIN" "slapd shared/organization string Menuiserie Lacombe" \
  "slapd slapd/purge_database boolean true" "slapd slapd/move_old_database boolean false" \
  "slapd slapd/no_configuration boolean false" >> /tmp/answers
debconf-set-selections /tmp/answers
printf '#!/bin/sh\nexit 101\n' > /usr/sbin/policy-rc.d
chmod 755 /usr/sbin/policy-rc.d
rm -rf /var/lib/ldap/* /etc/ldap/slapd.d
DEBIAN_FRONTEND=noninteractive dpkg-reconfigure slapd > /dev/null 2>&1
rm /usr/sbin/policy-rc.d /tmp/answers
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout /etc/ldap/server.key -out /etc/ldap/server.crt \
  -days 30 -subj "/CN=ldap.$DOMAIN" 2> /dev/null
chown openldap /etc/ldap/server.key
sed -i 's#^SLAPD_SERVICES=.*#SLAPD_SERVICES="ldap:/// ldaps:/// ldapi:///"#' /etc/default/slapd
slapmodify -n0 -F /etc/ldap/slapd.d <<LDIF
dn: cn=config
changetype: modify
replace: olcTLSCertificateKeyFile
olcTLSCertificateKeyFile: /etc/ldap/server.key
-
replace: olcTLSCertificateFile
olcTLSCertificateFile: /etc/ldap/server.crt

dn: cn=module{0},cn=config
changetype: modify
add: olcModuleLoad
olcModuleLoad: ppolicy
LDIF
# Apart, because the module brings the words that the next part uses.
slapmodify -n0 -F /etc/ldap/slapd.d <<LDIF
dn: olcOverlay=ppolicy,olcDatabase={1}mdb,cn=config
changetype: add
objectClass: olcOverlayConfig
objectClass: olcPPolicyConfig
olcOverlay: ppolicy
olcPPolicyDefault: cn=policy,dc=lacombe,dc=example
olcPPolicyHashCleartext: TRUE
LDIF
slapadd -F /etc/ldap/slapd.d -n1 <<LDIF
dn: cn=policy,dc=lacombe,dc=example
objectClass: device
objectClass: pwdPolicy
cn: policy
pwdAttribute: userPassword
pwdLockout: TRUE
pwdMaxFailure: 5
pwdFailureCountInterval: 600
pwdMinLength: 10
pwdCheckQuality: 2

dn: ou=people,dc=lacombe,dc=example
objectClass: organizationalUnit
ou: people

dn: uid=hlacombe,ou=people,dc=lacombe,dc=example
objectClass: inetOrgPerson
uid: hlacombe
cn: Helene Lacombe
sn: Lacombe
userPassword: $PW_LDAP_HLACOMBE
LDIF
chown -R openldap: /etc/ldap/slapd.d /var/lib/ldap
systemctl enable -q slapd
