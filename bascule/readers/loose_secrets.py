"""Passwords that people write into notes: « mdp admin : Soleil2024 », `password=…`, « code alarme: 1234 »."""

import re

from bascule.observation.records import Evidence, FoundSecret, Observation, Reading

_KINDS = (
    ("pin", r"code pin|pin|puk|code puk"),
    (
        "code",
        r"code (?:d[’']?\s?)?(?:alarme|installateur|ma[iî]tre|acc[eè]s|porte|portail|coffre|utilisateur)|alarm code|door code|installer code",
    ),
    ("totp", r"totp|otp secret|2fa secret"),
    ("pre-shared-key", r"psk|cl[ée] (?:wi-?fi|wpa2?|partag[ée]e)|wi-?fi key"),
    ("api-token", r"api[ _\-]?key|cl[ée] api|token|jeton"),
    ("community", r"communaut[ée] snmp|snmp community"),
    ("passphrase", r"passphrase|phrase (?:de passe|secr[eè]te)"),
    ("password", r"mots? de passe|m\.?d\.?p\.?|password|passwd|passwort|pwd|pass|pw"),
)
_LOOSE = re.compile(
    r"(?i)(?<![\w@])(?:"
    + "|".join(f"(?P<k{place}>{words})" for place, (_, words) in enumerate(_KINDS))
    + r")(?![\w@])"
    r"(?P<between>[^\S\n]*[\w\-.’'/ ]{0,30}?)\s?[:=]\s?(?P<value>\"[^\"\n]{1,80}\"|«[^»\n]{1,80}»|[^\s,;]{1,120})"
)
_NONE = frozenset(
    [
        "oui",
        "non",
        "yes",
        "no",
        "voir",
        "see",
        "cf",
        "none",
        "aucun",
        "aucune",
        "vide",
        "empty",
        "inconnu",
        "unknown",
        "n/a",
        "na",
        "-",
        "--",
        "changed",
        "change",
        "changé",
        "ok",
        "same",
        "idem",
        "//",
    ]
)
MASK = "••••"


def take_secrets(text: str) -> tuple[str, list[tuple[str, str]]]:
    """(the text with each value masked, [(secret kind, value)])."""
    if ":" not in text and "=" not in text:
        return text, []
    found: list[tuple[str, str]] = []

    def mask(match: re.Match[str]) -> str:
        value = match["value"].strip('"«» .')
        if len(value) < 3 or value.lower() in _NONE or set(value) <= set("*•xX.-_"):
            return match[0]
        kind = next(name for place, (name, _) in enumerate(_KINDS) if match[f"k{place}"])
        found.append((kind, value))
        return match[0][: match.start("value") - match.start()] + MASK

    return _LOOSE.sub(mask, text), found


def hide_loose(one: Observation, reading: Reading) -> None:
    """Take such values out of the observation's free text (attributes, their lists and `other`) into secrets."""
    found: list[tuple[str, str]] = []
    for key, value in one.attributes.items():
        if isinstance(value, str):
            one.attributes[key] = _taken(value, found)
        elif isinstance(value, list):
            one.attributes[key] = [_taken(each, found) if isinstance(each, str) else each for each in value]
        elif isinstance(value, dict):
            one.attributes[key] = {
                name: _taken(each, found) if isinstance(each, str) else each for name, each in value.items()
            }
    line = one.evidence.line if one.evidence else None
    for count, (kind, material) in enumerate(found, start=1):
        title = f"{one.name or one.hostname or '?'}: notes"
        reading.secrets.append(
            FoundSecret(
                f"{one.ref}.n{count}",
                kind,
                material.encode(),
                title=title,
                on=one.ref,
                evidence=Evidence(line=line),
            )
        )


def _taken(text: str, found: list[tuple[str, str]]) -> str:
    masked, more = take_secrets(text)
    found.extend(more)
    return masked
