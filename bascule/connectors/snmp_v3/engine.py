"""Which engine answers: SNMPv3's own discovery (RFC 3414, section 4), one datagram without any secret."""

import secrets
import socket

from bascule.connectors.base import Target, WrongIdentity, host_and_port

PORT = 161
TRIES = 3
SEQUENCE, INTEGER, TEXT, GET = 0x30, 0x02, 0x04, 0xA0


def engine_of(target: Target) -> str:
    """ "snmp-engine 80001f88…". Raises OSError when nothing answers, WrongIdentity when another one is pinned."""
    address = host_and_port(target.address, PORT)
    family, _kind, _proto, _name, where = socket.getaddrinfo(*address, type=socket.SOCK_DGRAM)[0]
    with socket.socket(family, socket.SOCK_DGRAM) as line:
        line.settimeout(max(0.5, target.timeout / TRIES))
        line.connect(where)
        for attempt in range(TRIES):
            line.send(_question(secrets.randbits(30)))
            try:
                shown = f"snmp-engine {_engine(line.recv(65535)).hex()}"
                break
            except TimeoutError:
                if attempt == TRIES - 1:
                    raise
    if target.pinned and target.pinned != shown:
        raise WrongIdentity(target.address, shown)
    return shown


def _question(number: int) -> bytes:
    """An empty request from nobody; the answer's report says who is asked."""
    header = _part(SEQUENCE, _number(number) + _number(65507) + _part(TEXT, b"\x04") + _number(3))
    nobody = _part(TEXT, b"")
    security = _part(SEQUENCE, nobody + _number(0) + _number(0) + nobody * 3)
    request = _part(GET, _number(number) + _number(0) + _number(0) + _part(SEQUENCE, b""))
    return _part(
        SEQUENCE, _number(3) + header + _part(TEXT, security) + _part(SEQUENCE, nobody + nobody + request)
    )


def _engine(answer: bytes) -> bytes:
    """The engine's name out of an answer; ConnectionError when it is none."""
    try:
        message = _parts(_parts(answer)[0][1])
        security = _parts(_parts(message[2][1])[0][1])
        name = security[0][1]
    except IndexError:
        name = b""
    if not 5 <= len(name) <= 32:
        raise ConnectionError("not an answer of SNMPv3")
    return name


def _part(kind: int, body: bytes) -> bytes:
    size = len(body)
    length = bytes([size]) if size < 128 else b"\x82" + size.to_bytes(2, "big")
    return bytes([kind]) + length + body


def _number(value: int) -> bytes:
    return _part(INTEGER, value.to_bytes(value.bit_length() // 8 + 1, "big"))


def _parts(data: bytes) -> list[tuple[int, bytes]]:
    """BER, one level. IndexError when it is cut."""
    found, at = [], 0
    while at < len(data):
        kind, size, at = data[at], data[at + 1], at + 2
        if size & 0x80:
            count = size & 0x7F
            if count > 4 or at + count > len(data):
                raise IndexError
            size, at = int.from_bytes(data[at : at + count], "big"), at + count
        if at + size > len(data):
            raise IndexError
        found.append((kind, data[at : at + size]))
        at += size
    return found
