set +f; HOMES=$(for one in /Users/*; do [ -d "$one" ] && printf '%s\n' "$one"; done | grep -v '[[:space:]]'; printf '/var/root\n'); set -f
plist() { /usr/libexec/PlistBuddy -c "Print :$2" "$1" 2>/dev/null | tr '\n' ' '; }
programs() {
  find /Applications -maxdepth 3 -name '*.app' -prune 2>/dev/null | while IFS= read -r one; do
    info="$one/Contents/Info.plist"; name=${one##*/}
    printf '%s\037%s\037%s\037%s\n' "${name%.app}" "$(plist "$info" CFBundleShortVersionString)" "$(plist "$info" CFBundleIdentifier)" "$one"
  done
}
jobs_of() {
  set +f
  for file in /Library/LaunchDaemons/*.plist /Library/LaunchAgents/*.plist /Users/*/Library/LaunchAgents/*.plist; do
    [ -f "$file" ] || continue
    label=$(plist "$file" Label); command=$(plist "$file" ProgramArguments | sed -e 's/^Array { *//' -e 's/ *} *$//')
    [ -n "$command" ] || command=$(plist "$file" Program)
    running=; launchctl print "system/${label% }" >/dev/null 2>&1 && running=running
    printf '%s\037%s\037%s\037%s\n' "${label% }" "$file" "$command" "$running"
  done
  set -f
}
users() {
  dscl . -list /Users UniqueID 2>/dev/null | while read -r name uid; do
    shell=$(dscl . -read "/Users/$name" UserShell 2>/dev/null | sed 's/^UserShell: *//')
    hidden=$(dscl . -read "/Users/$name" IsHidden 2>/dev/null | grep -c 1)
    printf '%s\037%s\037%s\037%s\n' "$name" "$uid" "$shell" "$hidden"
  done
}
{
  printf '{"schema":"bascule.report/1","collector":"bascule-macos-sh/1","collected_at":%s,"host":{"name":%s,"os":%s,"serial":%s}' \
    "$(text "$(date -u +%Y-%m-%dT%H:%M:%SZ)")" "$(text "$(scutil --get ComputerName 2>/dev/null || uname -n)")" \
    "$(text "macOS $(sw_vers -productVersion 2>/dev/null)")" \
    "$(text "$(ioreg -rd1 -c IOPlatformExpertDevice 2>/dev/null | sed -n 's/.*"IOPlatformSerialNumber" = "\(.*\)".*/\1/p')")"
  programs | list programs name,version,bundle,location
  pkgutil --pkgs 2>/dev/null | sed "s/^/pkgutil$US/" | list packages manager,name
  jobs_of | masked | list launchd label,path,command,state
  ps -axo pid=,user=,comm= 2>/dev/null | awk '{ pid = $1; user = $2; sub(/^ *[0-9]+ +[^ ]+ +/, ""); name = $0; sub(/.*\//, "", name); printf "%s\037%s\037%s\037%s\n", name, $0, pid, user }' | list processes name,path,pid,user
  found=$(existing <<'PATHS'
@@PATHS@@
PATHS
)
  printf '%s\n' "$found" | sort -u | list paths -
  printf '%s\n' "$found" | hashed | list files path,sha256,size
  { cron_lines; set +f; for file in /etc/periodic/*/* /usr/local/etc/periodic/*/*; do [ -f "$file" ] && printf '%s\037%s\n' "$file" "$file"; done; set -f; } | masked | list tasks name,command
  users | list users name,uid,shell,hidden
  dscl . -read /Groups/admin GroupMembership 2>/dev/null | sed -e "s/^GroupMembership: */admin$US/" | list groups name,members
  dscl . -list /Users NFSHomeDirectory 2>/dev/null | awk '{ name = $1; $1 = ""; sub(/^ /, ""); printf "%s:x:0:0::%s:/bin/sh\n", name, $0 }' | keys_of | list ssh_keys user,file,type,comment,options,fingerprint
  [ -r /etc/sudoers ] && sudo_rules | list sudo rule,file
  lsof -nP -iTCP -iUDP 2>/dev/null | awk 'NR > 1 { local = $9; remote = ""; if (split($9, ends, "->") == 2) { local = ends[1]; remote = ends[2] }
    port = local; sub(/.*:/, "", port)
    if (remote == "") printf "%s\037\037%s\037%s\037%s\n", local, tolower($8), port, $1
    else { port = remote; sub(/.*:/, "", port); printf "\037%s\037%s\037%s\037%s\n", remote, tolower($8), port, $1 } }' | list sockets listen,connect,proto,port,process
  scutil --nc list 2>/dev/null | sed -n 's/^[*[:space:]]*([^)]*)[[:space:]]*[0-9A-F-]*[[:space:]]*\([A-Za-z0-9]*\).*"\(.*\)".*/\2'"$US"'\1/p' | list vpn name,type
  security find-certificate -a -Z /Library/Keychains/System.keychain 2>/dev/null | awk -F'"' '/SHA-1 hash/ { sub(/.*: /, ""); hash = $0 } /"labl"/ { printf "%s\037%s\n", $4, hash }' | list roots subject,thumbprint
  printf ',\n"settings":{"collector_user":%s' "$(text "$(id -un)")"
  scutil --dns 2>/dev/null | sed -n 's/.*nameserver\[[0-9]*\] : //p' | sort -u | list dns -
  grep -v -e '^[[:space:]]*#' -e '^[[:space:]]*$' /etc/hosts 2>/dev/null | list hosts -
  scutil --proxy 2>/dev/null | grep -E 'Enable : 1|Proxy :|URLString' | sed 's/^[[:space:]]*//' | list proxy -
  profiles show -type configuration 2>/dev/null | sed -n 's/.*attribute: name: //p' | list profiles -
  values <<'VALUES' | list values where,value
@@VALUES@@
VALUES
  printf '}}\n'
} | clean
