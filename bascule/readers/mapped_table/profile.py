"""A mapping that a person checked, to be kept and shared: plain JSON."""

from typing import Literal

import msgspec

from bascule.catalogue.kinds import Field, kinds
from bascule.observation.problem import Problem, gettext_noop
from bascule.readers.mapped_table.match_columns import Proposal
from bascule.readers.table_values import fold


class SheetProfile(msgspec.Struct, omit_defaults=True):
    """One table. `columns`: folded heading → field id, "" (left out) or "secret:kind". `kind`: of the rows; the
    type column decides where its word is known. `header`: the header's line when it was chosen by hand, 0 for none;
    `names`: headings given to a table without any. `defaults`: for what no column tells (site…)."""

    kind: str
    columns: dict[str, str]
    sheet: str | None = None
    type_column: str | None = None
    header: int | None = None
    names: list[str] = msgspec.field(default_factory=list)
    dates: Literal["dmy", "mdy"] | None = None
    defaults: dict[str, str] = msgspec.field(default_factory=dict)


class Profile(msgspec.Struct, omit_defaults=True):
    """bascule.mapping/1: the mapping of a file, by sheet; the first one is used for a sheet that is not named."""

    sheets: list[SheetProfile]
    name: str = ""
    schema: str = "bascule.mapping/1"

    def of(self, sheet: str | None) -> SheetProfile | None:
        named = next((one for one in self.sheets if one.sheet == sheet), None)
        return named or next((one for one in self.sheets if one.sheet is None), None)


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
    return SheetProfile(proposal.kind, columns, sheet=sheet, type_column=types)


def field_named(kind: str, field_id: str) -> Field | None:
    """The field, also for another kind of the same table: by id, else None."""
    return kinds()[kind].field(field_id)
