"""A WinRM login with NTLM: over TLS to a pinned key, or over HTTP with messages sealed by NTLM itself."""

import http.client
import logging
import struct
from base64 import b64decode, b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import requests
import spnego
from pypsrp.exceptions import AuthenticationError, WinRMError, WinRMTransportError, WSManFaultError
from pypsrp.shell import Process, SignalCode, WinRS
from pypsrp.wsman import WSMan
from requests.adapters import HTTPAdapter
from spnego.exceptions import SpnegoError

from bascule.connectors.base import NoLogin, Outcome, Target, WrongIdentity, host_and_port
from bascule.connectors.tls import Pinning, demand
from bascule.connectors.winrm import script

TLS_PORT, HTTP_PORT = 5986, 5985
COMPUTER, DOMAIN_OF = 3, 4  # MsvAvDnsComputerName, MsvAvDnsDomainName (MS-NLMP 2.2.2.1)
DENIED = 5
for _loud in ("pypsrp", "spnego", "urllib3"):
    logging.getLogger(_loud).setLevel(logging.CRITICAL)


class _Pinned(HTTPAdapter):
    """Connections to the one pinned key."""

    def __init__(self, context: Pinning) -> None:
        self.context = context
        super().__init__(max_retries=0)

    def init_poolmanager(self, *words: Any, **more: Any) -> None:
        super().init_poolmanager(*words, ssl_context=self.context, assert_hostname=False, **more)

    def cert_verify(self, *_words: Any, **_more: Any) -> None:
        """The pin decides."""


class Windows:
    """An open login."""

    def __init__(self, wsman: WSMan, shown: str) -> None:
        self.wsman, self.shown = wsman, shown

    def ask(self, do: str, **words: Any) -> dict[str, Any]:
        """Run the house's script with these words. Raises NoLogin when it did not answer."""
        try:
            with WinRS(self.wsman) as shell:
                process = Process(shell, script.PROGRAM, script.ARGUMENTS)
                process.begin_invoke()
                process.send(script.said(do, **words), end=True)
                process.end_invoke()
                process.signal(SignalCode.CTRL_C)
                return script.told(process.stdout)
        except (WinRMError, WinRMTransportError, requests.RequestException, ValueError, OSError) as broken:
            raise NoLogin(Outcome(Outcome.UNREACHABLE, type(broken).__name__, self.shown)) from broken


@contextmanager
def opened(target: Target, login: str, secret: bytes, *, need_pin: bool = False) -> Iterator[Windows]:
    """A fresh login, tried by opening a shell. Raises NoLogin, or WrongIdentity before the password is used."""
    plain = target.options.get("scheme") == "http"
    host, port = host_and_port(target.address, HTTP_PORT if plain else TLS_PORT)
    context = Pinning(target)
    try:
        shown = _name_shown(host, port, target.timeout) if plain else _key_shown(host, port, target)
        demand(target.address, target.pinned, shown)
    except (OSError, ValueError, http.client.HTTPException, SpnegoError) as broken:
        raise NoLogin(Outcome(Outcome.UNREACHABLE, type(broken).__name__)) from broken
    if need_pin and not target.pinned:
        what = "its identity is not pinned yet; nothing was sent"
        raise NoLogin(Outcome(Outcome.REFUSED, what, shown, "not-pinned"))
    context.pinned = shown  # whatever comes after, it is the same key
    wsman = WSMan(
        host, port=port, ssl=not plain, auth="ntlm", username=login, password=secret.decode("utf-8", "replace"),
        encryption="always" if plain else "auto", cert_validation=False, no_proxy=True,
        connection_timeout=max(1, int(target.timeout)), read_timeout=max(30, int(target.timeout) + 20),
        reconnection_retries=0,
    )  # fmt: skip
    try:
        _only_ours(wsman, context)
        _try(wsman, shown)
        yield Windows(wsman, shown)
    finally:
        wsman.close()


def _only_ours(wsman: WSMan, context: Pinning) -> None:
    """Neither settings nor proxies of this machine, and only the pinned key."""
    session = wsman.transport._build_session()
    session.trust_env, session.proxies = False, {}
    session.mount("https://", _Pinned(context))
    wsman.transport.session = session


def _try(wsman: WSMan, shown: str) -> None:
    """Open a shell and close it."""
    try:
        with WinRS(wsman):
            pass
    except AuthenticationError as no:
        raise NoLogin(Outcome(Outcome.REFUSED, "HTTP 401", shown, "auth-failed")) from no
    except WSManFaultError as fault:
        code = "no-right" if fault.code == DENIED else "fault"
        word = Outcome.REFUSED if fault.code == DENIED else Outcome.UNREACHABLE
        raise NoLogin(Outcome(word, f"WSMan fault {fault.code}", shown, code)) from fault
    except (WinRMError, WinRMTransportError, requests.RequestException, SpnegoError, OSError) as broken:
        if isinstance(broken.__context__, WrongIdentity):
            raise broken.__context__ from None
        raise NoLogin(Outcome(Outcome.UNREACHABLE, type(broken).__name__, shown)) from broken


def _key_shown(host: str, port: int, target: Target) -> str:
    """The certificate's key, seen by a line that sends nothing else."""
    context = Pinning(target)
    line = http.client.HTTPSConnection(host, port, timeout=target.timeout, context=context)
    try:
        line.connect()
    finally:
        line.close()
    return context.shown


def _name_shown(host: str, port: int, timeout: float) -> str:
    """The names in the server's NTLM challenge, asked without any login: "ntlm HOST.DOMAIN". No proof of who it is,
    but who does not know the password cannot open what is sealed with it."""
    greeting = spnego.client("nobody", "nothing", protocol="ntlm").step() or b""
    line = http.client.HTTPConnection(host, port, timeout=timeout)
    try:
        headers = {"Authorization": "Negotiate " + b64encode(greeting).decode(), "Content-Length": "0"}
        line.request("POST", "/wsman", b"", headers)
        asked = line.getresponse().headers.get("WWW-Authenticate", "")
    finally:
        line.close()
    names = _names(b64decode(asked.partition(" ")[2].split(",")[0], validate=False))
    return f"ntlm {names.get(COMPUTER, '')} {names.get(DOMAIN_OF, '')}".strip()


def _names(token: bytes) -> dict[int, str]:
    """The target information of a CHALLENGE_MESSAGE (MS-NLMP 2.2.1.2). ValueError when it is none."""
    at = token.find(b"NTLMSSP\0\2\0\0\0")
    token = token[at:]
    if at < 0 or len(token) < 48:
        raise ValueError("no NTLM challenge")
    size, _room, start = struct.unpack_from("<HHI", token, 40)
    info, names = token[start : start + size], {}
    while len(info) >= 4:
        kind, length = struct.unpack_from("<HH", info)
        if kind == 0:
            break
        names[kind] = info[4 : 4 + length].decode("utf-16-le", "replace")
        info = info[4 + length :]
    return names
