"""The same promises for every connector. A connector's test gives it a real server and calls `check_verifies`, and
`check_rotates` when it rotates."""

import socket
from dataclasses import replace
from pathlib import Path

from bascule.connectors.base import Outcome, Rotates, Target, Verifies, Way, WrongIdentity

HEADINGS = ("## Needs", "## Changes", "## Undo", "## Limits")
CANARY = b"Canari-7d31-mauvais-secret"
SOMEBODY_ELSE = "ssh-ed25519 SHA256:somebody-else"


def check_folder(connector: Verifies) -> None:
    """The folder is named as the kind, and its README says what people must know."""
    folder = Path(__file__).parent / connector.kind
    readme = (folder / "README.md").read_text(encoding="utf-8")
    assert all(heading in readme for heading in HEADINGS), readme


def check_verifies(connector: Verifies, target: Target, good: bytes) -> None:
    """`target` is a live server of the test's own, `good` the secret it takes."""
    accepted = connector.verify(target, good)
    assert accepted.word == Outcome.ACCEPTED, accepted
    refused = connector.verify(target, CANARY)
    assert refused.word == Outcome.REFUSED, refused
    assert CANARY.decode() not in repr(refused) and good.decode("latin-1") not in repr(accepted)
    _check_identity(connector, target, good, accepted)
    _check_dead_host(connector, target, good, accepted)


def _check_identity(connector: Verifies, target: Target, good: bytes, accepted: Outcome) -> None:
    """What was pinned is demanded; another identity gets no secret."""
    assert accepted.pinned, "a verified system must show an identity to pin"
    same = replace(target, pinned=accepted.pinned)
    assert connector.verify(same, good).word == Outcome.ACCEPTED
    other = replace(target, pinned=SOMEBODY_ELSE)
    try:
        connector.verify(other, good)
    except WrongIdentity:
        return
    raise AssertionError("another identity was accepted")


def _check_dead_host(connector: Verifies, target: Target, good: bytes, accepted: Outcome) -> None:
    """No answer is no refusal."""
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        dead = replace(target, address=f"127.0.0.1:{closed.getsockname()[1]}", timeout=3.0)
        for pinned in ("", accepted.pinned):  # who shows nothing is not somebody else
            assert connector.verify(replace(dead, pinned=pinned), good).word == Outcome.UNREACHABLE


def check_rotates(connector: Rotates, target: Target, good: bytes, way: Way | None = None) -> bytes:
    """Changes the secret of a live account of the test's own, with every promise around it; returns the new secret.

    A login that may not make the change changes nothing; the same new secret twice is one change; what the system
    said is worth nothing until a fresh login on every path; the old secret is refused as a random one is."""
    pinned = replace(target, pinned=connector.verify(target, good).pinned)
    _check_no_right(connector, pinned, good, way)
    old = good
    for _reset in range(connector.resets):
        new = connector.new_secret(pinned, good)
        assert new != good and connector.new_secret(pinned, good) != new
        first = connector.rotate(pinned, good, new, way)
        assert first.word == Outcome.ACCEPTED, first
        assert connector.rotate(pinned, good if way else new, new, way).word == Outcome.ACCEPTED
        assert new.decode("latin-1") not in repr(first)
        good = new
    for path in connector.paths(pinned, good, way):
        before, after = connector.verify(path, good), None
        assert before.word == Outcome.ACCEPTED, (path.options, before)
        refused, chance = (
            connector.verify(path, old),
            connector.verify(path, connector.new_secret(path, good)),
        )
        assert refused.word == chance.word == Outcome.REFUSED, (path.options, refused, chance)
        assert refused.code == chance.code != "", (path.options, refused, chance)
        after = connector.verify(path, good)
        assert after.word == Outcome.ACCEPTED, (path.options, after)
    ended = connector.end_sessions(pinned, good, way)
    assert ended.count is None or ended.count >= 0
    assert connector.verify(pinned, good).word == Outcome.ACCEPTED
    return good


def _check_no_right(connector: Rotates, target: Target, good: bytes, way: Way | None) -> None:
    """Neither a wrong login, nor another identity, nor a dead host changes anything."""
    new = connector.new_secret(target, good)
    wrong = replace(way, secret=CANARY) if way else None
    assert connector.rotate(target, good if way else CANARY, new, wrong).word == Outcome.REFUSED
    try:
        connector.rotate(
            replace(target, pinned=SOMEBODY_ELSE), good, new, way and replace(way, pinned=SOMEBODY_ELSE)
        )
    except WrongIdentity:
        pass
    else:
        raise AssertionError("a new secret went to another identity")
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        dead = f"127.0.0.1:{closed.getsockname()[1]}"
        lost = replace(target, address=dead, pinned="", timeout=3.0)
        assert (
            connector.rotate(lost, good, new, way and replace(way, address=dead, pinned="")).word
            == Outcome.UNREACHABLE
        )
    assert connector.verify(target, good).word == Outcome.ACCEPTED
