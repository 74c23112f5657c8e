"""How our sheets are laid out: a row of ids (hidden in workbooks), a row of labels, then the data.

An id cell is `kind.field` (`endpoint.serial`). Whoever translates or renames the labels spoils nothing.
"""

import re

from bascule.catalogue.kinds import Field, Kind, kinds
from bascule.catalogue.text import Text

CHOICES_SHEET = "_choices"
ID_CELL = re.compile(r"^([a-z0-9\-]+)\.([a-z0-9_]+)$")
YES_NO = {"fr": ("Oui", "Non"), "en": ("Yes", "No")}


def fields_of(kind: Kind) -> list[Field]:
    """The columns of a kind's sheet, in order: its name first, then its own fields, then the common ones."""
    fields = list(kind.all_fields())
    return sorted(fields, key=lambda field: field.id != "name")


def id_row(kind: Kind, fields: list[Field]) -> list[str]:
    return [f"{kind.id}.{field.id}" for field in fields]


def kind_of_ids(cells: list[str]) -> tuple[Kind, list[Field | None]] | None:
    """The kind and the columns when this row is a row of ids (most of its cells are, all of one kind)."""
    found = [ID_CELL.match(cell.strip().lstrip("\ufeff")) for cell in cells]
    named = [match[1] for match in found if match]
    if not named or len(named) * 2 < sum(1 for cell in cells if cell.strip()) or len(set(named)) > 1:
        return None
    kind = kinds().get(named[0])
    if kind is None:
        return None
    return kind, [kind.field(match[2]) if match else None for match in found]


def label_of(field: Field, language: str) -> str:
    """The visible heading: the label, the unit in brackets, a star when it counts for completeness."""
    unit = f" ({field.unit})" if field.unit else ""
    return f"{field.label.in_(language)}{unit}{' *' if field.mandatory else ''}"


def text_in(text: Text | None, language: str) -> str:
    return text.in_(language) if text else ""
