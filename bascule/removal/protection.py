"""Verb: write down that the outgoing provider lifted a tool's protection, or gave its code; and what is asked of it.

A protection is a planned state: it is waited for, never bypassed.
"""

from datetime import date

from django.db import transaction
from django.utils import timezone

from bascule.catalogue.tool_removal import PROTECTED
from bascule.catalogue.tools import Tool, tools
from bascule.clients.models import Takeover
from bascule.evidence.record import record
from bascule.handover.ask import Wanted, line_for
from bascule.handover.wording import asks
from bascule.observation.problem import Problem, gettext_noop
from bascule.removal.figures import OPEN
from bascule.removal.models import OldTool

ASK = "old-tool.tool-list"
SHOWN = 12  # devices named in one line of the request


def is_protected(tool: str) -> bool:
    """Whether this tool's uninstallation asks for something that only the outgoing provider has."""
    found = tools().get(tool)
    return found is not None and found.protection.kind in PROTECTED


def lift_protection(row: OldTool, *, by: object, how: str) -> None:
    """It is lifted, or the code is in hand (kept in the vault, never here), for this tool on every device."""
    if not how.strip():
        raise Problem(
            gettext_noop("Nothing says how the protection of {tool} was lifted."),
            gettext_noop("Write who switched it off and where, or which entry of the vault holds the code."),
            tool=row.tool_name,
        )
    with transaction.atomic():
        OldTool.objects.filter(client=row.client, tool=row.tool, state__in=OPEN).update(
            protection_lifted_at=timezone.now(), protection_how=how[:300]
        )
        record("lift_protection", by=by, on=row, facts={"tool": row.tool}, personal={"how": how[:300]})


def codes_to_ask(takeover: Takeover, today: date) -> Wanted:
    """One request line for each protected tool that still stands somewhere and is not lifted."""
    rows = OldTool.objects.filter(
        client_id=takeover.client_id, state__in=OPEN, protection_lifted_at__isnull=True
    ).order_by("device")
    devices: dict[str, list[str]] = {}
    for tool, device in rows.values_list("tool", "device"):
        if is_protected(tool):
            devices.setdefault(tool, []).append(device)
    lines: Wanted = {}
    for tool, names in devices.items():
        lines[f"{ASK}:protection-{tool}"] = _line(takeover, today, tools()[tool], names)
    return lines


def _line(takeover: Takeover, today: date, tool: Tool, names: list[str]) -> dict[str, object]:
    line = line_for(asks()[ASK], takeover, today, "A")
    listed = ", ".join(names[:SHOWN]) + (" …" if len(names) > SHOWN else "")
    line["about"] = tool.name
    line["what_fr"] = (
        f"{tool.name} : {tool.protection.fr or 'le code de désinstallation'} Appareils : {listed}."
    )
    line["what_en"] = f"{tool.name}: {tool.protection.en or 'the uninstall code'} Devices: {listed}."
    line["why_fr"] = "Sans cela, l’outil refuse d’être retiré ; sa protection ne sera pas contournée."
    line["why_en"] = "Without it the tool refuses to be removed; its protection will not be bypassed."
    return line
