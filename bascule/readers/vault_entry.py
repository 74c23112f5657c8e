"""One entry of a password manager: an observation that a credential exists, and its secrets apart."""

import re
from dataclasses import dataclass, field
from urllib.parse import urlsplit, urlunsplit

from bascule.observation.problem import gettext_noop
from bascule.observation.records import Evidence, FoundSecret, NotRead, Observation, Reading
from bascule.readers.by_kind import secret_heading
from bascule.readers.table_values import iso

_BASE32 = re.compile(r"^[A-Z2-7]{16,128}=*$")
_TELLING = re.compile(
    r"(?i)([?&#;](?:[\w.\-]*(?:token|key|password|passwd|pwd|secret|auth|sig|code)[\w.\-]*)=)[^&#;]+"
)


@dataclass
class Entry:
    """What a vault holds under one title. Everything may be missing; `fields`: (name, value, hidden)."""

    title: str | None = None
    login: str | None = None
    password: str | None = None
    totp: str | None = None
    url: str | None = None
    folder: str | None = None
    notes: str | None = None
    changed_at: str | None = None
    type: str = "password"
    fields: list[tuple[str, str, bool]] = field(default_factory=list)
    history: list[str] = field(default_factory=list)
    attachments: list[tuple[str, bytes]] = field(default_factory=list)
    keys: list[tuple[str, str]] = field(
        default_factory=list
    )  # (secret kind, material): SSH keys, passkeys, cards


def clean_url(url: str) -> tuple[str, str | None]:
    """(the address as it may be shown, what was taken out of it): user:password@ and telling parameters are cut."""
    url = url.strip()
    try:
        parts = urlsplit(url)
    except ValueError:
        return "", url
    shown, leaked = url, None
    if "@" in parts.netloc:
        userinfo, _, host = parts.netloc.rpartition("@")
        leaked = userinfo
        shown = urlunsplit(parts._replace(netloc=host))
    cut = _TELLING.sub(r"\1…", shown)
    if cut != shown:
        leaked = url
    return cut, leaked


def valid_totp(seed: str) -> bool:
    """Base32 of a usual length, an otpauth: or steam: address."""
    plain = seed.strip()
    if plain.lower().startswith(("otpauth://", "steam://")):
        return True
    return bool(_BASE32.match(re.sub(r"[\s\-]", "", plain).upper()))


def add_entry(reading: Reading, ref: str, line: int | None, entry: Entry, *, source: str = "vault") -> None:
    """Add the observation (kind secret, without anything secret) and one FoundSecret for each secret of the entry."""
    evidence = Evidence(line=line)
    url, leaked = clean_url(entry.url) if entry.url else (None, None)
    one = Observation(
        ref=ref, source=source, source_group="human", kind="secret", name=entry.title, evidence=evidence
    )
    shown = {
        "login": entry.login,
        "url": url,
        "folder": entry.folder,
        "type": entry.type,
        "changed_at": entry.changed_at,
    }
    one.attributes = {key: value for key, value in shown.items() if value}
    found: list[tuple[str, bytes, str | None, str | None]] = []
    if entry.password:
        found.append(("password", entry.password.encode(), None, None))
    if entry.totp:
        found.append(_totp(entry.totp, reading, line))
    found.extend((kind, material.encode(), None, None) for kind, material in entry.keys if material)
    for name, value, hidden in entry.fields:
        if not value:
            continue
        kind = secret_heading(name)
        if hidden or kind:
            found.append((kind or "password", value.encode(), name, None))
        else:
            found.append(("note", value.encode(), name, None))
    if entry.notes:
        found.append(("note", entry.notes.encode(), None, None))
    if leaked:
        found.append(("password", leaked.encode(), "URL", None))
    found.extend(("password", old.encode(), None, "previous") for old in entry.history if old)
    found.extend(("attachment", data, name, None) for name, data in entry.attachments)
    reading.observations.append(one)
    for count, (kind, material, part, notes) in enumerate(found, start=1):
        title = f"{entry.title or '?'}: {part}" if part else entry.title
        reading.secrets.append(
            FoundSecret(
                ref=f"{ref}.s{count}", kind=kind, material=material, title=title, login=entry.login, url=url,
                folder=entry.folder, on=ref, notes=notes, evidence=Evidence(line=line),
                changed_at=iso(entry.changed_at) if entry.changed_at else None,
            )
        )  # fmt: skip


def _totp(seed: str, reading: Reading, line: int | None) -> tuple[str, bytes, str | None, str | None]:
    if valid_totp(seed):
        return "totp", seed.strip().encode(), None, None
    reading.not_read.append(
        NotRead(
            f"line {line}" if line else "?",
            gettext_noop("a one-time password seed"),
            gettext_noop("it is not valid base32; it is kept as text and cannot make codes"),
        )
    )
    return "code", seed.encode(), "TOTP", "invalid TOTP seed"
