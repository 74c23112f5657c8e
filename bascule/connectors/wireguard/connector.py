"""A WireGuard peer: tried by a handshake, changed or taken away on the server (running and saved) over SSH."""

import socket
import time

from bascule.connectors.base import (
    Ended,
    Outcome,
    Rotates,
    Target,
    Way,
    host_and_port,
)  # fmt: skip
from bascule.connectors.ssh_line import Line, door, opened, way_in
from bascule.connectors.ssh_secret import NoLine
from bascule.connectors.tls import demand
from bascule.connectors.wireguard.handshake import RESPONSE_SIZE, Handshake, new_key, read_key
from bascule.observation.problem import Problem, gettext_noop

TRIES = 3
ENDS = gettext_noop("The tunnel of a peer ends with its key.")
LONGEST_TRY = 1.5  # seconds for an answer, more than any line of a small client takes


class WireGuard(Rotates):
    """See README.md beside this file."""

    kind = "wireguard"
    label = "WireGuard"
    port = 51820
    needs_way = True

    def verify(self, target: Target, secret: bytes) -> Outcome:
        server = target.options.get("server_key", "") or target.pinned.removeprefix("wireguard ")
        shown = f"wireguard {server}"
        demand(target.address, target.pinned, shown)
        try:
            key = read_key(secret)
            return _ask(target, server, key, shown, host_and_port(target.address, self.port))
        except ValueError:
            return Outcome(Outcome.REFUSED, "no WireGuard key", shown, "silence")

    def rotate(self, target: Target, current: bytes, new: bytes, way: Way | None = None) -> Outcome:
        if way is None:
            return Outcome(Outcome.REFUSED, "needs a login as root by SSH", code="no-way")
        server = target.options.get("server_key", "") or target.pinned.removeprefix("wireguard ")
        demand(target.address, target.pinned, f"wireguard {server}")
        old_key, new_key_ = read_key(current), read_key(new)
        try:
            with opened(way_in(target, way), pinned_only=True) as line:
                return _swap(line, target, old_key.public, new_key_.public, new.split()[1:])
        except NoLine as none:
            return none.outcome

    def new_secret(self, target: Target, current: bytes) -> bytes:
        return new_key(shared=len(current.split()) > 1)

    def end_sessions(self, target: Target, current: bytes, way: Way | None = None) -> Ended:
        return Ended(None, ENDS)

    def remove_peer(self, target: Target, secret: bytes, public: str) -> Outcome:
        """Take the peer with this public key away, running and saved; `target` is root by SSH, pinned."""
        read_public(public)
        try:
            with opened(door(target, secret), pinned_only=True) as line:
                before = _state(line, target, public)
                if before == (False, False):
                    return Outcome(Outcome.ACCEPTED, "it was gone already", line.shown, "ok")
                line.run(["wg", "set", _interface(target), "peer", public, "remove"], root=True)
                line.run(["python3", "-c", DROP_PEER, _file(target), public], root=True)
                if _state(line, target, public) == (False, False):
                    return Outcome(Outcome.ACCEPTED, "gone, running and saved", line.shown, "ok")
                return Outcome(Outcome.REFUSED, "the peer is still there", line.shown, "failed")
        except NoLine as none:
            return none.outcome

    def is_absent(self, target: Target, secret: bytes, public: str) -> bool | None:
        """Whether the peer is neither running nor saved; None when nothing was learnt. A grade B proof."""
        read_public(public)
        try:
            with opened(door(target, secret), pinned_only=True) as line:
                running, saved = _state(line, target, public)
        except NoLine:
            return None
        return None if running is None or saved is None else not running and not saved


# Takes one [Peer] with its comments out of a configuration, in place and in one step, its rights kept.
DROP_PEER = r"""
import os, sys
path, key = sys.argv[1:]
with open(path) as file:
    lines = file.readlines()
starts = []
for number, line in enumerate(lines):
    if line.lstrip().startswith("["):
        first = number
        while first and lines[first - 1].lstrip().startswith(("#", ";")):
            first -= 1
        starts.append(first)
kept = lines[: starts[0]] if starts else lines
for start, end in zip(starts, starts[1:] + [len(lines)]):
    named = [line.partition("=") for line in lines[start:end]]
    if not any(name.strip().lower() == "publickey" and value.strip() == key for name, _sign, value in named):
        kept += lines[start:end]
if kept != lines:
    about = os.stat(path)
    with os.fdopen(os.open(path + ".new", os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        os.fchown(file.fileno(), about.st_uid, about.st_gid)
        os.fchmod(file.fileno(), about.st_mode & 0o777)
        file.write("".join(kept))
    os.replace(path + ".new", path)
"""


def read_public(text: str) -> None:
    """Problem when it is no public key: nothing else may reach a command."""
    try:
        read_key(text.encode())
    except (ValueError, UnicodeError) as error:
        raise Problem(
            gettext_noop("{text} is no WireGuard public key."),
            gettext_noop("Take it from the server: wg show, or its configuration file."),
            text=text[:60],
        ) from error  # fmt: skip


def _ask(target: Target, server: str, key, shown: str, where: tuple[str, int]) -> Outcome:  # type: ignore[no-untyped-def]
    """Up to three handshakes. Silence is the refusal of WireGuard, but only a host that is alive can be silent."""
    try:
        with socket.socket(socket.AF_INET6 if ":" in where[0] else socket.AF_INET, socket.SOCK_DGRAM) as line:
            line.connect(where)
            for _try in range(TRIES):
                told = _one_try(line, Handshake(key, server), min(LONGEST_TRY, target.timeout / TRIES))
                if told is True:
                    return Outcome(Outcome.ACCEPTED, "the server answers this key", shown, "ok")
                if told is False:
                    return Outcome(Outcome.REFUSED, "the preshared key is another", shown, "psk")
    except OSError as error:
        return Outcome(Outcome.UNREACHABLE, type(error).__name__, shown)
    if not _alive(where[0], int(target.options.get("alive", "22")), target.timeout):
        return Outcome(Outcome.UNREACHABLE, "no answer, and the host shows no other sign of life", shown)
    return Outcome(Outcome.REFUSED, f"a living host, silent to {TRIES} handshakes", shown, "silence")


def _one_try(line: socket.socket, handshake: Handshake, seconds: float) -> bool | None:
    line.send(handshake.message())
    until = time.monotonic() + seconds
    while (left := until - time.monotonic()) > 0:
        line.settimeout(left)
        try:
            told = handshake.opens(line.recv(RESPONSE_SIZE + 1))
        except TimeoutError:
            return None
        if told is not None:
            return told
    return None


def _alive(host: str, port: int, timeout: float) -> bool:
    """Whether the host answers on a TCP port, be it with a refusal."""
    try:
        socket.create_connection((host, port), timeout).close()
    except ConnectionRefusedError:
        return True
    except OSError:
        return False
    return True


def _swap(line: Line, target: Target, old: str, new: str, shared: list[bytes]) -> Outcome:
    """The new public key in the place of the old one: in the file first, then running. Twice is once."""
    interface, file = _interface(target), _file(target)
    allowed = _allowed(line, interface)
    if allowed is None or _state(line, target, old)[1] is None:
        return Outcome(
            Outcome.REFUSED, "no such interface, or no configuration file", line.shown, "no-config"
        )
    if old not in allowed and new not in allowed:
        return Outcome(Outcome.REFUSED, "the server does not know this peer", line.shown, "unknown-user")
    # Public keys are base64: nothing in them means anything to sed but "/", which is not the delimiter.
    line.run(
        [
            "sed",
            "-i",
            f"s|^\\([[:space:]]*PublicKey[[:space:]]*=[[:space:]]*\\){old}[[:space:]]*$|\\1{new}|",
            file,
        ],
        root=True,
    )
    if old in allowed and new not in allowed:
        words = ["wg", "set", interface, "peer", new, "allowed-ips", allowed[old]]
        words += ["preshared-key", "/dev/stdin"] if shared else []
        if line.run(words, b"".join(shared), root=True).status != 0:
            return Outcome(Outcome.UNREACHABLE, "wg set failed; run again", line.shown, "failed")
    if old != new:
        line.run(["wg", "set", interface, "peer", old, "remove"], root=True)
    running, saved = _state(line, target, new)
    gone = _state(line, target, old) == (False, False) or old == new
    if running and saved and gone:
        return Outcome(
            Outcome.ACCEPTED, "the new key stands, running and saved; the old is gone", line.shown, "ok"
        )
    return Outcome(Outcome.UNREACHABLE, "the server is between two states; run again", line.shown, "failed")


def _allowed(line: Line, interface: str) -> dict[str, str] | None:
    """What each peer may use, by its public key; None when the interface is not there."""
    told = line.run(["wg", "show", interface, "allowed-ips"], root=True)
    if told.status != 0:
        return None
    lines = [text.split() for text in told.text.splitlines()]
    return {words[0]: ",".join(words[1:]).replace("(none)", "") for words in lines if words}


def _state(line: Line, target: Target, public: str) -> tuple[bool | None, bool | None]:
    """Whether the peer is there, running and in the file; None where nothing was learnt."""
    allowed = _allowed(line, _interface(target))
    found = line.run(["grep", "-qF", "--", public, _file(target)], root=True).status
    return (None if allowed is None else public in allowed), {0: True, 1: False}.get(found)


def _interface(target: Target) -> str:
    return target.options.get("interface", "wg0")


def _file(target: Target) -> str:
    return target.options.get("config", f"/etc/wireguard/{_interface(target)}.conf")
