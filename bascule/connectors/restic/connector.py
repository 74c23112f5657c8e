"""restic repositories: open one, list its keys, put a new key in the place of an old one."""

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from bascule.connectors.base import (
    NotLookedAt,
    Outcome,
    Target,
    Way,
)
from bascule.connectors.repository import Place, Repository, reached
from bascule.connectors.ssh_line import Done
from bascule.connectors.ssh_secret import NoLine
from bascule.observation.records import AccessFact, Evidence, Observation

# Secrets come one a line; the shell hands each on a pipe of its own (the line's own input may not be opened anew by
# another user).
READ = "IFS= read -r now\n"
GIVE = "3<<NOW </dev/null\n$now\nNOW\n"
PLAIN = 'exec restic --quiet --no-cache --no-lock --repo "$1" --password-file /dev/fd/3'
OPEN = f"{READ}{PLAIN} cat config {GIVE}"
KEYS = f"{READ}{PLAIN} key list --json {GIVE}"
REMOVE = f'{READ}exec restic --quiet --no-cache --repo "$1" --password-file /dev/fd/3 key remove "$2" {GIVE}'
ADD = """IFS= read -r old
IFS= read -r new
[ -n "$new" ] || exit 70
exec restic --quiet --no-cache --repo "$1" --password-file /dev/fd/3 key add --new-password-file /dev/fd/4 3<<OLD 4<<NEW
$old
OLD
$new
NEW
"""
WRONG, WRONG_EXIT = "wrong password or no key found", 12
MOST = 50  # keys with the same password


class Restic(Repository):
    """See README.md beside this file."""

    kind = "restic"
    label = "restic"
    tools = "restic"

    def verify(self, target: Target, secret: bytes) -> Outcome:
        try:
            with reached(target) as place:
                return _outcome(place.run(OPEN, stdin=secret + b"\n"), place.line.shown)
        except NoLine as none:
            return none.outcome

    def discover(self, target: Target, secret: bytes) -> Iterator[Observation | AccessFact]:
        try:
            with reached(target) as place:
                outcome = _outcome(place.run(OPEN, stdin=secret + b"\n"), place.line.shown)
                keys = _keys(place, secret) if outcome.word == Outcome.ACCEPTED else []
        except NoLine as none:
            outcome, keys = none.outcome, []
        if outcome.word != Outcome.ACCEPTED:
            raise NotLookedAt(target.address, outcome.detail)
        where = f"restic:{target.address}:{target.options.get('path', '')}"
        evidence = Evidence(file=where)
        yield Observation(ref=where, source="endpoint", source_group="managed", live=True, kind="backup", name=where,
                          attributes={"keys": len(keys)}, evidence=evidence)  # fmt: skip
        for key in keys:
            holder = f"{key.get('userName', '?')}@{key.get('hostName', '?')}"
            yield AccessFact(ref=f"{where}:{key['id']}", fact="backup-target", on=where, holder=holder,
                             value=f"key {key['id']}, {key.get('created', '?')}", evidence=evidence)  # fmt: skip

    def rotate(self, target: Target, current: bytes, new: bytes, way: Way | None = None) -> Outcome:
        if not new or any(sign in new for sign in (b"\n", b"\r", b"\0")) or new != new.strip():
            return Outcome(Outcome.REFUSED, "a password is one line of text", code="policy")
        try:
            with reached(target, way, pinned_only=True) as place:
                return _change(place, current, new)
        except NoLine as none:
            return none.outcome


def _change(place: Place, current: bytes, new: bytes) -> Outcome:
    """Add the new key, prove that it opens, then take away every key that the old password opens."""
    shown = place.line.shown
    opens = _outcome(place.run(OPEN, stdin=new + b"\n"), shown)
    if opens.word == Outcome.UNREACHABLE:
        return opens
    if opens.word == Outcome.REFUSED:
        added = place.run(ADD, stdin=current + b"\n" + new + b"\n")
        if added.status != 0:
            return _outcome(added, shown)
        opens = _outcome(place.run(OPEN, stdin=new + b"\n"), shown)
        if opens.word != Outcome.ACCEPTED:
            return replace(opens, word=Outcome.UNREACHABLE, detail="the new key was added and does not open")
    for _key in range(MOST if current != new else 0):
        old = _outcome(place.run(OPEN, stdin=current + b"\n"), shown)
        if old.word == Outcome.UNREACHABLE:
            return old
        if old.word == Outcome.REFUSED:
            break
        mine = [str(key["id"]) for key in _keys(place, current) if key.get("current")]
        removed = place.run(REMOVE, *mine[:1], stdin=new + b"\n") if mine else None
        if removed is None or removed.status != 0:
            return Outcome(
                Outcome.UNREACHABLE, "the new key opens, the old one could not be taken away", shown
            )
    others = len(_keys(place, new)) - 1
    told = f"; {others} other keys open the repository, too" if others > 0 else ""
    return Outcome(Outcome.ACCEPTED, f"the new key is in, the old one out{told}", shown)


def _keys(place: Place, secret: bytes) -> list[dict[str, Any]]:
    done = place.run(KEYS, stdin=secret + b"\n")
    try:
        found = json.loads(done.text) if done.status == 0 else []
    except ValueError:
        return []
    return [one for one in found if isinstance(one, dict) and "id" in one] if isinstance(found, list) else []


def _outcome(done: Done, shown: str) -> Outcome:
    """By the tool's word for a wrong password, which it says in English only; anything else tells nothing about it."""
    told = done.err.decode("utf-8", "replace")
    if done.status == 0:
        return Outcome(Outcome.ACCEPTED, "the repository was opened", shown)
    if done.status == WRONG_EXIT or WRONG in told:
        return Outcome(Outcome.REFUSED, "no key opens with it", shown, "auth-failed")
    code = {127: "not-installed"}.get(done.status, "no-repository")
    return Outcome(Outcome.UNREACHABLE, f"restic ended with {done.status}", shown, code)
