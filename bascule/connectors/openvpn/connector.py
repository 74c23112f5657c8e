"""A client certificate of an OpenVPN server: tried by a login, revoked on the server over SSH."""

import hashlib
import os
import re
import socket
import ssl
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from bascule.connectors.base import Discovers, Ended, NotLookedAt, Outcome, Target, Verifies, host_and_port
from bascule.connectors.openvpn.control import NoAnswer, Refused, Silent, Wire, log_in
from bascule.connectors.ssh_line import Line, door, opened
from bascule.connectors.ssh_secret import NoLine
from bascule.connectors.tls import demand
from bascule.observation.problem import Problem, gettext_noop
from bascule.observation.records import AccessFact, Evidence, Observation

NAME = re.compile(r"[A-Za-z0-9][\w.@ -]{0,63}")
FOLDER = "/etc/openvpn/server"
# Ends the sessions of one name through the management socket; prints what the server said.
KILL = (
    "import socket, sys\n"
    "line = socket.socket(socket.AF_UNIX); line.settimeout(5); line.connect(sys.argv[1])\n"
    "line.sendall(b'kill ' + sys.argv[2].encode() + b'\\nquit\\n'); told = b''\n"
    "while part := line.recv(4096): told += part\n"
    "print(told.decode())\n"
)


class OpenVpn(Verifies, Discovers):
    """See README.md beside this file."""

    kind = "openvpn"
    label = "OpenVPN"
    port = 1194

    def verify(self, target: Target, secret: bytes) -> Outcome:
        authority = target.options.get("ca", "")
        shown = _identity(authority)
        demand(target.address, target.pinned, shown)
        try:
            context = _context(authority, secret)
        except (ssl.SSLError, ValueError, OSError):
            return Outcome(Outcome.REFUSED, "no key with its certificate", shown, "no-key")
        host, port = host_and_port(target.address, self.port)
        tcp = target.options.get("proto", "udp") == "tcp"
        try:
            with _line(host, port, tcp, target.timeout) as line:
                told = log_in(Wire(line, tcp), context, target.timeout)
        except Refused as no:
            return Outcome(Outcome.REFUSED, f"the server said: {no}", shown, "auth-failed")
        except Silent:
            return Outcome(
                Outcome.REFUSED,
                "the server proved itself and did not take the certificate",
                shown,
                "auth-failed",
            )
        except ssl.SSLCertVerificationError:
            return Outcome(
                Outcome.UNREACHABLE,
                "the server is not of this authority; nothing was sent",
                shown,
                "wrong-server",
            )
        except (NoAnswer, OSError) as broken:
            return Outcome(Outcome.UNREACHABLE, type(broken).__name__, shown)
        return Outcome(Outcome.ACCEPTED, f"{told.partition(',')[0]}, no tunnel made", shown, "ok")

    def discover(self, target: Target, secret: bytes) -> Iterator[Observation | AccessFact]:
        """Every certificate its authority gave out, by the authority's own list; `target` is root by SSH."""
        host, _port = host_and_port(target.address, 22)
        try:
            with opened(door(target, secret)) as line:
                told = line.run(["cat", "--", f"{_folder(target)}/index.txt"], root=True)
        except NoLine as none:
            raise NotLookedAt(target.address, none.outcome.code or none.outcome.detail) from none
        where = Evidence(file=f"ssh://{host}{_folder(target)}/index.txt")
        for state, serial, name in _listed(told.text):
            yield AccessFact(
                ref=f"{host}:vpn:{serial}", fact="vpn-user", on=host, holder=name, value=f"certificate {serial}",
                state="absent" if state == "R" else "present", evidence=where,
            )  # fmt: skip

    def revoke(self, target: Target, secret: bytes, name: str) -> Outcome:
        """Revoke every certificate of `name`, and write the list the server asks; `target` is root by SSH, pinned."""
        _demand_name(name)
        try:
            with opened(door(target, secret), pinned_only=True) as line:
                return _revoke(line, target, name)
        except NoLine as none:
            return none.outcome

    def is_revoked(self, target: Target, secret: bytes, name: str) -> bool | None:
        """Whether every certificate of `name` is on the list that the server asks at each login; None when nothing was
        learnt. A grade B proof."""
        _demand_name(name)
        try:
            with opened(door(target, secret), pinned_only=True) as line:
                return _all_on_list(line, target, name)
        except NoLine:
            return None

    def end_tunnels(self, target: Target, secret: bytes, name: str) -> Ended:
        """End the tunnels of `name` that are open: a revoked one lives on until its keys are made again (an hour)."""
        _demand_name(name)
        path = target.options.get("management", "/run/openvpn-server/management.sock")
        try:
            with opened(door(target, secret), pinned_only=True) as line:
                told = line.run(["python3", "-c", KILL, path, name], root=True)
        except NoLine as none:
            return Ended(None, none.outcome.detail)
        if told.status != 0:
            return Ended(None, NO_MANAGEMENT)
        found = re.search(r"SUCCESS: common name '.*' found, (\d+) client", told.text)
        return Ended(
            int(found[1]) if found else 0,
            told.text.strip().splitlines()[-1][:200] if told.text.strip() else "",
        )


NO_MANAGEMENT = gettext_noop("The server has no management socket: restart it to end its tunnels.")


def _revoke(line: Line, target: Target, name: str) -> Outcome:
    folder = _folder(target)
    serials = [serial for state, serial, other in _index(line, target) if other == name and state == "V"]
    easy = target.options.get("easyrsa", "")
    if easy and serials:
        done = line.run([easy, "--batch", "revoke", name], root=True).status
        done = done or line.run([easy, "--batch", "gen-crl"], root=True).status
        done = (
            done
            or line.run(
                ["install", "-m", "644", f"{easy.rpartition('/')[0]}/pki/crl.pem", _crl(target)], root=True
            ).status
        )
    else:
        config = target.options.get("config", f"{folder}/ca.cnf")
        done = 0
        for serial in serials:
            words = ["openssl", "ca", "-batch", "-config", config, "-revoke", f"{folder}/{serial}.pem"]
            done = done or line.run(words, root=True).status
        done = (
            done
            or line.run(
                ["openssl", "ca", "-config", config, "-gencrl", "-out", _crl(target)], root=True
            ).status
        )
    gone = _all_on_list(line, target, name)
    if gone:
        return Outcome(Outcome.ACCEPTED, "revoked, and on the list the server asks", line.shown, "ok")
    if gone is None and done == 0:
        return Outcome(
            Outcome.REFUSED,
            "no certificate of this name, or no list in the configuration",
            line.shown,
            "unknown-user",
        )
    return Outcome(Outcome.REFUSED, "it is not on the list", line.shown, "failed")


def _all_on_list(line: Line, target: Target, name: str) -> bool | None:
    asks = line.run(["grep", "-rhsE", "^[[:space:]]*crl-verify", _folder(target)], root=True)
    read = line.run(["cat", "--", _crl(target)], root=True)
    serials = [serial for _state, serial, other in _index(line, target) if other == name]
    if not serials or asks.status != 0 or read.status != 0:
        return None
    try:
        listed = x509.load_pem_x509_crl(read.out)
    except ValueError:
        return None
    return all(listed.get_revoked_certificate_by_serial_number(int(one, 16)) is not None for one in serials)


def _index(line: Line, target: Target) -> list[tuple[str, str, str]]:
    return _listed(line.run(["cat", "--", f"{_folder(target)}/index.txt"], root=True).text)


def _listed(text: str) -> list[tuple[str, str, str]]:
    """(V, R or E; serial; common name) of OpenSSL's index.txt."""
    rows = [row.split("\t") for row in text.splitlines()]
    return [(row[0], row[3], row[5].rpartition("CN=")[2].split("/")[0]) for row in rows if len(row) == 6]


def _demand_name(name: str) -> None:
    if not NAME.fullmatch(name):
        raise Problem(
            gettext_noop("{name} is no name of a certificate."),
            gettext_noop("Take it from the list of the server's certificates."),
            name=name[:60],
        )  # fmt: skip


def _folder(target: Target) -> str:
    return target.options.get("folder", FOLDER)


def _crl(target: Target) -> str:
    return target.options.get("crl", f"{_folder(target)}/crl.pem")


def _identity(authority: str) -> str:
    """The authority whose servers are trusted; "" without one."""
    try:
        made = x509.load_pem_x509_certificate(authority.encode()).public_bytes(Encoding.DER)
    except ValueError:
        return ""
    return "openvpn-ca SHA256:" + b64encode(hashlib.sha256(made).digest()).decode().rstrip("=")


def _context(authority: str, secret: bytes) -> ssl.SSLContext:
    """TLS with this certificate, to servers of this authority. The key lies in memory only, never in a file."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.load_verify_locations(cadata=authority)
    handle = os.memfd_create("key", os.MFD_CLOEXEC)
    try:
        os.write(handle, secret)
        context.load_cert_chain(f"/proc/self/fd/{handle}")
    finally:
        os.ftruncate(handle, 0)
        os.close(handle)
    return context


@contextmanager
def _line(host: str, port: int, tcp: bool, timeout: float) -> Iterator[socket.socket]:
    if tcp:
        with socket.create_connection((host, port), timeout) as line:
            yield line
        return
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_DGRAM) as line:
        line.connect((host, port))
        yield line
