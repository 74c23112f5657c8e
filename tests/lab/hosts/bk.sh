# The backup host: a restic and a borg repository of the provider, each with one backup in it.
export HOME=/root
install -d -m 700 /srv/restic /srv/borg /root/secrets
umask 077
printf '%s' "$PW_RESTIC_LACOMBE" > /root/secrets/restic
printf '%s' "$PW_BORG_LACOMBE" > /root/secrets/borg
restic --quiet --repo /srv/restic/lacombe --password-file /root/secrets/restic init
restic --quiet --repo /srv/restic/lacombe --password-file /root/secrets/restic backup /etc/hosts > /dev/null
export BORG_PASSCOMMAND='cat /root/secrets/borg'
borg init --encryption=repokey-blake2 /srv/borg/lacombe 2> /dev/null
borg create /srv/borg/lacombe::first /etc/hosts
