# What the steps below use. POSIX shell. Without --apply nothing is changed: each step says what it would do.
# One JSON object a line on standard output (and in the file of --log); 0: nothing failed, 1: a step failed, 3: refused.
LC_ALL=C; export LC_ALL
PATH=/usr/sbin:/sbin:/usr/bin:/bin:/usr/local/sbin:/usr/local/bin; export PATH
umask 077
APPLY=0; LOG=; FAILED=0; CHANGED=0; STEP=0; TOOL=; METHOD=
while [ $# -gt 0 ]; do
  case $1 in
  --apply) APPLY=1 ;;
  --log) LOG=$2; shift ;;
  *) printf 'usage: sh FILE [--apply] [--log FILE]\n' >&2; exit 2 ;;
  esac
  shift
done
have() { command -v "$1" >/dev/null 2>&1; }
quoted() { printf '%s' "$1" | tr '\n\r\t' '   ' | tr -d '\000-\037' | sed -e 's/\\/\\\\/g' -e 's/"/\\"/g'; }
say() {
  if [ -n "$LOG" ]; then printf '%s\n' "$1" >> "$LOG"; fi
  printf '%s\n' "$1"
}
# told RESULT WHAT WHY: done, already (nothing to do), would (not applied), kept (left on purpose, WHY says for whom), failed.
told() {
  case $1 in failed) FAILED=$((FAILED + 1)) ;; done) CHANGED=$((CHANGED + 1)) ;; esac
  say "$(printf '{"step":%s,"tool":"%s","method":"%s","result":"%s","what":"%s","why":"%s"}' "$STEP" "$TOOL" "$METHOD" "$1" "$(quoted "$2")" "$(quoted "${3-}")")"
}
refused() { say "$(printf '{"refused":"%s"}' "$(quoted "$1")")"; exit 3; }
step() { STEP=$1; TOOL=$2; METHOD=$3; }
ended() {
  say "$(printf '{"ended":true,"failed":%s,"changed":%s,"applied":%s}' "$FAILED" "$CHANGED" "$APPLY")"
  [ "$FAILED" = 0 ]
}
# on_host NAME SYSTEM: refuse to run anywhere else.
on_host() {
  here=$(uname -n); [ "$2" = Darwin ] && here=$(scutil --get ComputerName 2>/dev/null || uname -n)
  [ "$(uname -s)" = "$2" ] || refused "this script is for $2, this is $(uname -s)"
  a=$(printf '%s' "$here" | tr 'A-Z' 'a-z'); b=$(printf '%s' "$1" | tr 'A-Z' 'a-z')
  [ "$a" = "$b" ] || [ "${a%%.*}" = "${b%%.*}" ] || refused "this script is for $1, this host is $here"
  [ "$(id -u)" = 0 ] || refused "root is needed"
}
# tried WHAT COMMAND…: run it when applying; its last line says why it failed.
tried() {
  what=$1; shift
  if [ "$APPLY" = 0 ]; then told would "$what"; return 0; fi
  if out=$("$@" </dev/null 2>&1); then told "done" "$what"; return 0; fi
  code=$?
  told failed "$what" "exit $code: $(printf '%s' "$out" | tail -n 1 | cut -c 1-300)"
  return 1
}

# own_program COMMAND LINE AS ONE WORD: the tool's own uninstaller, when its file is there.
own_program() {
  image=${1%% *}
  if [ ! -x "$image" ]; then told already "$1" "no $image"; return; fi
  tried "$1" timeout 300 sh -c "$1"
}

# processes EXE…: every process that runs exactly that file, or whose whole command line is exactly that.
processes() {
  for wanted in "$@"; do
    found=
    for folder in /proc/[0-9]*; do
      pid=${folder#/proc/}
      [ "$pid" = "$$" ] && continue
      exe=$(readlink "$folder/exe" 2>/dev/null); exe=${exe% (deleted)}
      line=$(tr '\000' ' ' 2>/dev/null < "$folder/cmdline" | sed 's/ *$//')
      if [ "$exe" = "$wanted" ] || [ "$line" = "$wanted" ]; then found="$found $pid"; fi
    done
    if [ -z "$found" ]; then told already "$wanted"; continue; fi
    if [ "$APPLY" = 0 ]; then told would "$wanted" "pid$found"; continue; fi
    kill $found 2>/dev/null
    for _wait in 1 2 3 4 5 6 7 8 9 10; do
      kill -0 $found 2>/dev/null || break
      sleep 0.5
    done
    kill -9 $found 2>/dev/null
    told "done" "$wanted" "pid$found"
  done
}

# paths PATH…: exactly these files and folders; never what an installed package owns, another file system, or a home.
paths() {
  for one in "$@"; do
    if [ ! -e "$one" ] && [ ! -L "$one" ]; then told already "$one"; continue; fi
    case $one in
    /|/bin|/boot|/dev|/etc|/home|/lib|/lib64|/opt|/proc|/root|/run|/sbin|/srv|/sys|/tmp|/usr|/var|/Applications|/Library|/System|/Users) told failed "$one" "never deleted"; continue ;;
    /*/*) ;;
    *) told failed "$one" "not an absolute path below a system folder"; continue ;;
    esac
    case $one in
    */../*|*/..|*'*'*|*'?'*|/usr/bin|/usr/sbin|/usr/lib|/usr/share|/usr/local|/usr/libexec|/var/lib|/var/log|/var/cache|/var/spool|/etc/systemd|/etc/cron.d|/etc/init.d|/etc/pam.d|/usr/local/bin|/usr/local/sbin|/Library/LaunchDaemons|/Library/LaunchAgents|/usr/lib/systemd|/lib/systemd)
      told failed "$one" "never deleted"; continue ;;
    /home/*/*|/root/*|/Users/*/*) ;;
    /home/*|/Users/*) told failed "$one" "somebody's home"; continue ;;
    esac
    owner=$(owner_of "$one")
    if [ -n "$owner" ]; then told kept "$one" "installed package $owner"; continue; fi
    if [ -d "$one" ] && [ ! -L "$one" ] && have mountpoint && mountpoint -q "$one"; then told kept "$one" "another file system is mounted there"; continue; fi
    if [ "$(uname -s)" = Linux ]; then tried "$one" rm -rf --one-file-system -- "$one"; else tried "$one" rm -rf -- "$one"; fi
  done
}

# The installed packages that own a path, or anything in it; empty when none does.
owner_of() {
  if have dpkg-query; then
    { dpkg-query -S "$1" 2>/dev/null; [ -d "$1" ] && grep -l -F -- "$1/" /var/lib/dpkg/info/*.list 2>/dev/null | sed -e 's#.*/##' -e 's/\.list$/: /'; } |
      sed -n 's/: .*//p' | tr ',' '\n' | sed -e 's/^ *//' -e 's/ *$//' | sort -u | while IFS= read -r name; do
        case $name in diversion*|"") continue ;; esac
        [ "$(dpkg-query -W -f '${db:Status-Status}' "$name" 2>/dev/null)" = installed ] && printf '%s ' "${name%%:*}"
      done
  elif have rpm; then rpm -qf --qf '%{NAME} ' "$1" 2>/dev/null | grep -v 'not owned'
  fi
}

# cron_line FILE LINE: exactly this line of a crontab; a file without any job left goes when no package owns it.
cron_line() {
  if [ ! -f "$1" ] || ! grep -q -x -F -e "$2" "$1"; then told already "$1: $2"; return; fi
  if [ "$APPLY" = 0 ]; then told would "$1: $2"; return; fi
  kept=$(mktemp) && grep -v -x -F -e "$2" "$1" > "$kept"
  if grep -q -v -e '^[[:space:]]*#' -e '^[[:space:]]*$' -e '^[A-Za-z_]*=' "$kept" || [ -n "$(owner_of "$1")" ] || [ "$1" = /etc/crontab ]; then
    cat "$kept" > "$1" && told "done" "$1: $2"
  else
    rm -f -- "$1" && told "done" "$1" "no job left in it"
  fi
  rm -f -- "$kept"
}
