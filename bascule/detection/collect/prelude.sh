#!/bin/sh
# Read-only endpoint report (bascule.report/1) on standard output. Needs a POSIX shell and awk. Changes nothing,
# sends nothing. Run it as root: without, what could not be read is left out, which means "not looked at".
LC_ALL=C; export LC_ALL
PATH=/usr/sbin:/sbin:/usr/bin:/bin:/usr/local/sbin:/usr/local/bin; export PATH
set -f
umask 077
US=$(printf '\037')
have() { command -v "$1" >/dev/null 2>&1; }

QUOTED='
  function quoted(text,   out, i, c, n) {
    if (text !~ /[\001-\037\\"\177]/) return "\"" text "\""
    out = ""; n = length(text)
    for (i = 1; i <= n; i++) { c = substr(text, i, 1)
      if (c == "\\") out = out "\\\\"; else if (c == "\"") out = out "\\\""
      else if (c in low) out = out low[c]; else out = out c }
    return "\"" out "\"" }
  BEGIN { for (i = 1; i < 32; i++) low[sprintf("%c", i)] = sprintf("\\u%04x", i); low[sprintf("%c", 127)] = "\\u007f" }'
# Fields separated by the unit separator, one entry a line → the JSON list NAME of objects with KEYS ("-": strings).
list() {
  awk -v name="$1" -v keys="$2" "$QUOTED"'
    BEGIN { FS = "\037"; count = split(keys, key, ","); first = 1; printf ",\n\"%s\":[", name }
    $0 == "" { next }
    { line = ""
      if (keys == "-") line = quoted($0)
      else { for (i = 1; i <= count; i++) if ($i != "") line = line (line == "" ? "" : ",") "\"" key[i] "\":" quoted($i)
             if (line == "") next
             line = "{" line "}" }
      printf "%s\n%s", (first ? "" : ","), line; first = 0 }
    END { printf "]" }'
}
# One JSON string.
text() { printf '%s\n' "$1" | tr '\n' ' ' | sed 's/ *$//' | awk "$QUOTED"'{ whole = whole $0 } END { printf "%s", quoted(whole) }'; }
# Names of files that exist among patterns, one a line; a newline inside a name becomes \001.
existing() {
  kept=$IFS; IFS='
'
  set +f
  while read -r pattern; do
    case $pattern in
    "~"*) for home in $HOMES; do for one in $home${pattern#"~"}; do [ -e "$one" ] && printf '%s\0' "$one"; done; done ;;
    ?*) for one in $pattern; do [ -e "$one" ] && printf '%s\0' "$one"; done ;;
    esac
  done | tr '\n\000' '\001\n'
  set -f; IFS=$kept
}
# SHA-256 of regular files named on standard input: never a pipe, a socket, a device or a link, never above 64 MB.
hashed() {
  while IFS= read -r name; do
    if [ -f "$name" ] && [ ! -L "$name" ] && [ -r "$name" ]; then
      size=$(wc -c < "$name" 2>/dev/null | tr -d ' ')
      if [ "${size:-0}" -le 67108864 ]; then
        if have sha256sum; then sum=$(sha256sum < "$name"); else sum=$(shasum -a 256 < "$name" 2>/dev/null); fi
        printf '%s%s%s%s%s\n' "$name" "$US" "${sum%% *}" "$US" "$size"
      fi
    fi
  done
}
# Public keys of authorized_keys files: user, file, type, comment, options; the key's fingerprint when ssh-keygen is there.
keys_of() {
  while IFS=: read -r user _ _ _ _ home _; do
    for file in "$home/.ssh/authorized_keys" "$home/.ssh/authorized_keys2"; do
      [ -f "$file" ] && [ -r "$file" ] || continue
      grep -v -e '^[[:space:]]*#' -e '^[[:space:]]*$' "$file" | while IFS= read -r line; do
        rest=$(printf '%s' "$line" | sed -E 's/^(.*[[:space:]])?((ssh|ecdsa|sk)-[a-z0-9@.-]+|sk-[a-z]+-[a-z0-9@.-]+)[[:space:]]+([A-Za-z0-9+\/=]+)[[:space:]]*(.*)$/\2\'"$US"'\5\'"$US"'\1/')
        print=; have ssh-keygen && print=$(printf '%s\n' "$line" | ssh-keygen -lf - 2>/dev/null | awk '{ print $2; exit }')
        printf '%s%s%s%s%s%s%s\n' "$user" "$US" "$file" "$US" "$rest" "$US" "$print"
      done
    done
  done
}
# Rules of sudoers files: rule, file.
sudo_rules() {
  set +f
  for file in /etc/sudoers /etc/sudoers.d/* /usr/local/etc/sudoers /private/etc/sudoers.d/*; do
    [ -f "$file" ] && [ -r "$file" ] || continue
    grep -v -e '^[[:space:]]*#' -e '^[[:space:]]*$' -e '^[[:space:]]*Defaults' "$file" | awk -v file="$file" '{ printf "%s\037%s\n", $0, file }'
  done
  set -f
}
# Crontab lines: name, command, user. What looks like a secret in a command is hidden.
masked() { sed -E 's/((pass(word|wd)?|pwd|secret|token|api[-_]?key)[A-Za-z_-]*[ =:]+)[^ '"$US"']+/\1***/g'; }
cron_lines() {
  set +f
  for file in /etc/crontab /etc/anacrontab /etc/cron.d/* /var/spool/cron/crontabs/* /var/spool/cron/* /usr/lib/cron/tabs/*; do
    [ -f "$file" ] && [ -r "$file" ] || continue
    grep -v -e '^[[:space:]]*#' -e '^[[:space:]]*$' -e '^[A-Za-z_]*=' "$file" | awk -v file="$file" '{ printf "%s\037%s\n", file, $0 }'
  done
  for file in /etc/cron.hourly/* /etc/cron.daily/* /etc/cron.weekly/* /etc/cron.monthly/*; do
    [ -f "$file" ] && printf '%s%s%s\n' "$file" "$US" "$file"
  done
  set -f
}
# Lines of files in which an agent says whose it is: file, value. Only the lines, never the whole file.
values() {
  while IFS="$US" read -r file pattern; do
    [ -f "$file" ] && [ -r "$file" ] || continue
    grep -E -i "$pattern" "$file" 2>/dev/null | head -n 5 | awk -v file="$file" '{ printf "%s\037%s\n", file, $0 }'
  done | masked
}
# Only whole UTF-8 leaves this script.
clean() { if have iconv; then iconv -c -f UTF-8 -t UTF-8; else tr '\200-\377' '?'; fi; }
