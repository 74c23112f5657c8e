"""Verb: take a waiver back; the gap is open again."""

from django.db import transaction

from bascule.evidence.record import record
from bascule.gaps.models import Gap


def unwaive(gap: Gap, *, by: object) -> Gap:
    """Open a waived gap again; nothing happens to one that is not waived."""
    with transaction.atomic():
        gap = Gap.objects.select_for_update().get(pk=gap.pk)
        if gap.state == Gap.State.WAIVED:
            gap.state, gap.waived_at = Gap.State.OPEN, None
            gap.waived_reason = gap.waived_by = ""
            gap.save(update_fields=["state", "waived_reason", "waived_by", "waived_at"])
            record("unwaive", by=by, on=gap, facts={"rule": gap.rule, "subject": gap.subject})
    return gap
