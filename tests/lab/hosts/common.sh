# Every host: its own host key, the provider's and the client's accounts, a job that the provider left.
ssh-keygen -q -t ed25519 -N "" -f /etc/ssh/ssh_host_ed25519_key
useradd -m -s /bin/bash -G sudo -c "Paul Durand, Infogerance Durand" durand
useradd -m -s /bin/bash -c "Helene Lacombe" hlacombe
printf '%s\n' "durand:$PW_SSH_DURAND" "hlacombe:$PW_SSH_HLACOMBE" "root:$PW_SSH_ROOT" | chpasswd
echo 'durand ALL=(ALL) NOPASSWD: ALL' > /etc/sudoers.d/50-durand
echo 'hlacombe ALL=(ALL) ALL' > /etc/sudoers.d/10-hlacombe
chmod 440 /etc/sudoers.d/*
for home in /root /home/durand; do
  install -d -m 700 "$home/.ssh"
  ssh-keygen -q -t ed25519 -N "" -C "support@durand-infogerance.example" -f /tmp/key
  cat /tmp/key.pub >> "$home/.ssh/authorized_keys"
  rm -f /tmp/key /tmp/key.pub
done
chown -R durand: /home/durand/.ssh
printf 'PermitRootLogin yes\nPasswordAuthentication yes\nUsePAM yes\nUseDNS no\n' > /etc/ssh/sshd_config.d/site.conf
install -d /opt/durand
printf '#!/bin/sh\nuptime > /opt/durand/last\n' > /opt/durand/report.sh
chmod 755 /opt/durand/report.sh
echo '*/15 * * * * root /opt/durand/report.sh' > /etc/cron.d/durand-report
systemctl enable -q ssh cron
# The journal stays in memory: a busy machine sometimes fails to move it, and the host would count as degraded.
sed -i 's/^#*Storage=.*/Storage=volatile/' /etc/systemd/journald.conf
systemctl mask -q systemd-journal-flush
