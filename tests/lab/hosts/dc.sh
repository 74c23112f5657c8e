# An Active Directory domain (Samba), with the provider among the domain administrators; the domain is in the layer.
systemctl mask -q smbd nmbd winbind
systemctl unmask -q samba-ad-dc
cp /var/lib/samba/private/krb5.conf /etc/krb5.conf
samba-tool user create durand "$PW_AD_DURAND" --description="Infogerance Durand" > /dev/null
samba-tool group addmembers "Domain Admins" durand > /dev/null
samba-tool user create hlacombe "$PW_AD_HLACOMBE" > /dev/null
printf 'search ad.lacombe.example\nnameserver 10.77.0.10\n' > /etc/resolv.conf
systemctl enable -q samba-ad-dc
