"""TLS to one known key: what the server shows is compared before a byte of a login is sent.

Small clients have certificates of their own making, expired ones and wrong names; a public authority proves nothing
there. The pin is the public key, so that a renewed certificate with the same key is still the same system.
"""

import hashlib
import socket
import ssl
from base64 import b64encode

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from bascule.connectors.base import Target, WrongIdentity, host_and_port

PLAIN = "no-tls"  # what a system shows that does not speak TLS: TLS that went away is another identity, too


class Pinning(ssl.SSLContext):
    """A context for libraries that take one. `shown` is the identity of the last server met; raises WrongIdentity
    out of `wrap_socket`, before anything else is sent, when another one is pinned."""

    shown: str
    address: str
    pinned: str

    def __new__(cls, _target: Target) -> "Pinning":
        return super().__new__(cls, ssl.PROTOCOL_TLS_CLIENT)

    def __init__(self, target: Target) -> None:
        self.address, self.pinned, self.shown = target.address, target.pinned, ""
        self.check_hostname = False
        self.verify_mode = ssl.CERT_NONE  # the pin decides

    def wrap_socket(self, sock: socket.socket, *_words: object, **_more: object) -> ssl.SSLSocket:
        host, _port = host_and_port(self.address, 0)
        made = super().wrap_socket(sock, server_hostname=host)
        certificate = made.getpeercert(binary_form=True) or b""
        self.shown = identity(certificate)
        try:
            demand(self.address, self.pinned, self.shown)
        except WrongIdentity:
            made.close()
            raise
        return made


def identity(certificate: bytes) -> str:
    """Of a certificate (DER): "tls SHA256:…" of its public key, or "tls-cert SHA256:…" of all of it when damaged."""
    try:
        key = x509.load_der_x509_certificate(certificate).public_key()
        material, kind = key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo), "tls"
    except Exception:
        # Odd algorithms and broken fields raise many kinds of errors; such a device has an identity all the same.
        material, kind = certificate, "tls-cert"
    digest = b64encode(hashlib.sha256(material).digest()).decode().rstrip("=")
    return f"{kind} SHA256:{digest}"


def demand(address: str, pinned: str, shown: str) -> None:
    """Raises WrongIdentity when something else is pinned than what is shown."""
    if pinned and pinned != shown:
        raise WrongIdentity(address, shown)
