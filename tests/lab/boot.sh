# One host, inside a mount namespace of its own: its mounts go with its last process.
# In: FOLDER LOWER MACHINE NAME ADDRESS DOMAIN SETUP CAPABILITIES, and PW_SERVICE_USER for every login.
root=$FOLDER/root
mount -t overlay overlay -o "lowerdir=$LOWER,upperdir=$FOLDER/upper,workdir=$FOLDER/work" "$root"
tr -d - < /proc/sys/kernel/random/uuid > "$root/etc/machine-id"
echo "$NAME" > "$root/etc/hostname"
printf '127.0.0.1 localhost\n%s %s.%s %s\n' "$ADDRESS" "$NAME" "$DOMAIN" "$NAME" > "$root/etc/hosts"
printf 'search %s\nnameserver 10.77.0.1\n' "$DOMAIN" > "$root/etc/resolv.conf"
mount -t proc proc "$root/proc"
mount --rbind /dev "$root/dev"
for part in common "$NAME"; do
  # The set-up has no network of the machine either.
  if [ -e "$SETUP/$part.sh" ]; then unshare --net chroot "$root" bash -euc "$(cat "$SETUP/$part.sh")"; fi
done
umount -l "$root/dev"
umount "$root/proc"
# Who may change the network may also make tunnels.
tunnels=()
case $CAPABILITIES in *CAP_NET_ADMIN*) if [ -e /dev/net/tun ]; then tunnels=(--bind=/dev/net/tun); fi ;; esac
exec systemd-nspawn "${tunnels[@]}" --quiet --directory="$root" --boot --network-namespace-path="/run/netns/$MACHINE" --register=no \
  --keep-unit --machine="$MACHINE" --hostname="$NAME" --resolv-conf=off --timezone=off --link-journal=no \
  --capability="$CAPABILITIES" --console=pipe
