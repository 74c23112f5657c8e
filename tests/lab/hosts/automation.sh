# A Salt minion out of PyPI, as a provider installs it where Debian has none: no package knows of it.
install -d /etc/salt/pki/minion /var/log/salt /var/cache/salt/minion
printf 'master: 203.0.113.99\nid: automation\nverify_master_pubkey_sign: False\n' > /etc/salt/minion
cat > /etc/systemd/system/salt-minion.service <<'UNIT'
[Unit]
Description=The Salt Minion
After=network.target
[Service]
Type=simple
ExecStart=/opt/salt/bin/salt-minion
Restart=always
RestartSec=5
[Install]
WantedBy=multi-user.target
UNIT
systemctl enable -q salt-minion
