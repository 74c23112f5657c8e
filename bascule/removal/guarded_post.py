"""Post a few bytes to an address that somebody typed in: HTTPS only, never to an address inside, never redirected.

The name is resolved once, every address it has must be a public one, and the connection goes to that very address, so
that an answer which changes in between leads nowhere. No Django.
"""

import http.client
import ipaddress
import socket
import ssl
from collections.abc import Mapping
from urllib.parse import urlsplit

from bascule.observation.problem import Problem, gettext_noop

SECONDS = 10.0
LARGEST = 64 * 1024


class NotAllowed(Problem):
    """The address may not be called."""


def checked_address(url: str, inside: tuple[str, ...] = ()) -> tuple[str, int, str, str]:
    """(host, port, path, IP address) to call. `inside`: networks that the installation's settings allow besides public
    ones. Raises `NotAllowed`; `OSError` when the name does not resolve."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    if parts.scheme != "https" or not host or parts.username or parts.password:
        raise NotAllowed(
            gettext_noop("{url} is no address for alarms."),
            gettext_noop("Give an https:// address without a login in it."),
            url=f"{parts.scheme}://{host}",
        )
    port = parts.port or 443
    found = {info[4][0] for info in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)}
    allowed = [ipaddress.ip_network(one, strict=False) for one in inside]
    for text in sorted(map(str, found)):
        address = ipaddress.ip_address(text.partition("%")[0])
        mapped = getattr(address, "ipv4_mapped", None) or address
        if not mapped.is_global and not any(mapped in network for network in allowed):
            raise NotAllowed(
                gettext_noop("{host} is an address inside a network ({address})."),
                gettext_noop("Alarms go to public addresses only; the installation's owner may allow a network in its settings."),
                host=host, address=text,
            )  # fmt: skip
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return host, port, path, sorted(map(str, found))[0]


class _ToThatAddress(http.client.HTTPSConnection):
    """Connects to the address that was checked; the certificate must still be the name's."""

    def __init__(self, host: str, port: int, address: str, context: ssl.SSLContext) -> None:
        super().__init__(host, port, timeout=SECONDS, context=context)
        self._address, self._checked = address, context

    def connect(self) -> None:
        plain = socket.create_connection((self._address, self.port), SECONDS)
        self.sock = self._checked.wrap_socket(plain, server_hostname=self.host)


def guarded_post(
    url: str,
    body: bytes,
    headers: Mapping[str, str],
    *,
    inside: tuple[str, ...] = (),
    authority: str | None = None,
) -> int:
    """The answer's status. `authority`: a file of certificates to trust instead of the system's. Raises `NotAllowed`,
    `OSError` or `http.client.HTTPException`. A redirection is an answer like any other: it is not followed."""
    host, port, path, address = checked_address(url, inside)
    context = ssl.create_default_context(cafile=authority)
    line = _ToThatAddress(host, port, address, context)
    try:
        line.request("POST", path, body=body, headers={"Content-Type": "application/json", **headers})
        answer = line.getresponse()
        answer.read(LARGEST)
        return answer.status
    finally:
        line.close()
