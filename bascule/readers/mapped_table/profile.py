"""A mapping that a person checked, to be kept and shared: plain JSON."""

import hashlib
from collections.abc import Iterable, Mapping
from typing import Any, Literal

import msgspec

from bascule.catalogue.kinds import Field, kinds
from bascule.observation.problem import Problem, gettext_noop
from bascule.readers.mapped_table.match_columns import Proposal
from bascule.readers.table import HEADER_ROWS, Table
from bascule.readers.table_values import fold


class SheetProfile(msgspec.Struct, omit_defaults=True):
    """One table. `columns`: folded heading → field id, "" (left out) or "secret:kind". `kind`: of the rows; the
    type column decides where its word is known. `header`: the header's line when it was chosen by hand, 0 for none;
    `names`: headings given to a table without any; `headings`: those of the table it was made for. `defaults`: for what no column tells (site…)."""

    kind: str
    columns: dict[str, str]
    sheet: str | None = None
    type_column: str | None = None
    header: int | None = None
    names: list[str] = msgspec.field(default_factory=list)
    headings: list[str] = msgspec.field(default_factory=list)
    dates: Literal["dmy", "mdy"] | None = None
    defaults: dict[str, str] = msgspec.field(default_factory=dict)


class Profile(msgspec.Struct, omit_defaults=True):
    """bascule.mapping/1: the mapping of a file, by sheet; the first one is used for a sheet that is not named.
    `encoding` and `delimiter`: of a text file, when a person chose them."""

    sheets: list[SheetProfile]
    name: str = ""
    encoding: str | None = None
    delimiter: str | None = None
    schema: str = "bascule.mapping/1"

    def of(self, sheet: str | None) -> SheetProfile | None:
        named = next((one for one in self.sheets if one.sheet == sheet), None)
        return named or next((one for one in self.sheets if one.sheet is None), None)


def shape_of(headings: Iterable[str]) -> str:
    """What two tables with the same headings share, whatever their order: a digest; "" for a table without headings."""
    folded = sorted(filter(None, (fold(heading) for heading in headings)))
    return hashlib.sha256("\n".join(folded).encode()).hexdigest()[:32] if len(folded) > 1 else ""


def saved_for(table: Table, profiles: Mapping[str, Any]) -> SheetProfile | None:
    """The saved mapping made for a table with these headings, looked for in its first rows; the row that has them
    becomes the header. None when there is none, or when it no longer fits the catalogue."""
    if not profiles:
        return None
    for place, row in enumerate(table.first[:HEADER_ROWS]):
        known = profiles.get(shape_of(row.cells))
        if known is None:
            continue
        try:
            found = load_profile({"sheets": [known]}).sheets[0]
        except Problem:
            return None
        table.use_header(place)
        return found
    return None


def load_profile(data: bytes | dict[str, object]) -> Profile:
    """The profile of a JSON document; raises Problem when it is none or names a kind or field that does not exist."""
    try:
        profile = (
            msgspec.json.decode(data, type=Profile)
            if isinstance(data, bytes)
            else msgspec.convert(data, Profile)
        )
    except msgspec.MsgspecError:
        raise Problem(
            gettext_noop("This is no mapping that Bascule wrote."),
            gettext_noop("Choose a file saved from the mapping page, or map the columns again."),
        ) from None
    for sheet in profile.sheets:
        kind = kinds().get(sheet.kind)
        strange = next(
            (
                field
                for field in sheet.columns.values()
                if field and not field.startswith("secret:") and (kind is None or kind.field(field) is None)
            ),
            None,
        )
        if kind is None or strange:
            raise Problem(
                gettext_noop("This mapping speaks of « {word} », which the catalogue does not have."),
                gettext_noop("Map that column again: the sheet was changed or comes from another version."),
                word=strange or sheet.kind,
            )
    return profile


def profile_of(proposal: Proposal, header: list[str], sheet: str | None) -> SheetProfile | None:
    """The profile that a proposal amounts to; None when it is not usable."""
    if proposal.kind is None:
        return None
    columns = {fold(match.heading): match.field for match in proposal.matches if match.field}
    types = fold(header[proposal.type_column]) if proposal.type_column is not None else None
    return SheetProfile(proposal.kind, columns, sheet=sheet, type_column=types, headings=header)


def field_named(kind: str, field_id: str) -> Field | None:
    """The field, also for another kind of the same table: by id, else None."""
    return kinds()[kind].field(field_id)
