"""New passwords, and comparing secrets."""

import hmac
import secrets

# No 0 O 1 l I; symbols that shells, connection strings, XML and French and English keyboards leave alone.
LETTERS_LOW = "abcdefghijkmnopqrstuvwxyz"
LETTERS_HIGH = "ABCDEFGHJKLMNPQRSTUVWXYZ"
DIGITS = "23456789"
SYMBOLS = "-_.+="
SHORTEST = 8  # old devices take no more


def new_password(length: int = 24, *, symbols: str = SYMBOLS, begins_with_letter: bool = True) -> str:
    """A random password with lower case, upper case, a digit and (unless `symbols` is empty) a symbol.

    Drawn from the system's generator and drawn again until every class is there, so all such passwords are equally
    likely: 24 characters are about 140 bits. Raises ValueError below 8 characters.
    """
    if length < SHORTEST:
        raise ValueError(f"a password has at least {SHORTEST} characters")
    classes = [LETTERS_LOW, LETTERS_HIGH, DIGITS, *([symbols] if symbols else [])]
    alphabet = "".join(classes)
    while True:
        password = "".join(secrets.choice(alphabet) for _ in range(length))
        if begins_with_letter and password[0] not in LETTERS_LOW + LETTERS_HIGH:
            continue
        if all(any(c in letters for c in password) for letters in classes):
            return password


def same(one: str | bytes, other: str | bytes) -> bool:
    """Whether two secrets are equal, in a time that does not tell where they differ."""
    first = one.encode() if isinstance(one, str) else one
    second = other.encode() if isinstance(other, str) else other
    return hmac.compare_digest(first, second)
