# packages NAME…: purge exactly these. Refuses when the package manager would take anything else with them.
packages() {
  wanted=
  for name in "$@"; do
    if installed "$name"; then wanted="$wanted $name"; else told already "$name"; fi
  done
  [ -n "$wanted" ] || return 0
  if have apt-get; then
    others=$(apt-get -s -q purge $wanted 2>/dev/null | sed -n 's/^\(Remv\|Purg\) \([^ ]*\).*/\2/p' | sort -u | while IFS= read -r one; do
      case " $* " in *" ${one%%:*} "*) ;; *) printf '%s ' "${one%%:*}" ;; esac
    done)
    if [ -n "$others" ]; then told failed "$wanted" "the package manager would also remove: $others"; return 1; fi
    # Debconf may not ask, a running package manager is waited for, and nothing is fetched.
    tried "apt-get purge$wanted" env DEBIAN_FRONTEND=noninteractive timeout 600 apt-get -q -y -o DPkg::Lock::Timeout=120 -o Dpkg::Use-Pty=0 --no-download purge $wanted
  elif have dnf; then tried "dnf remove$wanted" timeout 600 dnf -q -y --noautoremove remove $wanted
  elif have yum; then tried "yum remove$wanted" timeout 600 yum -q -y remove $wanted
  elif have zypper; then tried "zypper remove$wanted" timeout 600 zypper -q -n remove $wanted
  elif have apk; then tried "apk del$wanted" timeout 600 apk del --purge $wanted
  else told failed "$wanted" "no package manager that is known"
  fi
}
installed() {
  if have dpkg-query; then case $(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null) in installed|config-files|unpacked|half*) return 0 ;; *) return 1 ;; esac
  elif have rpm; then rpm -q "$1" >/dev/null 2>&1
  elif have apk; then apk info -e "$1" >/dev/null 2>&1
  else return 1; fi
}
# unneeded NAME…: those of them that came with something else and that nothing needs any more.
unneeded() {
  have apt-get || { told already "$*" "only with apt"; return 0; }
  free=" $(apt-get -s -q autoremove 2>/dev/null | sed -n 's/^Remv \([^ ]*\).*/\1/p' | sed 's/:.*//' | tr '\n' ' ') "
  gone=
  for name in "$@"; do
    if ! installed "$name"; then told already "$name"; continue; fi
    case $free in *" $name "*) gone="$gone $name" ;; *) told kept "$name" "something else still needs it, or somebody chose it" ;; esac
  done
  [ -n "$gone" ] || return 0
  packages $gone
}
# orphans: what nothing needs any more, only told.
orphans() {
  have apt-get || return 0
  apt-get -s -q autoremove 2>/dev/null | sed -n 's/^Remv \([^ ]*\).*/\1/p' | while IFS= read -r one; do told kept "${one%%:*}" "nothing needs it any more; it is no part of the tool"; done
}
# units NAME…: stop, disable, delete its file when no package owns it, forget that it failed.
units() {
  have systemctl || { told already "$*" "no systemd"; return 0; }
  # A package that has just gone may still be in systemd's memory.
  if [ "$APPLY" = 1 ]; then systemctl daemon-reload 2>/dev/null; fi
  for name in "$@"; do
    file=
    for folder in /etc/systemd/system /run/systemd/system /usr/local/lib/systemd/system /usr/lib/systemd/system /lib/systemd/system; do
      if [ -e "$folder/$name" ] || [ -L "$folder/$name" ]; then file="$folder/$name"; break; fi
    done
    state=$(systemctl show -p ActiveState --value -- "$name" 2>/dev/null)
    links=$(find /etc/systemd/system -mindepth 2 -maxdepth 2 -type l -name "$name" 2>/dev/null | head -n 1)
    if [ -z "$file" ] && [ -z "$links" ]; then
      case $state in
      failed) if [ "$APPLY" = 0 ]; then told would "$name" "reset-failed"; else systemctl reset-failed -- "$name" 2>/dev/null; told "done" "$name" "reset-failed"; fi ;;
      active|activating) tried "$name" systemctl stop -- "$name" ;;
      *) told already "$name" ;;
      esac
      continue
    fi
    if [ "$APPLY" = 0 ]; then told would "$name" "${file:-$links}"; continue; fi
    case $name in *@.*) ;; *) timeout 90 systemctl disable --now -- "$name" >/dev/null 2>&1 || timeout 60 systemctl stop -- "$name" >/dev/null 2>&1 ;; esac
    if [ -n "$file" ] && [ -z "$(owner_of "$file")" ]; then rm -f -- "$file"; fi
    find /etc/systemd/system -mindepth 2 -maxdepth 2 -type l -name "$name" ! -exec test -e {} \; -exec rm -f -- {} \; 2>/dev/null
    systemctl daemon-reload 2>/dev/null
    systemctl reset-failed -- "$name" 2>/dev/null
    now=$(systemctl show -p ActiveState --value -- "$name" 2>/dev/null)
    case $now in
    active|activating) told failed "$name" "it is still $now" ;;
    *) if [ -n "$file" ] && [ -e "$file" ]; then told "done" "$name" "stopped and disabled; its file goes with its package"; else told "done" "$name" "deleted"; fi ;;
    esac
  done
}
# accounts user:NAME… group:NAME…: system accounts only, that nothing runs as and no installed package is named after.
accounts() {
  for one in "$@"; do
    name=${one#*:}
    case $one in user:*) base=passwd ;; *) base=group ;; esac
    entry=$(getent "$base" "$name") || { told already "$one"; continue; }
    number=$(printf '%s' "$entry" | cut -d : -f 3)
    if [ "$number" -eq 0 ] || { [ "$number" -ge 1000 ] && [ "$number" -lt 65000 ]; }; then told failed "$one" "number $number: no system account, somebody must look"; continue; fi
    if installed "$name" && [ "$base" = group -o "$base" = passwd ]; then told kept "$one" "the package $name is installed"; continue; fi
    if [ "$base" = passwd ]; then
      running=; for folder in /proc/[0-9]*; do
        uid=$(sed -n 's/^Uid:[[:space:]]*\([0-9]*\).*/\1/p' "$folder/status" 2>/dev/null); [ "$uid" = "$number" ] && running=${folder#/proc/}
      done
      if [ -n "$running" ]; then told kept "$one" "process $running runs as it"; continue; fi
      if have userdel; then tried "$one" userdel -- "$name"; else tried "$one" deluser "$name"; fi
    else
      members=$(printf '%s' "$entry" | cut -d : -f 4)
      primary=$(getent passwd | awk -F : -v gid="$number" '$4 == gid { printf "%s ", $1 }')
      if [ -n "$members$primary" ]; then told kept "$one" "of: $members $primary"; continue; fi
      if have groupdel; then tried "$one" groupdel -- "$name"; else tried "$one" delgroup "$name"; fi
    fi
  done
}
