"""Verbs: note an access by hand; say where its cut stands, with its proof."""

from django.db import transaction
from django.utils import timezone

from bascule.access.map_access import key_of
from bascule.access.models import Access, CutState
from bascule.clients.models import Client
from bascule.evidence.record import record
from bascule.observation.problem import Problem, gettext_noop


def note_access(client: Client, *, by: object, **facts: object) -> Access:
    """A way in that a person knows of. Noted twice, it is one."""
    key = key_of(*(str(facts.get(name) or "") for name in ("fact", "on", "holder", "value")))
    if facts.get("of_outgoing") in ("yes", "no"):
        facts["why_outgoing"] = f"said by {by}"[:300]
    with transaction.atomic():
        row, made = Access.objects.update_or_create(
            client=client, key=key, defaults={**facts, "firm": client.firm}
        )
        record(
            "note_access",
            by=by,
            on=row,
            facts={"fact": row.fact, "new": made},
            personal={"holder": row.holder, "on": row.on},
        )
    return row


def cut_access(
    access: Access, state: str, *, by: object, grade: str = "", proof: str = "", exception_by: str = ""
) -> Access:
    """Move an access on. Proven needs a grade and what was shown; an exception needs who signed it. Ordering is never
    proof, and a declaration (grade D) is a cut, not proven."""
    if state == CutState.PROVEN and (grade not in ("A", "B", "C") or not proof.strip()):
        raise Problem(
            gettext_noop("This access cannot be called proven cut yet."),
            gettext_noop(
                "Give the grade (A refused, B state shown, C configuration removed) and what was shown. A mere declaration stays “cut, not proven”."
            ),
        )
    if state == CutState.EXCEPTION and not exception_by.strip():
        raise Problem(
            gettext_noop("An access kept by exception needs a signatory."),
            gettext_noop("Write who of the client signed for keeping it."),
        )
    with transaction.atomic():
        access.cut, access.grade, access.proof, access.exception_by = state, grade, proof, exception_by
        if state in (CutState.CUT, CutState.PROVEN):
            access.cut_at = access.cut_at or timezone.now()
        access.save()
        record(
            "cut_access",
            by=by,
            on=access,
            facts={"fact": access.fact, "state": state, "grade": grade},
            personal={"holder": access.holder, "on": access.on, "proof": proof, "exception_by": exception_by},
        )
    return access
