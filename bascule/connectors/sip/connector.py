"""A telephone's login at a SIP server: tried by a REGISTER, changed in Asterisk's configuration over SSH."""

import re
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from bascule.connectors.base import (
    Ended,
    Outcome,
    Residual,
    Rotates,
    Target,
    Way,
    WrongIdentity,
    host_and_port,
)
from bascule.connectors.sip.register import Reply, Telephone, authorization, realm
from bascule.connectors.ssh_line import Line, opened, way_in
from bascule.connectors.ssh_secret import NoLine
from bascule.connectors.tls import Pinning, demand
from bascule.observation.problem import gettext_noop
from bascule.sealing.passwords import new_password

FILE = "/etc/asterisk/pjsip.conf"
EXPIRES = 3600  # seconds a registration lives, at the usual worst
KEPT = gettext_noop("A telephone that registered with the old password rings until its registration expires.")
# The password goes in on standard input; the file is replaced in one step, its owner and rights kept.
CHANGE = r"""
import os, sys
path, user, new = sys.argv[1], sys.argv[2], sys.stdin.read()
with open(path) as file:
    lines = file.readlines()
starts = [number for number, line in enumerate(lines) if line.startswith("[")] + [len(lines)]
done = 0
for start, end in zip(starts, starts[1:]):
    said = {}
    for number in range(start + 1, end):
        name, sign, value = lines[number].split(";")[0].partition("=")
        if sign:
            said[name.strip().lower()] = (number, value.strip(" \t\n>"))
    if said.get("type", (0, ""))[1] == "auth" and said.get("username", (0, ""))[1] == user and "password" in said:
        lines[said["password"][0]] = "password=" + new + "\n"
        done += 1
if not done:
    sys.exit(3)
about = os.stat(path)
with os.fdopen(os.open(path + ".new", os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
    os.fchown(file.fileno(), about.st_uid, about.st_gid)
    os.fchmod(file.fileno(), about.st_mode & 0o777)
    file.write("".join(lines))
os.replace(path + ".new", path)
"""


class Sip(Rotates):
    """See README.md beside this file."""

    kind = "sip"
    label = "SIP"
    port = 5060
    needs_way = True

    def verify(self, target: Target, secret: bytes) -> Outcome:
        shown = ""
        try:
            with _line(target) as (line, key):
                transport = target.options.get("transport", "udp")
                host, _port = host_and_port(target.address, self.port)
                domain = target.options.get("domain", host)
                phone = Telephone(line, transport, domain, target.login, target.timeout)
                asked = phone.ask()
                shown = key or f"sip {realm(asked)}".strip()
                demand(target.address, target.pinned, shown)
                proof = authorization(asked, target.login, domain, secret.decode("utf-8", "replace"))
                if not proof:
                    return _unasked(asked, shown)
                return _judged(phone.ask(proof), shown)
        except WrongIdentity:
            raise
        except (OSError, ValueError) as broken:
            return Outcome(Outcome.UNREACHABLE, type(broken).__name__, shown)

    def rotate(self, target: Target, current: bytes, new: bytes, way: Way | None = None) -> Outcome:
        if way is None:
            return Outcome(Outcome.REFUSED, "needs a login as root by SSH", code="no-way")
        if re.search(rb"[\r\n;\0]", new):
            return Outcome(Outcome.REFUSED, "the configuration takes no such sign", code="policy")
        try:
            with opened(way_in(target, way), pinned_only=True) as line:
                return _set(line, target, new)
        except NoLine as none:
            return none.outcome

    def new_secret(self, target: Target, current: bytes) -> bytes:
        """Letters, digits, dash and dot: telephones' keys have no more."""
        return new_password(20, symbols="-.").encode()

    def end_sessions(self, target: Target, current: bytes, way: Way | None = None) -> Ended:
        """Forget the telephones that are registered: those with the new password come back by themselves."""
        if way is None:
            return Ended(None, KEPT)
        try:
            with opened(way_in(target, way), pinned_only=True) as line:
                known = _registered(line, target.login)
                for key in known:
                    line.run(["asterisk", "-rx", f'database del registrar/contact "{key}"'], root=True)
                left = set(_registered(line, target.login)) & set(known)
        except NoLine as none:
            return Ended(None, none.outcome.detail)
        return Ended(
            len(known) - len(left), f"{len(known) - len(left)} registrations of {target.login} forgotten"
        )

    def residual(self, target: Target, changed_at: datetime) -> Residual:
        return Residual(changed_at + timedelta(seconds=EXPIRES), KEPT)


def _set(line: Line, target: Target, new: bytes) -> Outcome:
    file = target.options.get("config", FILE)
    done = line.run(["python3", "-c", CHANGE, file, target.login], new, root=True)
    if done.status == 3:
        return Outcome(
            Outcome.REFUSED, "no readable password of this telephone in the file", line.shown, "unknown-user"
        )
    if done.status != 0:
        return Outcome(
            Outcome.REFUSED, f"the file could not be written ({done.status})", line.shown, "failed"
        )
    reload = line.run(["asterisk", "-rx", "module reload res_pjsip.so"], root=True)
    if reload.status != 0 or "reloaded" not in reload.text:
        return Outcome(
            Outcome.UNREACHABLE, "the file is written, Asterisk did not read it again", line.shown, "reload"
        )
    return Outcome(Outcome.ACCEPTED, "written and read again", line.shown, "ok")


def _registered(line: Line, login: str) -> list[str]:
    """The keys of this telephone's registrations in Asterisk's own database; strange ones are left alone."""
    told = line.run(["asterisk", "-rx", "database show registrar/contact"], root=True).text
    keys = re.findall(r"^/registrar/contact/(\S+)\s*:", told, re.MULTILINE)
    return [key for key in keys if key.partition(";")[0] == login and re.fullmatch(r"[\w.+@;-]+", key)]


def _unasked(asked: Reply, shown: str) -> Outcome:
    if asked.status in {403, 404}:
        return Outcome(Outcome.REFUSED, f"SIP {asked.status}", shown, "unknown-user")
    return Outcome(Outcome.UNREACHABLE, f"SIP {asked.status}, no digest asked for", shown, "method-off")


def _judged(reply: Reply, shown: str) -> Outcome:
    if 200 <= reply.status < 300:
        return Outcome(Outcome.ACCEPTED, f"SIP {reply.status}, nothing registered", shown, "ok")
    if reply.status in {401, 403, 407}:
        return Outcome(Outcome.REFUSED, f"SIP {reply.status}", shown, "auth-failed")
    return Outcome(Outcome.UNREACHABLE, f"SIP {reply.status}", shown, f"sip-{reply.status}")


@contextmanager
def _line(target: Target) -> Iterator[tuple[socket.socket, str]]:
    """UDP, TCP, or TLS to the pinned key; with TLS the key is the identity, otherwise "" (the realm is)."""
    transport = target.options.get("transport", "udp")
    host, port = host_and_port(target.address, 5061 if transport == "tls" else 5060)
    if transport == "udp":
        with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_DGRAM) as line:
            line.connect((host, port))
            yield line, ""
        return
    with socket.create_connection((host, port), target.timeout) as raw:
        raw.settimeout(target.timeout)
        if transport == "tcp":
            yield raw, ""
            return
        context = Pinning(target)
        with context.wrap_socket(raw) as line:
            yield line, context.shown
