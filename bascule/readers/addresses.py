"""Addresses and machine names as observations carry them: MACs aa:bb:cc:dd:ee:ff, IPs without prefix, short names."""

import ipaddress
import re
from functools import lru_cache

_HEX = re.compile(r"[0-9A-Fa-f]{12}")
_MAC_SHAPE = re.compile(r"^[0-9A-Fa-f]{1,6}(?:[:.\-][0-9A-Fa-f]{1,6})*$|^[0-9A-Fa-f]{12}$")
_SPLIT = re.compile(r"[\s,;|]+")
_HOST = re.compile(r"^[A-Za-z0-9_](?:[A-Za-z0-9_\-]{0,62})$")
_DOMAIN = re.compile(
    r"^(?=.{3,253}\.?$)(?:[a-z0-9_](?:[a-z0-9_\-]{0,61}[a-z0-9_])?\.)+[a-z][a-z0-9\-]{1,62}\.?$", re.I
)
NO_MAC = frozenset({"00:00:00:00:00:00", "ff:ff:ff:ff:ff:ff"})


@lru_cache(maxsize=4096)
def mac(text: str) -> str | None:
    """aa:bb:cc:dd:ee:ff from 00-1A-2B…, 001a.2b3c.4d5e, 0:1a:2b:…, 001A2B3C4D5E; None when it is no hardware address
    or one that means none (all zeros, all ones)."""
    text = text.strip()
    if not _MAC_SHAPE.match(text):
        return None
    parts = re.split(r"[:.\-]", text)
    if len(parts) == 6:
        parts = [part.zfill(2) for part in parts]
    elif len(parts) == 3:
        parts = [part.zfill(4) for part in parts]
    digits = "".join(parts)
    if not _HEX.fullmatch(digits):
        return None
    found = ":".join(digits[place : place + 2] for place in range(0, 12, 2)).lower()
    return None if found in NO_MAC else found


def macs(text: str) -> list[str]:
    """Every hardware address in a cell, each once."""
    return list(dict.fromkeys(found for part in _SPLIT.split(text) if (found := mac(part))))


@lru_cache(maxsize=4096)
def ip(text: str) -> str | None:
    """One address in its shortest form, a prefix length, zone or port 0 taken off; None when it is none, or means
    none (0.0.0.0, ::)."""
    plain = text.strip().strip("[]").partition("%")[0].partition("/")[0]
    try:
        found = ipaddress.ip_address(plain)
    except ValueError:
        return None
    return None if found.is_unspecified else str(found)


def ips(text: str) -> list[str]:
    """Every address in a cell, each once."""
    return list(dict.fromkeys(found for part in _SPLIT.split(text) if part and (found := ip(part))))


def is_domain(text: str) -> bool:
    """A dotted DNS name whose last label is not a number."""
    return bool(_DOMAIN.match(text.strip()))


def host_names(text: str) -> tuple[str | None, str | None]:
    """(short name, full name) of a machine from SRV-01, srv-01.example.lan. or ACME\\SRV-01; (None, None) for a text
    that is no machine name (spaces, an address)."""
    plain = text.strip().rpartition("\\")[2].rstrip(".").rstrip("$")
    if ip(plain):
        return None, None
    if _HOST.match(plain):
        return plain, None
    if is_domain(plain):
        return plain.partition(".")[0], plain.lower()
    return None, None
