"""The lines of an RFC 1035 master file, as records with the line each starts on."""

import re
from collections.abc import Iterator
from typing import NamedTuple

TYPES = frozenset(
    [
        "A",
        "AAAA",
        "AFSDB",
        "CAA",
        "CDNSKEY",
        "CDS",
        "CERT",
        "CNAME",
        "DNAME",
        "DNSKEY",
        "DS",
        "HINFO",
        "HTTPS",
        "LOC",
        "MX",
        "NAPTR",
        "NS",
        "NSEC",
        "NSEC3",
        "NSEC3PARAM",
        "OPENPGPKEY",
        "PTR",
        "RP",
        "RRSIG",
        "SMIMEA",
        "SOA",
        "SPF",
        "SRV",
        "SSHFP",
        "SVCB",
        "TLSA",
        "TXT",
        "TYPE65534",
        "URI",
        "ALIAS",
        "ANAME",
        "WKS",
        "X25",
        "NULL",
    ]
)
CLASSES = frozenset(("IN", "CH", "HS"))
_TTL = re.compile(r"^(\d+[smhdwSMHDW]?)+$")
_TOKEN = re.compile(r'"((?:[^"\\\n]|\\.){0,1024}+)"|;[^\n]*|[()]|[^\s;()"]+|\n')


class Record(NamedTuple):
    """One resource record: absolute lower-case owner without the last dot, type, values (strings unquoted)."""

    line: int
    owner: str
    type: str
    values: tuple[str, ...]


class Unread(NamedTuple):
    """A line that is no record this parser knows."""

    line: int
    why: str


def entries(text: str) -> Iterator[tuple[int, bool, list[str]]]:
    """(line, begins with a blank, tokens): one entry each, brackets joined, comments dropped. Quoted strings keep a
    leading mark so that "IN" in quotes is no class."""
    line, start, depth = 1, 1, 0
    tokens: list[str] = []
    blank = text[:1] in (" ", "\t")
    for found in _TOKEN.finditer(text):
        piece = found[0]
        if piece == "\n":
            line += 1
            if depth == 0:
                if tokens:
                    yield start, blank, tokens
                tokens, start = [], line
                blank = text[found.end() : found.end() + 1] in (" ", "\t")
            continue
        if piece[0] == ";":
            continue
        if piece == "(":
            depth += 1
        elif piece == ")":
            depth = max(0, depth - 1)
        else:
            tokens.append('"' + found[1] if piece[0] == '"' else piece)
        line += piece.count("\n")
    if tokens:
        yield start, blank, tokens


def records(text: str, origin: str) -> Iterator[Record | Unread]:
    """Every record of the file; `origin` is used until $ORIGIN or the SOA says better. Never raises."""
    owner = origin
    for line, blank, tokens in entries(text):
        head = tokens[0].upper()
        if head == "$ORIGIN" and len(tokens) > 1:
            origin = _absolute(tokens[1], origin)
            continue
        if head == "$TTL":
            continue
        if head.startswith("$"):
            yield Unread(line, head)
            continue
        rest = list(tokens)
        if not blank:
            owner = _absolute(rest.pop(0), origin)
        while rest and (rest[0].upper() in CLASSES or _TTL.match(rest[0])):
            rest.pop(0)
        if not rest or rest[0].upper() not in TYPES:
            yield Unread(line, rest[0][:20] if rest else "")
            continue
        kind = rest[0].upper()
        if kind == "SOA" and not origin:
            origin = owner
        values = tuple(_value(kind, place, value, origin) for place, value in enumerate(rest[1:]))
        yield Record(line, owner, kind, values)


_NAMES = {
    "NS": (0,),
    "CNAME": (0,),
    "DNAME": (0,),
    "PTR": (0,),
    "MX": (1,),
    "SRV": (3,),
    "SOA": (0, 1),
    "ALIAS": (0,),
}


def _value(kind: str, place: int, value: str, origin: str) -> str:
    if value.startswith('"'):
        return re.sub(r"\\(.)", r"\1", value[1:])
    return _absolute(value, origin) if place in _NAMES.get(kind, ()) else value


def _absolute(name: str, origin: str) -> str:
    name = name.lower()
    if name == "@":
        return origin
    if name.endswith("."):
        return name[:-1]
    return f"{name}.{origin}" if origin else name
