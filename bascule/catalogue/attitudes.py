"""The outgoing provider's attitude and the route that follows from it: tone, patience, evidence, order."""

from functools import cache

import msgspec

from bascule.catalogue.text import FOLDER, Text, convert, read_toml

ATTITUDES = ("unknown", "cooperative", "slow", "hostile", "vanished")


class Route(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How to proceed. `remind`, `again`, `notice`: days after the date asked for when a reminder, a second one and the
    formal notice are drafted. `guides`: whether the ways to recover without the provider come first."""

    id: str
    signs: Text
    tone: Text
    remind: int
    again: int
    notice: int
    evidence: tuple[Text, ...]
    order: tuple[Text, ...]
    letters: tuple[str, ...]
    guides: bool = False


@cache
def routes() -> dict[str, Route]:
    """Every route by attitude; raises `Problem` where the file cannot be used."""
    file = FOLDER / "attitudes.toml"
    rows = [{"id": id, **row} for id, row in read_toml(file).items()]
    return {row.id: row for row in convert(rows, list[Route], file)}
