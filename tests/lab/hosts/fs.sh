# A file server that stands alone, with the provider as administrator of every share.
systemctl mask -q samba-ad-dc nmbd winbind
systemctl unmask -q smbd
systemctl enable -q smbd
install -d -m 770 /srv/plans /srv/sauvegardes
chown hlacombe: /srv/plans
cat > /etc/samba/smb.conf <<'CONF'
[global]
workgroup = LACOMBE
server role = standalone server
admin users = durand
log level = 1
[plans]
path = /srv/plans
valid users = durand hlacombe
writable = yes
[sauvegardes]
path = /srv/sauvegardes
valid users = durand
writable = yes
CONF
printf '%s\n%s\n' "$PW_SMB_DURAND" "$PW_SMB_DURAND" | smbpasswd -s -a durand > /dev/null
printf '%s\n%s\n' "$PW_SMB_HLACOMBE" "$PW_SMB_HLACOMBE" | smbpasswd -s -a hlacombe > /dev/null
