"""Verbs: keep a person's mapping of a table for every next one of the same shape; take it back."""

from typing import Any

import msgspec
from django.db import transaction

from bascule.clients.models import Firm, Member
from bascule.discovery.models import Mapping
from bascule.evidence.record import record
from bascule.observation.problem import Problem, gettext_noop
from bascule.readers.mapped_table.profile import SheetProfile, load_profile, shape_of


def keep_mapping(firm: Firm, sheet: SheetProfile, *, by: object, name: str = "") -> Mapping | None:
    """The kept mapping; an earlier one of the same shape gives way. None for a table without headings, which nothing
    could tell from another."""
    shape = shape_of(sheet.headings)
    if not shape or sheet.names:
        return None
    # Another file's header may stand on another line, and its sheet have another name: its headings find it.
    plain = msgspec.structs.replace(sheet, sheet=None, header=None)
    with transaction.atomic():
        row, _made = Mapping.objects.update_or_create(
            firm=firm,
            shape=shape,
            defaults={
                "name": (name or ", ".join(sheet.headings))[:200],
                "kind": sheet.kind,
                "headings": sheet.headings,
                "sheet": msgspec.to_builtins(plain),
                "by": by if isinstance(by, Member) else None,
            },
        )
        record("keep_mapping", by=by, on=row, facts={"shape": shape, "kind": sheet.kind})
    return row


def share_mapping(row: Mapping) -> bytes:
    """The mapping as a small file (bascule.mapping/1) for a colleague elsewhere."""
    document = {"schema": "bascule.mapping/1", "name": row.name, "sheets": [row.sheet]}
    return msgspec.json.format(msgspec.json.encode(document), indent=1) + b"\n"


def take_mapping(firm: Firm, data: bytes, *, by: object) -> list[Mapping]:
    """Keep the mappings of a shared file. Raises Problem when it is none, or when it does not say of which headings."""
    profile = load_profile(data)
    kept = [keep_mapping(firm, sheet, by=by, name=profile.name) for sheet in profile.sheets]
    found = [row for row in kept if row is not None]
    if not found:
        raise Problem(
            gettext_noop("This mapping does not say which headings it was made for."),
            gettext_noop("Save it again from the mapping page and choose that file."),
        )
    return found


def forget_mapping(row: Mapping, *, by: object) -> None:
    """Read such tables by proposal again. What was read with it stays."""
    with transaction.atomic():
        record("forget_mapping", by=by, on=row, facts={"shape": row.shape})
        row.delete()


def saved_mappings(firm_id: Any) -> dict[str, Any]:
    """Shape → sheet of every mapping of a firm, as `read_file` wants them in `options["profiles"]`."""
    return dict(Mapping.objects.filter(firm_id=firm_id).values_list("shape", "sheet"))
