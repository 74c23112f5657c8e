"""Borg repositories: open one, change its passphrase."""

import json
from collections.abc import Iterator

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

# No answer to any question of borg's: what it would ask a person is not for us to accept.
QUIET = "export BORG_PASSPHRASE_FD=3 BORG_EXIT_CODES=modern BORG_DISPLAY_PASSPHRASE=no BORG_RELOCATED_REPO_ACCESS_IS_OK=yes"
OPEN = f"""IFS= read -r now
{QUIET}
exec borg --lock-wait 5 list --json --last 1 "$1" 3<<NOW </dev/null
$now
NOW
"""
# Borg asks for the old passphrase and twice for the new one; without a terminal it reads standard input. (A descriptor
# for the old one would be asked for the new one, too.)
CHANGE = """export BORG_EXIT_CODES=modern BORG_DISPLAY_PASSPHRASE=no BORG_RELOCATED_REPO_ACCESS_IS_OK=yes
exec setsid -w borg --lock-wait 5 key change-passphrase "$1"
"""
WRONG = ("is incorrect", "Incorrect passphrase", "maximum password retries")
WRONG_EXIT = 52
UNENCRYPTED = {"none", "authenticated", "authenticated-blake2"}


class Borg(Repository):
    """See README.md beside this file."""

    kind = "borg"
    label = "Borg"
    tools = "borg|borgmatic|vorta"

    def verify(self, target: Target, secret: bytes) -> Outcome:
        try:
            with reached(target) as place:
                return _open(place, secret)
        except NoLine as none:
            return none.outcome

    def discover(self, target: Target, secret: bytes) -> Iterator[Observation | AccessFact]:
        try:
            with reached(target) as place:
                done = place.run(OPEN, stdin=secret + b"\n")
                outcome = _outcome(done, place.line.shown)
        except NoLine as none:
            outcome, done = none.outcome, Done(1, b"", b"")
        if outcome.word != Outcome.ACCEPTED:
            raise NotLookedAt(target.address, outcome.detail)
        where = f"borg:{target.address}:{target.options.get('path', '')}"
        told = json.loads(done.text)
        last = [str(one.get("start")) for one in told.get("archives", [])]
        yield Observation(
            ref=where, source="endpoint", source_group="managed", live=True, kind="backup", name=where,
            attributes={"encryption": told.get("encryption", {}).get("mode"), "last_archive": last[0] if last else None},
            evidence=Evidence(file=where),
        )  # fmt: skip

    def rotate(self, target: Target, current: bytes, new: bytes, way: Way | None = None) -> Outcome:
        if not new or not new.isascii() or any(sign in new for sign in (b"\n", b"\r", b"\0")):
            return Outcome(Outcome.REFUSED, "a passphrase is one line of plain characters", code="policy")
        try:
            with reached(target, way, pinned_only=True) as place:
                return _change(place, current, new)
        except NoLine as none:
            return none.outcome


def _open(place: Place, secret: bytes) -> Outcome:
    return _outcome(place.run(OPEN, stdin=secret + b"\n"), place.line.shown)


def _change(place: Place, current: bytes, new: bytes) -> Outcome:
    """Unless it is the passphrase already: one that opens says so."""
    opens = _open(place, new)
    if opens.word != Outcome.REFUSED:
        return opens
    done = place.run(CHANGE, stdin=current + b"\n" + new + b"\n" + new + b"\n")
    if done.status == 0:
        return Outcome(Outcome.ACCEPTED, "the passphrase was changed", place.line.shown)
    return _outcome(done, place.line.shown)


def _outcome(done: Done, shown: str) -> Outcome:
    """By borg's word for a wrong passphrase, which it says in English only; anything else tells nothing about it."""
    told = done.err.decode("utf-8", "replace")
    if done.status in {0, 1} and done.out:  # 1: with a warning
        try:
            mode = str(json.loads(done.text).get("encryption", {}).get("mode"))
        except (ValueError, AttributeError):
            mode = ""
        if mode in UNENCRYPTED:
            return Outcome(Outcome.ACCEPTED, "the repository is not encrypted", shown, "not-asked")
        return Outcome(Outcome.ACCEPTED, "the repository was opened", shown)
    if done.status == WRONG_EXIT or any(word in told for word in WRONG):
        return Outcome(Outcome.REFUSED, "the passphrase does not open it", shown, "auth-failed")
    code = {127: "not-installed"}.get(done.status, "no-repository")
    return Outcome(Outcome.UNREACHABLE, f"borg ended with {done.status}", shown, code)
