"""One spelling for each key: MAC, serial, UUID, name, maker, system, kind, person, time."""

import re
from datetime import datetime
from functools import lru_cache
from ipaddress import ip_address

from bascule.matching.vocabulary import (
    FLOATING_MACS,
    GENERIC_NAMES,
    JUNK_SERIALS,
    JUNK_UUIDS,
    KIND_FAMILY,
    OS_PATTERNS,
    OTHER_KINDS,
    SOFTWARE_MACS,
    VENDOR_WORDS,
    words,
)

_NOT_HEX = re.compile(r"[^0-9a-f]")
_NOT_ALNUM = re.compile(r"[\W_]+")
_SUFFIXES = frozenset(
    words(
        "local lan home corp intra internal localdomain ad loc arpa box fr com net org be ch lu ca eu io de test example"
    )
)
_EPOCH = datetime(1970, 1, 1)


@lru_cache(200_000)
def mac(text: str) -> str:
    """Twelve hex digits; empty where it is no address, floats between machines, or software makes it."""
    digits = _NOT_HEX.sub("", text.lower())
    if (
        len(digits) != 12
        or digits in SOFTWARE_MACS
        or digits.startswith(FLOATING_MACS)
        or int(digits[1], 16) & 1
    ):
        return ""
    return "" if len(set(digits)) == 1 else digits


def is_random(address: str) -> bool:
    """Locally administered: made up by a phone, a container or a hypervisor, not burnt in by a maker."""
    return bool(int(address[1], 16) & 2)


@lru_cache(200_000)
def serial(text: str) -> str:
    """Capitals and digits; empty where the maker left a filler or one character over and over."""
    plain = _NOT_ALNUM.sub("", text).upper()
    if len(plain) < 4 or plain in JUNK_SERIALS or len(set(plain)) == 1:
        return ""
    return plain


@lru_cache(200_000)
def uuid(text: str) -> str:
    """32 hex digits, the same for both byte orders of its first three groups (SMBIOS is read both ways)."""
    digits = _NOT_HEX.sub("", text.lower())
    if len(digits) != 32 or digits in JUNK_UUIDS or len(set(digits)) <= 2:
        return ""
    other = (
        digits[6:8]
        + digits[4:6]
        + digits[2:4]
        + digits[:2]
        + digits[10:12]
        + digits[8:10]
        + digits[14:16]
        + digits[12:14]
        + digits[16:]
    )
    return "" if other in JUNK_UUIDS else min(digits, other)


@lru_cache(200_000)
def guid(text: str) -> str:
    """32 hex digits of a directory object or a device id."""
    digits = _NOT_HEX.sub("", text.lower())
    return digits if len(digits) == 32 and len(set(digits)) > 2 else ""


@lru_cache(200_000)
def short_name(text: str) -> str:
    """The host part of a name, small letters, without the account sign of a directory."""
    low = text.strip().strip("$").lower()
    head, dot, tail = low.partition(".")
    if not dot or " " in low or not head or head.isdigit():
        return low
    return head if "." in tail or tail in _SUFFIXES else low


@lru_cache(200_000)
def plain_name(text: str) -> str:
    """A name without signs and blanks, for comparing."""
    return _NOT_ALNUM.sub("", text)


def is_generic(plain: str) -> bool:
    """A name that says what a thing is, not which one."""
    return (
        len(plain) < 3 or plain in GENERIC_NAMES or plain.rstrip("0123456789") in {"", "ip", "dhcp", "host"}
    )


@lru_cache(20_000)
def vendor(text: str) -> str:
    """A maker's short name."""
    parts = [word for word in re.split(r"[^a-z0-9]+", text.lower()) if word]
    for word in parts[:2]:
        if word in VENDOR_WORDS:
            return VENDOR_WORDS[word]
    return (
        parts[0] if parts and parts[0] not in {"unknown", "inconnu", "to", "system", "default", "n"} else ""
    )


@lru_cache(20_000)
def system(text: str) -> str:
    """The family of an operating system; empty where unknown."""
    low = text.lower()
    return next((family for pattern, family in OS_PATTERNS if pattern.search(low)), "")


@lru_cache(20_000)
def kind_family(text: str) -> str:
    """The family of a kind; empty where unknown or where the word means two things ("phone")."""
    low = text.lower().strip().replace("_", "-").replace(" ", "-")
    if low in OTHER_KINDS:
        return f"={low}"
    return KIND_FAMILY.get(low) or KIND_FAMILY.get(low.rstrip("s"), "")


@lru_cache(50_000)
def person(text: str) -> str:
    """A login or a name, comparable: no domain, no signs; `Marie Dupont` and `mdupont` give `mdupont`."""
    low = text.lower().strip().rsplit("\\", 1)[-1].split("@", 1)[0]
    parts = [part for part in re.split(r"[^a-z0-9à-ÿ]+", low) if part]
    if len(parts) == 2 and len(parts[0]) > 1:
        return parts[0][0] + parts[1]
    return "".join(parts)


@lru_cache(20_000)
def model(text: str) -> str:
    """A model's name, comparable; empty for fillers."""
    plain = _NOT_ALNUM.sub("", text).upper()
    return (
        ""
        if len(plain) < 3
        or plain in JUNK_SERIALS
        or plain in {"SYSTEMPRODUCTNAME", "ALLSERIES", "VIRTUALMACHINE"}
        else plain
    )


@lru_cache(100_000)
def is_local(address: str) -> bool:
    """Whether an IP address means something only inside its site."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return True
    return not parsed.is_global


@lru_cache(100_000)
def usable_ip(address: str) -> bool:
    """A single host's address: not loopback, not link-local, not nothing."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return False
    return not (parsed.is_loopback or parsed.is_link_local or parsed.is_unspecified or parsed.is_multicast)


@lru_cache(200_000)
def day(text: str) -> float | None:
    """ISO 8601 time as days since 1970; None where it cannot be read."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    shift = moment.utcoffset()
    return (moment.replace(tzinfo=None) - _EPOCH - (shift or moment - moment)).total_seconds() / 86_400
