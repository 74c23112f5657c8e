# One layer, inside a mount namespace of its own: whatever happens to this shell, its mounts go with it.
# In: RELEASE WORK PACKAGES NAMES LOWER FINISH MIRROR. Out: WORK/upper.
export DEBIAN_FRONTEND=noninteractive
if [ -z "$LOWER" ]; then
  mmdebstrap --quiet --variant=minbase --include="${NAMES// /,}" --aptopt='APT::Install-Recommends "false"' \
    "$RELEASE" "$WORK/upper" $MIRROR
  rm -f "$WORK"/upper/etc/{machine-id,hostname,resolv.conf} "$WORK"/upper/etc/ssh/ssh_host_*
  exit
fi
root=$WORK/root
mount -t overlay overlay -o "lowerdir=$LOWER,upperdir=$WORK/upper,workdir=$WORK/work" "$root"
mount -t proc proc "$root/proc"
mount --rbind /dev "$root/dev"
mkdir -p "$root/var/cache/apt/archives/partial" "$PACKAGES/partial"
mount --bind "$PACKAGES" "$root/var/cache/apt/archives"
cp /etc/resolv.conf /etc/hosts "$root/etc/"
# No service may start during the build.
printf '#!/bin/sh\nexit 101\n' > "$root/usr/sbin/policy-rc.d"
chmod 755 "$root/usr/sbin/policy-rc.d"
chroot "$root" apt-get update -qq
chroot "$root" apt-get install -y -qq --no-install-recommends $NAMES
if [ -n "$FINISH" ]; then chroot "$root" bash -ec "$FINISH"; fi
rm -f "$root/usr/sbin/policy-rc.d" "$root/etc/resolv.conf" "$root"/etc/ssh/ssh_host_*
