# Samba without a domain: a test joins it to the one of `dc`, as its second controller.
systemctl mask -q smbd nmbd winbind
systemctl unmask -q samba-ad-dc
systemctl disable -q samba-ad-dc 2> /dev/null || true
rm -f /etc/samba/smb.conf
printf 'search ad.lacombe.example\nnameserver 10.77.0.10\n' > /etc/resolv.conf
printf '[libdefaults]\ndefault_realm = AD.LACOMBE.EXAMPLE\ndns_lookup_kdc = true\ndns_lookup_realm = false\n' > /etc/krb5.conf
