"""Verbs: order a tool's removal on one device, say that the new agent is proven there, keep a tool by exception.
A command sent is never a removal: only a fresh report makes a tool absent (`sweep_devices`)."""

from django.db import transaction
from django.utils import timezone

from bascule.evidence.record import record
from bascule.observation.problem import Problem, gettext_noop
from bascule.removal.models import OldTool


class GateShut(Problem):
    """The device's gate is shut."""

    refused = True


def prove_new_agent(row: OldTool, *, by: object, proof: str) -> None:
    """The new provider's agent works on this device; holds for every old tool there."""
    if not proof.strip():
        raise Problem(
            gettext_noop("Nothing shows that the new agent works on {device}."),
            gettext_noop("Write what was seen: last contact, a command run and its answer."),
            device=row.device,
        )
    with transaction.atomic():
        OldTool.objects.filter(client=row.client, device=row.device).update(
            new_agent_proven_at=timezone.now()
        )
        record("prove_new_agent", by=by, on=row, personal={"device": row.device, "proof": proof})


def order_removal(row: OldTool, *, by: object) -> OldTool:
    """Refused until the new agent is proven on that very device (gate 2)."""
    if row.new_agent_proven_at is None:
        raise GateShut(
            gettext_noop("The new agent is not proven on {device}."),
            gettext_noop("Install it there and prove it first: without it nobody would watch this device."),
            device=row.device,
        )
    with transaction.atomic():
        row.state, row.ordered_at = OldTool.State.ORDERED, timezone.now()
        row.save(update_fields=["state", "ordered_at"])
        record("order_removal", by=by, on=row, facts={"tool": row.tool}, personal={"device": row.device})
    return row


def keep_tool(row: OldTool, *, by: object, signatory: str) -> OldTool:
    """Keep a tool on purpose, by a signatory of the client."""
    if not signatory.strip():
        raise Problem(
            gettext_noop("Keeping {tool} on {device} needs a signatory."),
            gettext_noop("Write who of the client signed for it."),
            tool=row.tool_name,
            device=row.device,
        )
    with transaction.atomic():
        row.state, row.exception_by = OldTool.State.KEPT, signatory
        row.save(update_fields=["state", "exception_by"])
        record(
            "keep_tool",
            by=by,
            on=row,
            facts={"tool": row.tool},
            personal={"device": row.device, "signatory": signatory},
        )
    return row
