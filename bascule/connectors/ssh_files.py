"""Replace a file on a host whole, and only the one that was read: nobody's change in between is lost."""

import hashlib
from collections.abc import Sequence

from bascule.connectors.base import Outcome
from bascule.connectors.ssh_line import Line
from bascule.connectors.ssh_secret import NoLine

CHANGED = 75
# {1} path, {2} its SHA-256 when it was read, {3} that of the new content: a line that breaks on the way leaves half of
# it, which must not take the place. Mode and owner stay; a link is followed, and stays one.
WRITE = """set -eu
umask 077
file=$(readlink -f "$1")
[ "$(sha256sum < "$file" | cut -c1-64)" = "$2" ] || exit 75
new=$file.bascule.$$
trap 'rm -f "$new"' EXIT
cat > "$new"
[ "$(sha256sum < "$new" | cut -c1-64)" = "$3" ]
chmod --reference="$file" "$new"
chown --reference="$file" "$new" 2>/dev/null || [ "$(id -u)" != 0 ]
sync "$new" 2>/dev/null || :
mv -f "$new" "$file"
trap - EXIT"""


def replace_file(
    line: Line, path: str, was: bytes, now: bytes, *, root: bool, before: Sequence[str] = ()
) -> None:
    """`before` runs it with somebody's rights (runuser -u NAME --). Raises NoLine when it was not written."""
    digests = [hashlib.sha256(content).hexdigest() for content in (was, now)]
    done = line.run([*before, "sh", "-c", WRITE, "sh", path, *digests], now, root=root)
    if done.status != 0:
        changed = done.status == CHANGED
        why = "changed by somebody else meanwhile" if changed else f"not written (exit {done.status})"
        raise NoLine(Outcome(Outcome.REFUSED, f"{path}: {why}", line.shown, "not-changed"))
