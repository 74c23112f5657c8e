"""A dead man's switch: the host itself puts the password and the keys back unless it is told in time."""

import re
import secrets

from bascule.connectors.base import Outcome
from bascule.connectors.ssh_line import Line
from bascule.connectors.ssh_secret import NoLine

FOLDER = "/var/lib/bascule-back"
# {1} handle, {2} account, {3} seconds. The password's hash and the key files are kept where only root reads, and
# the key files come back with the account's own rights. A hash never stands on a command line.
ARM = r"""set -eu
umask 077
folder=/var/lib/bascule-back/$1
mkdir -p "$folder"
getent shadow -- "$2" | cut -d: -f1,2 > "$folder/shadow"
home=$(getent passwd -- "$2" | cut -d: -f6)
for name in authorized_keys authorized_keys2; do
  if [ -f "$home/.ssh/$name" ]; then runuser -u "$2" -- cat "$home/.ssh/$name" > "$folder/$name"; fi
done
printf '%s\n%s\n' "$2" "$home" > "$folder/account"
cat > "$folder/back" <<'BACK'
cd "$(dirname "$0")" || exit 1
{ read -r login; read -r home; } < account
touch went-back
chpasswd -e < shadow && rm shadow
for name in authorized_keys authorized_keys2; do
  if [ -f "$name" ]; then runuser -u "$login" -- sh -c 'cat > "$1.back" && mv -f "$1.back" "$1"' sh "$home/.ssh/$name" < "$name" && rm "$name"; fi
done
BACK
if command -v systemd-run > /dev/null && [ -d /run/systemd/system ]; then
  systemd-run --quiet --collect --unit="bascule-back-$1" --on-active="$3" --timer-property=AccuracySec=1s /bin/sh "$folder/back"
elif command -v at > /dev/null; then
  echo "/bin/sh $folder/back" | at -M now + $(( ($3 + 59) / 60 )) minutes 2>&1 | sed -n 's/^job \([0-9]*\) .*/\1/p' > "$folder/at"
  [ -s "$folder/at" ]
else
  rm -r "$folder"
  exit 69
fi"""
DISARM = r"""set -eu
folder=/var/lib/bascule-back/$1
[ -d "$folder" ] || exit 70
if [ -s "$folder/at" ]; then atrm "$(cat "$folder/at")"; else systemctl stop "bascule-back-$1.timer"; fi
if systemctl is-active --quiet "bascule-back-$1.timer" 2>/dev/null; then exit 71; fi
if systemctl is-active --quiet "bascule-back-$1.service" 2>/dev/null; then exit 73; fi
if [ -e "$folder/went-back" ]; then exit 72; fi
rm -r "$folder" """


def arm(line: Line, login: str, seconds: int) -> str:
    """Set it; returns its handle. Raises NoLine when nothing there can keep the time, or nobody can be root."""
    handle = secrets.token_hex(8)
    done = line.run(["sh", "-c", ARM, "sh", handle, login, str(int(seconds))], root=True)
    if done.status != 0:
        raise NoLine(
            Outcome(
                Outcome.REFUSED, f"the switch was not set (exit {done.status})", line.shown, "not-changed"
            )
        )
    return handle


def disarm(line: Line, handle: str) -> bool:
    """True when it is surely off and has not acted."""
    if not re.fullmatch(r"[0-9a-f]{16}", handle):
        return False
    return line.run(["sh", "-c", DISARM, "sh", handle], root=True).status == 0
