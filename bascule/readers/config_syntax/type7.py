"""Cisco's type 7, which hides a password from a glance and nothing more."""

_KEY = b"dsfd;kfoA,.iyewrkldJKDHSUBsgvca69834ncxv9873254k;fg87"


def reveal(text: str) -> str | None:
    """The password behind a type 7 string, None when the string is no type 7."""
    try:
        start, raw = int(text[:2]), bytes.fromhex(text[2:])
    except ValueError:
        return None
    if start > 52 or not raw:
        return None
    try:
        return bytes(byte ^ _KEY[(start + n) % len(_KEY)] for n, byte in enumerate(raw)).decode("ascii")
    except UnicodeDecodeError:
        return None


def hide(text: str, start: int = 7) -> str:
    """The type 7 string of a password; for tests and for proving what it hides."""
    raw = bytes(byte ^ _KEY[(start + n) % len(_KEY)] for n, byte in enumerate(text.encode("ascii")))
    return f"{start:02d}{raw.hex().upper()}"
