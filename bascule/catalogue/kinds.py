"""The sheets: what must be known about each kind of item, who to ask, and what proves that it is in hand.

A kind is one file in `kinds/`; adding a file adds the kind everywhere (forms, import, request letters, gaps).
"""

from collections import Counter
from functools import cache
from pathlib import Path
from typing import Literal, get_args

import msgspec

from bascule.catalogue.text import FOLDER, Text, convert, read_toml, unusable

FieldType = Literal[
    "text", "long_text", "integer", "decimal", "date", "boolean", "choice", "ip", "mac", "email", "phone", "url",
    "person", "site", "item", "file", "money",
]  # fmt: skip
SecretKind = Literal[
    "password", "pin", "code", "totp", "recovery-codes", "passphrase", "pre-shared-key", "recovery-key", "ssh-key",
    "private-key", "api-token", "community", "licence-key", "transfer-code",
]  # fmt: skip
# The keys of observation/1 that a field may be filled from; `identifiers.x` and `attributes.x` are free below.
OBSERVATION_KEYS = frozenset(
    (
        "name",
        "hostname",
        "fqdn",
        "ips",
        "macs",
        "serial",
        "uuid",
        "guid",
        "asset_tag",
        "vendor",
        "model",
        "os",
    )
    + ("user", "port", "site", "last_seen")
)
FIELD_TYPES: tuple[str, ...] = get_args(FieldType)
SECRET_KINDS: tuple[str, ...] = get_args(SecretKind)


class Choice(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One allowed value of a field, or a subtype of a kind: its slug and its label."""

    id: str
    fr: str
    en: str

    def in_(self, language: str | None) -> str:
        return self.label.in_(language)

    @property
    def label(self) -> Text:
        return Text(self.fr, self.en)


class Synonyms(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Column headings met in the field for the same fact, in lower case, separated by semicolons."""

    fr: str = ""
    en: str = ""

    def all(self) -> tuple[str, ...]:
        """Every one of them, both languages."""
        return tuple(name.strip() for name in f"{self.fr};{self.en}".split(";") if name.strip())


def heading(text: str) -> str:
    """A column heading made comparable: lower case, straight apostrophes, single spaces."""
    return " ".join(text.replace("’", "'").lower().split())


class Field(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One fact of a sheet.

    `secret`: the value goes to the vault, never to the item. `mandatory`: counts for completeness. `personal`: says
    something about a person (GDPR). `many`: several values, one a line or separated by semicolons. `observation`: the
    key of observation/1 it is filled from, else the attribute of the field's own id. `unit`: a symbol that is the
    same in both languages (h, €, Mbit/s). `of`: for `item` fields, the kinds it may point to; empty for any. `since`:
    the version of Bascule that first had it.
    """

    id: str
    type: FieldType
    label: Text
    help: Text | None = None
    unit: str | None = None
    choices: tuple[Choice, ...] = ()
    secret: bool = False
    secret_kind: SecretKind | None = None
    mandatory: bool = False
    personal: bool = False
    many: bool = False
    observation: str | None = None
    of: tuple[str, ...] = ()
    synonyms: Synonyms = Synonyms()
    since: str = "0.1"

    def headings(self) -> frozenset[str]:
        """Everything a column of this field may be called, as `heading` writes it: id, labels, synonyms."""
        names = (self.id, self.label.fr, self.label.en, *self.synonyms.all())
        return frozenset(heading(name) for name in names)


class Credential(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A login or code that an item of this kind normally has; missing ones are gaps."""

    id: str
    kind: SecretKind
    label: Text


class Ask(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One thing to ask of the outgoing provider: in which form, and on what ground (`bases.toml`)."""

    id: str
    what: Text
    format: Text
    basis: str


class Kind(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One sheet. `passive`: Bascule only ever looks at such items and proposes no action on them. `without`: the
    common fields that make no sense for it."""

    id: str
    family: str
    icon: str
    order: int
    label: Text
    plural: Text
    help: Text
    subtypes: tuple[Choice, ...]
    fields: tuple[Field, ...]
    credentials: tuple[Credential, ...] = ()
    ask: tuple[Ask, ...] = ()
    in_hand: tuple[Text, ...] = ()
    passive: bool = False
    without: tuple[str, ...] = ()
    since: str = "0.1"

    def field(self, id: str) -> Field | None:
        """The field of that id, the common ones included; None where the sheet has none."""
        return _by_id(self.id).get(id)

    def all_fields(self) -> tuple[Field, ...]:
        """Its own fields, then those that every item has, less those it words itself."""
        return tuple(_by_id(self.id).values())

    def column(self, text: str) -> Field | None:
        """The field that a column heading means: ids first, then labels, then synonyms; its own fields win."""
        return _columns(self.id).get(heading(text))

    def subtype(self, id: str) -> Choice | None:
        return next((subtype for subtype in self.subtypes if subtype.id == id), None)


class Family(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A group of kinds, as a column of the inventory shows it."""

    id: str
    icon: str
    label: Text
    help: Text
    order: int


class Basis(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A ground for asking: what a letter may cite."""

    id: str
    label: Text


def _keyed(table: object) -> list[dict[str, object]]:
    """`[fields.serial]` tables as a list that carries the id."""
    return [{"id": key, **value} for key, value in table.items()] if isinstance(table, dict) else []


def _read(file: Path) -> Kind:
    content = read_toml(file)
    for part in ("fields", "credentials", "ask"):
        content[part] = _keyed(content.get(part, {}))
    found = convert(content, Kind, file)
    _check(found, file)
    return found


def _check(kind: Kind, file: Path) -> None:
    """What the shape alone cannot say; raises `Problem` with the file's name."""
    if kind.id != file.stem:
        raise unusable(file, f"its id is {kind.id!r}, it must be the file's name {file.stem!r}")
    if kind.family not in families():
        raise unusable(file, f"there is no family {kind.family!r} in families.toml")
    twice = [id for id, count in Counter(subtype.id for subtype in kind.subtypes).items() if count > 1]
    if twice:
        raise unusable(file, f"the subtype {twice[0]!r} is there twice")
    for ask in kind.ask:
        if ask.basis not in bases():
            raise unusable(file, f"what is asked as {ask.id!r} has the unknown basis {ask.basis!r}")
    strange = set(kind.without) - {field.id for field in common_fields()}
    if strange:
        raise unusable(file, f"it goes without {min(strange)!r}, which is no common field")
    check_fields(kind.fields, file)


def check_fields(fields: tuple[Field, ...], file: Path) -> None:
    """Choices only and always for `choice`, observation keys that exist, a secret kind for every secret."""
    for field in fields:
        if (field.type == "choice") != bool(field.choices):
            raise unusable(file, f"the field {field.id!r} needs choices exactly when its type is choice")
        if (field.secret_kind is not None) != field.secret:
            raise unusable(file, f"the field {field.id!r} needs a secret_kind exactly when it is secret")
        head = (field.observation or "name").split(".")[0]
        if head not in OBSERVATION_KEYS and head not in ("identifiers", "attributes"):
            raise unusable(
                file, f"the field {field.id!r} maps to {field.observation!r}, which observation/1 has not"
            )


@cache
def families() -> dict[str, Family]:
    """The families by id, in the order they are shown."""
    file = FOLDER / "families.toml"
    found = convert(_keyed(read_toml(file)), list[Family], file)
    return {family.id: family for family in sorted(found, key=lambda family: family.order)}


@cache
def bases() -> dict[str, Basis]:
    """The grounds for asking, by id."""
    file = FOLDER / "bases.toml"
    return {basis.id: basis for basis in convert(_keyed(read_toml(file)), list[Basis], file)}


@cache
def common_fields() -> tuple[Field, ...]:
    """The fields that every item has, whatever its kind."""
    file = FOLDER / "kinds" / "_common.toml"
    found = tuple(convert(_keyed(read_toml(file)), list[Field], file))
    check_fields(found, file)
    return found


@cache
def kinds() -> dict[str, Kind]:
    """Every kind by id, in the order of families and of sheets; raises `Problem` on the first unusable file."""
    files = sorted(file for file in (FOLDER / "kinds").glob("*.toml") if not file.name.startswith("_"))
    position = {family: index for index, family in enumerate(families())}
    found = sorted(
        (_read(file) for file in files), key=lambda kind: (position[kind.family], kind.order, kind.id)
    )
    return {kind.id: kind for kind in found}


def kind(id: str) -> Kind:
    """The kind of that id; KeyError where the catalogue has none."""
    return kinds()[id]


def kind_named(text: str) -> Kind | None:
    """The kind a person means by an id, a label or a plural, in either language: how a sheet names its kind."""
    return _names().get(heading(text))


def kinds_of(family: str) -> list[Kind]:
    """The kinds of one family, in order."""
    return [kind for kind in kinds().values() if kind.family == family]


@cache
def _by_id(kind_id: str) -> dict[str, Field]:
    kind = kinds()[kind_id]
    own = {field.id: field for field in kind.fields}
    common = {
        field.id: field for field in common_fields() if field.id not in own and field.id not in kind.without
    }
    if "subtype" in common and kind.subtypes:  # a choice among this kind's own
        common["subtype"] = msgspec.structs.replace(common["subtype"], type="choice", choices=kind.subtypes)
    return own | common


@cache
def _columns(kind_id: str) -> dict[str, Field]:
    fields = kinds()[kind_id].all_fields()
    exact = [(name, field) for field in fields for name in (field.id, field.label.fr, field.label.en)]
    met = [(name, field) for field in fields for name in field.synonyms.all()]
    columns: dict[str, Field] = {}
    for name, field in exact + met:
        columns.setdefault(heading(name), field)
    return columns


@cache
def _names() -> dict[str, Kind]:
    return {
        heading(name): kind
        for kind in kinds().values()
        for label in (kind.label, kind.plural)
        for name in (kind.id, label.fr, label.en)
    }
