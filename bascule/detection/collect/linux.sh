HOMES=$(awk -F: '$3 == 0 || ($3 >= 500 && $3 < 65000) { print $6 }' /etc/passwd | sort -u | grep -v '[[:space:]]')
processes() {
  set +f
  for folder in /proc/[0-9]*; do
    pid=${folder#/proc/}
    [ -r "$folder/status" ] || continue
    name=$(sed -n 's/^Name:[[:space:]]*//p' "$folder/status" 2>/dev/null | head -n 1)
    user=$(sed -n 's/^Uid:[[:space:]]*\([0-9]*\).*/\1/p' "$folder/status" 2>/dev/null)
    path=$(readlink "$folder/exe" 2>/dev/null | tr '\n' ' ')
    command=$(tr '\000\n' '  ' 2>/dev/null < "$folder/cmdline" | cut -c 1-400)
    [ -n "$name" ] && printf '%s\037%s\037%s\037%s\037%s\n' "$name" "${path% (deleted)}" "$pid" "$user" "$command"
  done | masked
  set -f
}
# A unit without a file that is not active is a name that others mention, and no thing.
units() {
  states=$(systemctl list-units --all --no-legend --no-pager --plain 2>/dev/null | awk '$2 != "not-found" || $3 != "inactive" { printf "%s %s\n", $1, $3 }')
  {
    printf '%s\n' "$states" | awk 'NF == 2 { printf "S\037%s\037%s\n", $1, $2 }'
    set +f
    for file in /etc/systemd/system/*.* /etc/systemd/system/*.wants/*.* /run/systemd/generator*/*.* /run/systemd/transient/*.* /usr/lib/systemd/system/*.* /lib/systemd/system/*.* /usr/local/lib/systemd/system/*.*; do
      [ -f "$file" ] || continue
      exec=$(sed -n 's/^Exec\(Start\|StartPre\)=[-@:+!]*//p' "$file" 2>/dev/null | head -n 1 | tr '\n' ' ')
      printf 'F\037%s\037%s\037%s\n' "${file##*/}" "$file" "$exec"
    done
    set -f
  } | awk 'BEGIN { FS = "\037" }
      $1 == "S" { state[$2] = $3; next }
      !($2 in seen) { seen[$2] = 1; printf "%s\037%s\037%s\037%s\n", $2, state[$2], $3, $4 }
      END { for (name in state) if (!(name in seen)) printf "%s\037%s\n", name, state[name] }' | masked
}
sockets() {
  ss -H -tunap 2>/dev/null | awk '{ split($0, whole, "users:\\(\\(\""); split(whole[2], process, "\"")
    local = $5; remote = $6; port = local; sub(/.*:/, "", port); address = local; sub(/:[^:]*$/, "", address)
    if ($2 == "LISTEN" || ($1 == "udp" && $2 == "UNCONN")) printf "%s\037\037%s\037%s\037%s\037%s\n", local, $1, address, port, process[1]
    else if ($2 == "ESTAB") { rport = remote; sub(/.*:/, "", rport); raddress = remote; sub(/:[^:]*$/, "", raddress)
      printf "\037%s\037%s\037%s\037%s\037%s\n", remote, $1, raddress, rport, process[1] } }'
}
vpn() {
  set +f
  for file in /etc/wireguard/*.conf; do
    [ -f "$file" ] && printf '%s\037wireguard\037%s\037%s\n' "${file##*/}" "$(sed -n 's/^[[:space:]]*Endpoint[[:space:]]*=[[:space:]]*//p' "$file" 2>/dev/null | tr '\n' ' ')" "$file"
  done
  for file in /etc/openvpn/*.conf /etc/openvpn/*.ovpn /etc/openvpn/client/*.conf /etc/openvpn/server/*.conf; do
    [ -f "$file" ] && printf '%s\037openvpn\037%s\037%s\n' "${file##*/}" "$(sed -n 's/^[[:space:]]*remote[[:space:]]*//p' "$file" 2>/dev/null | tr '\n' ' ')" "$file"
  done
  for file in /etc/NetworkManager/system-connections/*; do
    [ -f "$file" ] && grep -q '^type=\(vpn\|wireguard\)' "$file" 2>/dev/null && printf '%s\037networkmanager\037%s\037%s\n' "${file##*/}" "$(sed -n -e 's/^remote=//p' -e 's/^endpoint=//p' "$file" | tr '\n' ' ')" "$file"
  done
  [ -f /etc/ipsec.conf ] && printf 'ipsec.conf\037ipsec\037%s\037/etc/ipsec.conf\n' "$(sed -n 's/^[[:space:]]*right=//p' /etc/ipsec.conf | tr '\n' ' ')"
  set -f
}
{
  os=$(sed -n 's/^PRETTY_NAME=//p' /etc/os-release 2>/dev/null | tr -d '"')
  printf '{"schema":"bascule.report/1","collector":"bascule-linux-sh/1","collected_at":%s,"host":{"name":%s,"os":%s,"fqdn":%s,"serial":%s}' \
    "$(text "$(date -u +%Y-%m-%dT%H:%M:%SZ)")" "$(text "$(uname -n)")" "$(text "${os:-Linux}")" \
    "$(text "$(hostname -f 2>/dev/null)")" "$(text "$(cat /sys/class/dmi/id/product_serial 2>/dev/null)")"
  if have dpkg-query; then dpkg-query -W -f "dpkg$US"'${Package}'"$US"'${Version}'"$US"'${db:Status-Abbrev}\n' | awk -F "$US" '$4 ~ /^.i/' | list packages manager,name,version,state
  elif have rpm; then rpm -qa --qf "rpm$US%{NAME}$US%{VERSION}-%{RELEASE}\n" | list packages manager,name,version
  elif have apk; then apk info -v 2>/dev/null | sed "s/-\([0-9][^-]*-r[0-9]*\)\$/$US\1/; s/^/apk$US/" | list packages manager,name,version
  fi
  have systemctl && units | list units name,state,path,exec
  processes | list processes name,path,pid,user,command
  found=$({ existing <<'PATHS'
@@PATHS@@
PATHS
    set +f
    for one in /opt/* /usr/local/bin/* /usr/local/sbin/* /srv/*; do [ -e "$one" ] && printf '%s\0' "$one"; done | tr '\n\000' '\001\n'
    set -f; } | sort -u)
  printf '%s\n' "$found" | list paths -
  printf '%s\n' "$found" | hashed | list files path,sha256,size
  { cron_lines; have atq && atq 2>/dev/null | sed "s/^/at$US/"; } | masked | list tasks name,command
  {
    set +f
    for file in /etc/rc.local /etc/profile.d/* /etc/xdg/autostart/* /root/.config/autostart/* /home/*/.config/autostart/*; do
      [ -f "$file" ] && printf '%s\037%s\037%s\n' "${file##*/}" "$(sed -n 's/^Exec=//p' "$file" 2>/dev/null | head -n 1)" "$file"
    done
    set -f
  } | masked | list autostart name,command,where
  { if have getent; then getent passwd; else cat /etc/passwd; fi; } | awk -F: '{ printf "%s\037%s\037%s\037%s\037%s\n", $1, $3, $5, $6, $7 }' | list users name,uid,full_name,home,shell
  { if have getent; then getent group; else cat /etc/group; fi; } | awk -F: '{ printf "%s\037%s\037%s\n", $1, $3, $4 }' | list groups name,gid,members
  keys_of < /etc/passwd | list ssh_keys user,file,type,comment,options,fingerprint
  [ -r /etc/sudoers ] && sudo_rules | list sudo rule,file
  have ss && sockets | list sockets listen,connect,proto,address,port,process
  if have nft && nft list ruleset >/dev/null 2>&1; then nft list ruleset | grep -E '(accept|drop|dnat|redirect|masquerade)' | sed 's/^[[:space:]]*//' | list firewall rule
  elif have iptables-save && iptables-save >/dev/null 2>&1; then iptables-save | grep '^-A' | list firewall rule; fi
  vpn | list vpn name,type,remote,file
  { set +f; for file in /usr/local/share/ca-certificates/* /etc/pki/ca-trust/source/anchors/*; do [ -f "$file" ] && printf '%s\037%s\n' "${file##*/}" "$(have openssl && openssl x509 -noout -subject -in "$file" 2>/dev/null)"; done; set -f; } | list roots name,subject
  printf ',\n"settings":{"collector_user":%s' "$(text "$(id -un)")"
  grep -E '^(nameserver|search)' /etc/resolv.conf 2>/dev/null | list dns -
  grep -v -e '^[[:space:]]*#' -e '^[[:space:]]*$' /etc/hosts 2>/dev/null | list hosts -
  grep -h -i -E 'proxy' /etc/environment /etc/apt/apt.conf.d/* 2>/dev/null | sed -E 's#//[^/@]*@#//***@#' | list proxy -
  grep -h -i -E '^[[:space:]]*(PermitRootLogin|PasswordAuthentication|AuthorizedKeysCommand|AuthorizedKeysFile|TrustedUserCAKeys|AllowUsers|AllowGroups|Port)[[:space:]]' /etc/ssh/sshd_config /etc/ssh/sshd_config.d/* 2>/dev/null | list sshd -
  {
    set +f
    for file in /etc/pam.d/common-* /etc/pam.d/system-auth /etc/pam.d/password-auth /etc/pam.d/sshd /etc/pam.d/sudo /etc/pam.d/su; do
      [ -f "$file" ] && grep -v -e '^[[:space:]]*#' -e '^[[:space:]]*$' -e '^@include' "$file" | tr -s '[:blank:]' ' ' | awk -v file="$file" '{ print file ": " $0 }'
    done
    set -f
  } | masked | list pam -
  values <<'VALUES' | list values where,value
@@VALUES@@
VALUES
  printf '}}\n'
} | clean
