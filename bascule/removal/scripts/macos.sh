# launchd_jobs LABEL…: unload each launchd job and delete its file.
launchd_jobs() {
  for label in "$@"; do
    found=
    for file in "/Library/LaunchDaemons/$label.plist" "/Library/LaunchAgents/$label.plist" /Users/*/Library/LaunchAgents/"$label.plist"; do
      [ -f "$file" ] || continue
      found=1
      if [ "$APPLY" = 0 ]; then told would "$label" "$file"; continue; fi
      case $file in
      /Library/LaunchDaemons/*) launchctl bootout system "$file" 2>/dev/null ;;
      *) for uid in $(ps -axo uid= -c -o comm= | awk '$2 == "loginwindow" { print $1 }' | sort -u); do launchctl bootout "gui/$uid" "$file" 2>/dev/null; done ;;
      esac
      if rm -f -- "$file"; then told "done" "$label" "$file"; else told failed "$label" "$file"; fi
    done
    [ -n "$found" ] || told already "$label"
  done
}
# receipts ID…: what the installer wrote down.
receipts() {
  for id in "$@"; do
    if ! pkgutil --pkg-info "$id" >/dev/null 2>&1; then told already "$id"; continue; fi
    tried "$id" pkgutil --forget "$id"
  done
}
# accounts user:NAME… group:NAME…: hidden system accounts only (below 500).
accounts() {
  for one in "$@"; do
    name=${one#*:}
    case $one in user:*) where=Users; field=UniqueID ;; *) where=Groups; field=PrimaryGroupID ;; esac
    number=$(dscl . -read "/$where/$name" "$field" 2>/dev/null | awk '{ print $2 }')
    if [ -z "$number" ]; then told already "$one"; continue; fi
    if [ "$number" -eq 0 ] || [ "$number" -ge 500 ]; then told failed "$one" "number $number: no system account, somebody must look"; continue; fi
    tried "$one" dscl . -delete "/$where/$name"
  done
}
