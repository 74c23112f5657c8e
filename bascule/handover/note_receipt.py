"""Verb: note by hand what came back for an e-mail: a receipt, a bounce.."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from bascule.evidence.record import record
from bascule.handover.models import Dispatch
from bascule.observation.problem import Problem


def note_receipt(dispatch: Dispatch, receipt: str, *, by: object) -> Dispatch:
    """Add the words, with their day, to what was noted before."""
    if not receipt.strip():
        raise Problem(
            gettext_noop("Nothing is written about what came back."),
            gettext_noop("Write which receipt or bounce came, from whom and when."),
        )
    with transaction.atomic():
        dispatch = Dispatch.objects.select_for_update().get(pk=dispatch.pk)
        line = f"{timezone.now():%Y-%m-%d %H:%M} UTC, {by}: {receipt.strip()}"
        dispatch.receipt = f"{dispatch.receipt}\n{line}".strip()
        dispatch.save(update_fields=["receipt"])
        record("note_receipt", by=by, on=dispatch, personal={"receipt": receipt.strip()})
    return dispatch
