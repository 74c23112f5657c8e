"""From a row of cells to an observation, by the fields of a kind of the catalogue; secret cells go apart."""

import re
from functools import cache
from typing import Any

from bascule.catalogue.kinds import Field, Kind, kinds
from bascule.observation.problem import gettext_noop
from bascule.observation.records import Evidence, FoundSecret, NotRead, Observation, Reading
from bascule.readers import addresses
from bascule.readers.kind_words import kind_of_words
from bascule.readers.loose_secrets import hide_loose
from bascule.readers.table_values import fold, iso, number, yes_or_no

_SEPARATOR = re.compile(r"(\\*)([;\n])")
NOT_A_CHOICE = gettext_noop("the value is none of the choices of this column; it is kept as it stands")
NOT_A_VALUE = gettext_noop("the value does not fit this column; it is kept as it stands")


def split_many(text: str) -> list[str]:
    """The values of a cell that holds several: one a line or parted by semicolons; \\; stands for a semicolon."""
    values, current, place = [], "", 0
    for found in _SEPARATOR.finditer(text):
        slashes, sign = found[1], found[2]
        current += text[place : found.start()] + "\\" * (len(slashes) // 2 if sign == ";" else len(slashes))
        if sign == ";" and len(slashes) % 2:
            current += ";"
        else:
            values.append(current)
            current = ""
        place = found.end()
    values.append(current + text[place:])
    return [value.strip() for value in values if value.strip()]


def join_many(values: list[str]) -> str:
    """The cell that `split_many` takes apart into the same values."""
    cells = [re.sub(r"(\\*);", r"\1\1\\;", value.replace("\n", " ").strip()) for value in values]
    cells = [value for value in cells if value]
    cells[:-1] = [re.sub(r"(\\+)$", r"\1\1", value) for value in cells[:-1]]
    return "; ".join(cells)


def value_of(field: Field, text: str, *, dmy: bool = True) -> tuple[Any, str | None]:
    """(value, why it does not fit or None) of one cell. What does not fit stays text, so nothing is lost."""
    if field.many:
        parts = [_single(field, part, dmy) for part in split_many(text)]
        return [value for value, _ in parts], next((why for _, why in parts if why), None)
    return _single(field, text, dmy)


def _single(field: Field, text: str, dmy: bool) -> tuple[Any, str | None]:
    match field.type:
        case "choice":
            wanted = fold(text)
            for choice in field.choices:
                if wanted in (fold(choice.id), fold(choice.fr), fold(choice.en)):
                    return choice.id, None
            plain = {True: "yes", False: "no"}.get(yes_or_no(text))  # type: ignore[arg-type]
            if plain and any(choice.id == plain for choice in field.choices):
                return plain, None
            return text, NOT_A_CHOICE
        case "boolean":
            truth = yes_or_no(text)
            return (text, NOT_A_VALUE) if truth is None else (truth, None)
        case "date":
            date = iso(text, dmy=dmy)
            return (text, NOT_A_VALUE) if date is None else (date, None)
        case "integer":
            found = number(text)
            return (text, NOT_A_VALUE) if found is None or not found.is_integer() else (int(found), None)
        case "decimal" | "money":
            found = number(text)
            return (text, NOT_A_VALUE) if found is None else (found, None)
        case "mac":
            one = addresses.mac(text)
            return (text, NOT_A_VALUE) if one is None else (one, None)
    return text, None


class ObservationMaker:
    """Makes one observation a row from cells under the fields of one kind.

    `columns`: for each column its field, or None. Cells of columns without a field are kept under
    `attributes["other"]` by their heading, unless the heading speaks of a secret: then they become secrets.
    """

    def __init__(
        self,
        kind: Kind,
        columns: list[Field | None],
        header: list[str],
        *,
        source: str = "sheet",
        dmy: dict[int, bool] | None = None,
        defaults: dict[str, str] | None = None,
    ) -> None:
        self.kind, self.columns, self.header, self.source = kind, columns, header, source
        self.dmy, self.defaults = dmy or {}, defaults or {}
        self.reported: set[tuple[str, str]] = set()

    def add(self, reading: Reading, ref: str, line: int, cells: list[str]) -> Observation | None:
        """Add the row's observation and its secrets to `reading`; None for a row without a single value."""
        observation = Observation(
            ref=ref, source=self.source, source_group="human", kind=self.kind.id, evidence=Evidence(line=line)
        )
        secrets: list[tuple[str, str, str]] = []
        filled = False
        for place, cell in enumerate(cells):
            if not cell:
                continue
            filled = True
            field = self.columns[place] if place < len(self.columns) else None
            heading = self.header[place] if place < len(self.header) else f"+{place - len(self.header) + 1}"
            if field is None:
                kind = secret_heading(heading)
                if kind:
                    secrets.append((kind, heading, cell))
                else:
                    observation.attributes.setdefault("other", {})[heading or f"column {place + 1}"] = cell
            elif field.secret:
                secrets.append((field.secret_kind or "password", field.label.fr, cell))
            else:
                self._put(observation, field, place, line, cell, reading)
        if not filled:
            return None
        for key, value in self.defaults.items():
            if getattr(observation, key, "?") is None:
                setattr(observation, key, value)
        hide_loose(observation, reading)
        reading.observations.append(observation)
        self._secrets(reading, observation, secrets, line)
        return observation

    def _put(
        self, observation: Observation, field: Field, place: int, line: int, cell: str, reading: Reading
    ) -> None:
        value, why = value_of(field, cell, dmy=self.dmy.get(place, True))
        if why and field.id == "subtype":
            kind, subtype = kind_of_words(cell)
            value, why = (subtype if subtype and kind == self.kind.id else cell), None
        if why and (field.id, why) not in self.reported:
            self.reported.add((field.id, why))
            reading.not_read.append(NotRead(f"line {line}", f"{field.label.fr} / {field.label.en}", why))
        put(observation, field, value)

    def _secrets(
        self, reading: Reading, on: Observation, found: list[tuple[str, str, str]], line: int
    ) -> None:
        for count, (kind, label, cell) in enumerate(found, start=1):
            name = on.name or on.hostname or on.serial or f"line {line}"
            reading.secrets.append(
                FoundSecret(
                    ref=f"{on.ref}.s{count}",
                    kind=kind,
                    material=cell.encode(),
                    title=name if on.kind == "secret" else f"{name}: {label}",
                    login=_shown(on, "login"),
                    url=_shown(on, "url"),
                    folder=_shown(on, "folder"),
                    on=on.ref,
                    evidence=Evidence(line=line),
                )
            )


def _shown(on: Observation, key: str) -> str | None:
    value = on.attributes.get(key)
    return value if isinstance(value, str) else None


@cache
def target_of(kind: str, field_id: str) -> str:
    """Where a field's value goes: a key of observation/1, `identifiers.x` or `attributes.x`. When two fields of a kind
    claim the same key, the first has it."""
    field = kinds()[kind].field(field_id)
    target = field.observation if field else None
    first = next((one.id for one in kinds()[kind].all_fields() if one.observation == target), None)
    return target if target and first == field_id else f"attributes.{field_id}"


def put(observation: Observation, field: Field, value: Any) -> None:
    """Set the value where `target_of` says."""
    head, _, key = target_of(observation.kind or "", field.id).partition(".")
    if head in ("ips", "macs"):
        _put_addresses(observation, head, field, value)
    elif head == "identifiers":
        observation.identifiers[key] = _flat(value)
        if field.id == "name":
            observation.name = observation.identifiers[key]
    elif head == "attributes":
        observation.attributes[key] = value
    elif getattr(observation, head) is not None and getattr(observation, head) != value:
        observation.attributes[field.id] = value
    else:
        setattr(observation, head, _flat(value))


def _flat(value: Any) -> str:
    return join_many([str(one) for one in value]) if isinstance(value, list) else str(value)


def _put_addresses(observation: Observation, key: str, field: Field, value: Any) -> None:
    one = addresses.ips if key == "ips" else addresses.macs
    known: list[str] = getattr(observation, key)
    for text in value if isinstance(value, list) else [str(value)]:
        found = one(text)
        known.extend(each for each in found if each not in known)
        if not found:
            rest = observation.attributes.setdefault(f"{field.id}_other", [])
            rest.append(text)


_SECRET_HEADINGS = (
    ("totp", ("totp", "otp", "2fa", "mfa", "otpauth", "authenticator key", "one time password secret", "otp secret")),
    ("recovery-key", ("bitlocker", "recovery key", "cle de recuperation", "cle bitlocker", "filevault")),
    ("recovery-codes", ("recovery code", "recovery codes", "codes de secours", "code de secours", "backup codes")),
    ("licence-key", ("licence key", "license key", "product key", "cle de licence", "cle produit", "serial key")),
    ("pin", ("pin", "code pin", "puk", "code puk")),
    ("community", ("community", "communaute", "snmp community", "communaute snmp")),
    ("pre-shared-key", ("psk", "pre shared key", "cle partagee", "wifi key", "wpa key", "cle wifi", "cle wpa")),
    ("api-token", ("token", "jeton", "api key", "cle api", "secret", "client secret", "api token")),
    ("ssh-key", ("private key", "cle privee", "ssh key", "cle ssh")),
    ("passphrase", ("passphrase", "phrase secrete", "phrase de passe")),
    ("code", ("code alarme", "code installateur", "code maitre", "installer code", "master code", "alarm code", "code acces")),
    (
        "password",
        ("password", "passwd", "pwd", "pass", "mdp", "mot de passe", "mots de passe", "passwort", "contrasena", "credential", "credentials", "identifiants"),
    ),
)  # fmt: skip
_HARMLESS = re.compile(
    r"\b(expir\w*|age|policy|politique|last (set|changed?|change)|changed|change|date|length|longueur|required|type|"
    r"enabled|category|categorie|never|set|state|status|etat|hint|rotation|interval|count|id)\b"
)


def secret_heading(heading: str) -> str | None:
    """The secret kind that a heading promises (Mot de passe Wi-Fi → password); None for headings that only speak
    about secrets (Password expires)."""
    name = fold(heading)
    if not name or _HARMLESS.search(name):
        return None
    for kind, words in _SECRET_HEADINGS:
        for word in words:
            if name == word or re.search(rf"\b{word}\b", name):
                return kind
    return None
