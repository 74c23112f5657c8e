"""Verb: live with a gap, with a reason and the name of who signs for it."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from bascule.evidence.record import record
from bascule.gaps.models import Gap
from bascule.observation.problem import Problem


def waive(gap: Gap, reason: str, signatory: str, *, by: object) -> Gap:
    """Set the gap aside until it closes by itself; raises `Problem` without a reason or a signatory, or when it is
    not open."""
    reason, signatory = reason.strip(), signatory.strip()
    if not reason or not signatory:
        raise Problem(
            gettext_noop("A gap is waived with a reason and a name only."),
            gettext_noop("Write why the takeover can live with it, and who signs for that."),
        )
    with transaction.atomic():
        gap = Gap.objects.select_for_update().get(pk=gap.pk)
        if gap.state != Gap.State.OPEN:
            raise Problem(
                gettext_noop("This gap is not open any more."),
                gettext_noop("Load the page again to see where it stands."),
            )
        gap.state, gap.waived_reason, gap.waived_by = Gap.State.WAIVED, reason, signatory[:200]
        gap.waived_at = timezone.now()
        gap.save(update_fields=["state", "waived_reason", "waived_by", "waived_at"])
        record(
            "waive", by=by, on=gap, facts={"rule": gap.rule, "subject": gap.subject},
            personal={"reason": reason, "signatory": signatory},
        )  # fmt: skip
    return gap
