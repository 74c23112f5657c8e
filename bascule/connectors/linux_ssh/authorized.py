"""The lines of an authorized_keys file. No network here."""

from base64 import b64encode


def same_key(line: str, public: bytes) -> bool:
    """Whether this line lets that key in (its binary public half)."""
    return not line.lstrip().startswith("#") and b64encode(public).decode() in line.split()


def holds(text: str, public: bytes) -> bool:
    """Whether any line does."""
    return any(same_key(line, public) for line in text.splitlines())


def with_key_beside(text: str, old: bytes, new: str) -> str:
    """`new` ("ssh-ed25519 AAAA… comment") after each line of the old key, with that line's options: a forced
    command stays forced. Nothing is added twice."""
    present = new.split()[1]
    if any(present in line.split() for line in text.splitlines()):
        return text
    lines = []
    for line in text.splitlines():
        lines.append(line)
        if same_key(line, old):
            lines.append(_options(line, old) + new)
    return "\n".join(lines) + "\n"


def without_key(text: str, public: bytes) -> str:
    """Every other line as it was."""
    kept = [line for line in text.splitlines() if not same_key(line, public)]
    return "\n".join(kept) + "\n" if kept else ""


def _options(line: str, public: bytes) -> str:
    """What stands before the key's type, with its space: `command="…",no-pty `."""
    before = line[: line.index(b64encode(public).decode())].rstrip()
    return before[: len(before) - len(before.split()[-1])]
