"""The texts of law that a letter may cite, dated and sourced, so that a reader can check each one."""

from datetime import date
from functools import cache

import msgspec

from bascule.catalogue.text import FOLDER, Text, convert, read_toml


class Law(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One text: how it is cited, what it says, where to read it. `as_of`: the day the row was written; `compared`:
    whether all of it was compared with the official text; if not, the letter says so. `read_in`: where it was read on
    `read_on`, whole in a reproduction or in part in the official place."""

    id: str
    countries: tuple[str, ...]
    cite: Text
    says: Text
    source: str
    as_of: date
    compared: bool
    read_in: str = ""
    read_on: date | None = None

    def applies(self, country: str) -> bool:
        """Whether it is law in that country (ISO code)."""
        return country.upper() in self.countries


@cache
def law() -> dict[str, Law]:
    """Every text by id; raises `Problem` where the file cannot be used."""
    file = FOLDER / "law.toml"
    rows = [{"id": id, **row} for id, row in read_toml(file).items()]
    return {row.id: row for row in convert(rows, list[Law], file)}
