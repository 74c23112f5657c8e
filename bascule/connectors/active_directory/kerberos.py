"""A login by Kerberos: one request for a ticket (AS-REQ, RFC 4120), whose answer tells whether the password is right.

Written here because it is short: the libraries bring C headers or half a penetration test along. The ticket is thrown
away. Nothing that leads back to a random password goes over the line, and a yes counts only when the answer is sealed
with the account's own key, so that nobody but the domain can say it.
"""

import secrets
import socket
from datetime import UTC, datetime, timedelta

from bascule.connectors.active_directory import aes_sha1, der
from bascule.connectors.base import Outcome

LARGEST = 1024 * 1024
PREAUTH_REQUIRED = 25
ETYPE_INFO2 = 19
USUAL_ROUNDS = (4096).to_bytes(4, "big")  # fewer would help a false server to guess, more to keep us busy
# RFC 4120, section 7.5.9; a locked and a disabled account both show 18.
CODES = {
    6: "unknown-user",
    14: "etype",
    18: "locked",
    23: "expired",
    24: "auth-failed",
    37: "clock",
    68: "realm",
}


def verify(host: str, user: str, realm: str, password: bytes, timeout: float, port: int = 88) -> Outcome:
    """Ask this domain controller for a ticket for `user`."""
    realm = realm.upper()
    try:
        error = _krb_error(_ask(host, port, _request(user, realm, None, b""), timeout))
        if error is None:
            return Outcome(
                Outcome.UNREACHABLE, "the account needs no password to get a ticket", code="no-preauth"
            )
        code = der.number(error[6])
        if code != PREAUTH_REQUIRED:
            return _no(code)
        etype, salt = _etype(error)
        if etype == 0:
            return Outcome(Outcome.UNREACHABLE, "no AES key on this account", code="etype")
        key = aes_sha1.key_from_password(password, salt, etype)
        stamp = der.inner(error[4]).decode()  # the server's own clock: ours need not agree
        sealed = aes_sha1.encrypt(key, 1, der.sequence(der.at(0, der.time(stamp)), der.at(1, der.integer(1))))
        proof = der.sequence(der.at(0, der.integer(etype)), der.at(2, der.octets(sealed)))
        answer = _ask(host, port, _request(user, realm, etype, proof), timeout)
        error = _krb_error(answer)
        if error is not None:
            return _no(der.number(error[6]))
        return _yes(answer, key)
    except (OSError, ValueError, KeyError, UnicodeDecodeError) as broken:
        return Outcome(Outcome.UNREACHABLE, type(broken).__name__)


def _yes(answer: bytes, key: bytes) -> Outcome:
    """A ticket counts when its sealed part opens with the account's key (usage 3)."""
    sealed = der.fields(der.fields(der.inner(answer))[6])
    if aes_sha1.decrypt(key, 3, der.inner(sealed[2])) is None:
        return Outcome(Outcome.UNREACHABLE, "the answer is not sealed with the account's key", code="forged")
    return Outcome(Outcome.ACCEPTED, "ticket given and thrown away", code="ok")


def _no(code: int) -> Outcome:
    word = CODES.get(code, f"krb-{code}")
    what = f"Kerberos error {code}"
    return Outcome(
        Outcome.UNREACHABLE if word in {"clock", "realm", "etype"} else Outcome.REFUSED, what, code=word
    )


def _request(user: str, realm: str, etype: int | None, proof: bytes) -> bytes:
    name = der.sequence(der.at(0, der.integer(1)), der.at(1, der.sequence(der.text(user))))
    server = der.sequence(
        der.at(0, der.integer(2)), der.at(1, der.sequence(der.text("krbtgt"), der.text(realm)))
    )
    till = (datetime.now(UTC) + timedelta(minutes=5)).strftime("%Y%m%d%H%M%SZ")
    kinds = [etype] if etype else list(aes_sha1.SIZES)
    body = der.sequence(
        der.at(0, der.tlv(0x03, b"\0" + bytes(4))), der.at(1, name), der.at(2, der.text(realm)), der.at(3, server),
        der.at(5, der.time(till)), der.at(7, der.integer(secrets.randbits(31))),
        der.at(8, der.sequence(*[der.integer(kind) for kind in kinds])),
    )  # fmt: skip
    shown = der.sequence(der.at(1, der.integer(2)), der.at(2, der.octets(proof))) if proof else b""
    parts = [der.at(1, der.integer(5)), der.at(2, der.integer(10))]
    parts += [der.at(3, der.sequence(shown))] if shown else []
    return der.tlv(0x6A, der.sequence(*parts, der.at(4, body)))


def _ask(host: str, port: int, request: bytes, timeout: float) -> bytes:
    with socket.create_connection((host, port), timeout) as line:
        line.settimeout(timeout)
        line.sendall(len(request).to_bytes(4, "big") + request)
        size = int.from_bytes(_exactly(line, 4), "big")
        if size > LARGEST:
            raise ValueError("too long")
        return _exactly(line, size)


def _exactly(line: socket.socket, size: int) -> bytes:
    kept = b""
    while len(kept) < size:
        part = line.recv(size - len(kept))
        if not part:
            raise ConnectionResetError("cut short")
        kept += part
    return kept


def _krb_error(answer: bytes) -> dict[int, bytes] | None:
    """The members of a KRB-ERROR; None when the answer is a ticket. ValueError for anything else."""
    if answer[:1] == b"\x7e":
        return der.fields(der.inner(answer))
    if answer[:1] == b"\x6b":
        return None
    raise ValueError("neither a ticket nor an error")


def _etype(error: dict[int, bytes]) -> tuple[int, bytes]:
    """The strongest type we know that the account has, and its salt; (0, b"") when there is none."""
    known: dict[int, bytes] = {}
    for _tag, hint in der.elements(der.inner(der.inner(error[12]))):
        parts = {tag & 0x1F: content for tag, content in der.elements(hint)}
        if der.number(parts[1]) != ETYPE_INFO2:
            continue
        for _seq, entry in der.elements(der.inner(der.inner(parts[2]))):
            about = {tag & 0x1F: content for tag, content in der.elements(entry)}
            rounds = der.inner(about[2]) if 2 in about else USUAL_ROUNDS
            if 1 in about and rounds == USUAL_ROUNDS:
                known[der.number(about[0])] = der.inner(about[1])
    for etype in aes_sha1.SIZES:
        if etype in known:
            return etype, known[etype]
    return 0, b""
