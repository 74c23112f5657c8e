"""As much of ASN.1's DER as Kerberos messages need. What a server sends is read with limits and never trusted."""

from collections.abc import Iterator


def tlv(tag: int, content: bytes) -> bytes:
    """One element: tag, length, content."""
    size = len(content)
    if size < 0x80:
        return bytes([tag, size]) + content
    length = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(length)]) + length + content


def sequence(*parts: bytes) -> bytes:
    return tlv(0x30, b"".join(parts))


def at(number: int, content: bytes) -> bytes:
    """Explicit context tag."""
    return tlv(0xA0 | number, content)


def integer(value: int) -> bytes:
    return tlv(0x02, value.to_bytes(value.bit_length() // 8 + 1, "big", signed=True))


def octets(value: bytes) -> bytes:
    return tlv(0x04, value)


def text(value: str) -> bytes:
    """GeneralString."""
    return tlv(0x1B, value.encode())


def time(value: str) -> bytes:
    """GeneralizedTime, as "20261122233000Z"."""
    return tlv(0x18, value.encode())


def elements(data: bytes) -> Iterator[tuple[int, bytes]]:
    """(tag, content) of everything in `data`. ValueError when it is cut short or senseless."""
    at_byte = 0
    while at_byte < len(data):
        if at_byte + 2 > len(data):
            raise ValueError("cut short")
        tag, size = data[at_byte], data[at_byte + 1]
        at_byte += 2
        if size & 0x80:
            width = size & 0x7F
            if not 1 <= width <= 4:
                raise ValueError("no such length")
            size = int.from_bytes(data[at_byte : at_byte + width], "big")
            at_byte += width
        if at_byte + size > len(data):
            raise ValueError("cut short")
        yield tag, data[at_byte : at_byte + size]
        at_byte += size


def fields(data: bytes) -> dict[int, bytes]:
    """The members of a SEQUENCE by their context tag; each still wrapped in its own type."""
    return {tag & 0x1F: content for tag, content in elements(inner(data)) if tag & 0xE0 == 0xA0}


def inner(data: bytes) -> bytes:
    """The content of the one element that `data` is."""
    for _tag, content in elements(data):
        return content
    raise ValueError("empty")


def number(data: bytes) -> int:
    return int.from_bytes(inner(data), "big", signed=True)
