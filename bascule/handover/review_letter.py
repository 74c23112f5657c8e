"""Verb: record that counsel reviewed this exact text."""

from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from bascule.evidence.record import record
from bascule.handover.letter_hash import letter_hash
from bascule.handover.models import Letter
from bascule.observation.problem import Problem


def review_letter(
    letter: Letter, counsel: str, *, by: object, on: date | None = None, text: str = ""
) -> Letter:
    """`counsel` names who reviewed it. `text` is the hash of the version that was shown: another one is refused."""
    with transaction.atomic():
        letter = Letter.objects.select_for_update().get(pk=letter.pk)
        now = letter_hash(letter)
        if not counsel.strip():
            raise Problem(
                gettext_noop("A review has a name."), gettext_noop("Write which counsel reviewed this text.")
            )
        if text and text != now:
            raise Problem(
                gettext_noop("The letter has changed since counsel read it."),
                gettext_noop("Have the present text reviewed; its hash is shown beside it."),
            )
        letter.reviewed_hash, letter.reviewed_by = now, counsel.strip()[:200]
        letter.reviewed_on = on or timezone.now().date()
        letter.save()
        record(
            "review_letter", by=by, on=letter, facts={"sha256": now}, personal={"counsel": counsel.strip()}
        )
    return letter
