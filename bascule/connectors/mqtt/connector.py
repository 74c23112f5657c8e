"""An account of an MQTT broker: tried by a CONNECT of its own, changed in Mosquitto's password file over SSH."""

import secrets
import socket
from collections.abc import Iterator
from contextlib import contextmanager

from bascule.connectors.base import Ended, Outcome, Rotates, Target, Way, WrongIdentity, host_and_port
from bascule.connectors.ssh_line import Line, opened, way_in
from bascule.connectors.ssh_secret import NoLine
from bascule.connectors.tls import PLAIN, Pinning, demand
from bascule.observation.problem import gettext_noop

TLS_PORT = 8883
# CONNACK of MQTT 3.1.1, section 3.2.2.3; brokers mix 4 and 5.
ANSWERS = {4: "auth-failed", 5: "auth-failed"}
CONFIGURATION = "/etc/mosquitto"
PUT_OUT = gettext_noop("The broker put out the sessions of the old password when it was reloaded.")


class Mqtt(Rotates):
    """See README.md beside this file."""

    kind = "mqtt"
    label = "MQTT"
    port = TLS_PORT
    needs_way = True

    def verify(self, target: Target, secret: bytes) -> Outcome:
        shown = ""
        try:
            with _line(target) as (line, shown):
                line.sendall(_connect(target.login, secret))
                answer = _exactly(line, 4)
                line.sendall(b"\xe0\x00")
        except WrongIdentity:
            raise
        except (OSError, ValueError) as broken:
            return Outcome(Outcome.UNREACHABLE, type(broken).__name__, shown)
        if answer[:2] != b"\x20\x02":
            return Outcome(Outcome.UNREACHABLE, "no MQTT broker", shown)
        if answer[3] == 0:
            return Outcome(Outcome.ACCEPTED, "connected and disconnected", shown, "ok")
        if answer[3] in ANSWERS:
            return Outcome(Outcome.REFUSED, f"CONNACK {answer[3]}", shown, ANSWERS[answer[3]])
        return Outcome(Outcome.UNREACHABLE, f"CONNACK {answer[3]}", shown, f"mqtt-{answer[3]}")

    def rotate(self, target: Target, current: bytes, new: bytes, way: Way | None = None) -> Outcome:
        if way is None:
            return Outcome(Outcome.REFUSED, "needs a login as root by SSH", code="no-way")
        try:
            with opened(way_in(target, way), pinned_only=True) as line:
                return _set(line, target, new)
        except NoLine as none:
            return none.outcome

    def end_sessions(self, target: Target, current: bytes, way: Way | None = None) -> Ended:
        """Nothing more to do: on a reload the broker puts out whoever is connected with a password that no longer
        holds."""
        return Ended(None, PUT_OUT)


def _set(line: Line, target: Target, new: bytes) -> Outcome:
    """Twice on standard input, as mosquitto_passwd asks for it; then the broker reads its file again."""
    file = target.options.get("password_file", "") or _password_file(line)
    if not file:
        return Outcome(Outcome.REFUSED, "the broker has no password file", line.shown, "no-file")
    if not _has(line, file, target.login):
        return Outcome(Outcome.REFUSED, "no such account", line.shown, "unknown-user")
    done = line.run(["mosquitto_passwd", file, target.login], new + b"\n" + new + b"\n", root=True)
    if done.status != 0:
        return Outcome(Outcome.REFUSED, f"mosquitto_passwd ended with {done.status}", line.shown, "failed")
    service = target.options.get("service", "mosquitto")
    if not line.succeeds(["systemctl", "reload", "--", service], root=True):
        return Outcome(
            Outcome.UNREACHABLE, "the file is written, the broker was not reloaded", line.shown, "reload"
        )
    return Outcome(Outcome.ACCEPTED, "written and reloaded", line.shown, "ok")


def _password_file(line: Line) -> str:
    """The file that the broker's own configuration names; "" when none or several do."""
    told = line.run(["grep", "-rhsE", "^[[:space:]]*password_file[[:space:]]", CONFIGURATION], root=True)
    names = {text.split(maxsplit=1)[1].strip() for text in told.text.splitlines() if len(text.split()) > 1}
    return names.pop() if len(names) == 1 else ""


def _has(line: Line, file: str, login: str) -> bool:
    """Whether the account is there: an unknown one would be made."""
    read = line.run(["cat", "--", file], root=True)
    return any(text.partition(":")[0] == login for text in read.text.splitlines())


def _connect(login: str, secret: bytes) -> bytes:
    """CONNECT of MQTT 3.1.1: a clean session, a name of its own, keep-alive 60 s."""
    name = b"bascule-" + secrets.token_hex(6).encode()
    parts = [_field(part) for part in (name, login.encode(), secret)]
    body = _field(b"MQTT") + b"\x04\xc2\x00\x3c" + b"".join(parts)
    size, length = len(body), b""
    while True:
        size, low = divmod(size, 128)
        length += bytes([low | (0x80 if size else 0)])
        if not size:
            return b"\x10" + length + body


def _field(text: bytes) -> bytes:
    if len(text) > 0xFFFF:
        raise ValueError("too long for MQTT")
    return len(text).to_bytes(2, "big") + text


@contextmanager
def _line(target: Target) -> Iterator[tuple[socket.socket, str]]:
    """A connection whose identity was compared: TLS, or plain where the option says so."""
    plain = target.options.get("scheme") == "plain"
    host, port = host_and_port(target.address, 1883 if plain else TLS_PORT)
    if plain:
        demand(target.address, target.pinned, PLAIN)
    with socket.create_connection((host, port), target.timeout) as raw:
        raw.settimeout(target.timeout)
        if plain:
            yield raw, PLAIN
            return
        context = Pinning(target)
        with context.wrap_socket(raw) as line:
            yield line, context.shown


def _exactly(line: socket.socket, size: int) -> bytes:
    kept = b""
    while len(kept) < size:
        part = line.recv(size - len(kept))
        if not part:
            raise ConnectionResetError("cut short")
        kept += part
    return kept
