"""Verb: note by hand a tool somebody knows of; claimed until a report shows it."""

from django.db import transaction
from django.utils import timezone

from bascule.catalogue.tools import tools
from bascule.clients.models import Client
from bascule.evidence.record import record
from bascule.inventory.models import Item
from bascule.removal.models import OldTool
from bascule.tenancy.search import searchable


def note_tool(client: Client, *, by: object, device: str, tool: str) -> OldTool:
    """A tool the catalogue knows is noted under its id; any other under its name."""
    names = {searchable([name]): one for one in tools().values() for name in (one.name, one.id, *one.aliases)}
    found = names.get(searchable([tool]))
    item = Item.objects.filter(client=client, name__iexact=device.strip()).first()
    with transaction.atomic():
        row, made = OldTool.objects.get_or_create(
            client=client,
            device=device.strip(),
            tool=found.id if found else searchable([tool])[:80],
            defaults={
                "firm": client.firm,
                "tool_name": found.name if found else tool.strip(),
                "item": item,
                "category": found.category if found else "",
                "state": OldTool.State.CLAIMED,
                "first_seen": timezone.now(),
            },
        )
        if made:
            record("note_tool", by=by, on=row, facts={"tool": row.tool}, personal={"device": row.device})
    return row
