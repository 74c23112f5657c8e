"""The same promises for every connector. A connector's test gives it a real server and calls `check_verifies`."""

import socket
from pathlib import Path

from bascule.connectors.base import Outcome, Target, Verifies, WrongIdentity

HEADINGS = ("## Needs", "## Changes", "## Undo", "## Limits")
CANARY = b"Canari-7d31-mauvais-secret"


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
    _check_dead_host(connector, target, good)


def _check_identity(connector: Verifies, target: Target, good: bytes, accepted: Outcome) -> None:
    """What was pinned is demanded; another identity gets no secret."""
    assert accepted.pinned, "a verified system must show an identity to pin"
    same = Target(target.address, target.login, accepted.pinned, target.timeout)
    assert connector.verify(same, good).word == Outcome.ACCEPTED
    other = Target(target.address, target.login, "ssh-ed25519 SHA256:somebody-else", target.timeout)
    try:
        connector.verify(other, good)
    except WrongIdentity:
        return
    raise AssertionError("another identity was accepted")


def _check_dead_host(connector: Verifies, target: Target, good: bytes) -> None:
    """No answer is no refusal."""
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        dead = Target(f"127.0.0.1:{closed.getsockname()[1]}", target.login, "", 3.0)
        assert connector.verify(dead, good).word == Outcome.UNREACHABLE
