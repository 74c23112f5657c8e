"""Digest access authentication (RFC 7616, with RFC 2617's MD5), for HTTP, RTSP and SIP: the password never goes over."""

import hashlib
import re
import secrets

HASHES = {"MD5": "md5", "MD5-SESS": "md5", "SHA-256": "sha256", "SHA-256-SESS": "sha256"}
_PART = re.compile(r'([\w-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,]+))')


class NotPossible(Exception):
    """The challenge asks for something that is not known here."""


def challenge(header: str) -> dict[str, str]:
    """The parts of a WWW-Authenticate line that starts with Digest; {} for another scheme."""
    scheme, _space, rest = header.strip().partition(" ")
    if scheme.lower() != "digest":
        return {}
    return {name.lower(): quoted or bare for name, quoted, bare in _PART.findall(rest)}


def strongest(headers: list[str]) -> dict[str, str]:
    """Of several challenges the one with the best hash that is known here; {} when there is none."""
    known = [one for one in map(challenge, headers) if _algorithm(one) in HASHES and one.get("nonce")]
    return max(known, key=lambda one: "SHA-256" in _algorithm(one), default={})


def answer(asked: dict[str, str], method: str, uri: str, user: str, password: str) -> str:
    """The Authorization line for this challenge. NotPossible for an unknown algorithm."""
    algorithm = _algorithm(asked)
    if algorithm not in HASHES:
        raise NotPossible(algorithm)
    realm, nonce, client = asked.get("realm", ""), asked.get("nonce", ""), secrets.token_hex(16)
    first = _hash(algorithm, f"{user}:{realm}:{password}")
    if algorithm.endswith("-SESS"):
        first = _hash(algorithm, f"{first}:{nonce}:{client}")
    second = _hash(algorithm, f"{method}:{uri}")
    parts = {"username": user, "realm": realm, "nonce": nonce, "uri": uri}
    more = ""
    if "auth" in [one.strip() for one in asked.get("qop", "").split(",")]:
        whole = f"{first}:{nonce}:00000001:{client}:auth:{second}"
        more = f', qop=auth, nc=00000001, cnonce="{client}"'
    else:
        whole = f"{first}:{nonce}:{second}"
    parts["response"] = _hash(algorithm, whole)
    if "opaque" in asked:
        parts["opaque"] = asked["opaque"]
    named = f", algorithm={asked['algorithm']}" if "algorithm" in asked else ""
    return (
        "Digest " + ", ".join(f'{name}="{_escaped(value)}"' for name, value in parts.items()) + named + more
    )


def _algorithm(asked: dict[str, str]) -> str:
    return asked.get("algorithm", "MD5").upper() if asked else ""


def _hash(algorithm: str, text: str) -> str:
    return hashlib.new(HASHES[algorithm], text.encode(), usedforsecurity=False).hexdigest()


def _escaped(value: str) -> str:
    return value.replace("\\", "\\\\").replace('"', '\\"').replace("\r", "").replace("\n", "")
