# An Active Directory domain (Samba), with the provider among the domain administrators.
rm -f /etc/samba/smb.conf
systemctl mask -q smbd nmbd winbind
systemctl unmask -q samba-ad-dc
samba-tool domain provision --quiet --realm=AD.LACOMBE.EXAMPLE --domain=LACOMBE --server-role=dc --dns-backend=SAMBA_INTERNAL \
  --adminpass="$PW_AD_ADMINISTRATOR" --host-ip=10.77.0.10 --host-name=dc
cp /var/lib/samba/private/krb5.conf /etc/krb5.conf
samba-tool user create durand "$PW_AD_DURAND" --description="Infogerance Durand" > /dev/null
samba-tool group addmembers "Domain Admins" durand > /dev/null
samba-tool user create hlacombe "$PW_AD_HLACOMBE" > /dev/null
printf 'search ad.lacombe.example\nnameserver 10.77.0.10\n' > /etc/resolv.conf
systemctl enable -q samba-ad-dc
