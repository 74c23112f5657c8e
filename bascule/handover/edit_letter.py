"""Verb: change the words of a draft. Counsel's review was of another text and no longer holds."""

from django.db import transaction
from django.utils.translation import gettext_noop

from bascule.evidence.record import record
from bascule.handover.letter_hash import letter_hash
from bascule.handover.models import Letter
from bascule.observation.problem import Problem


def edit_letter(letter: Letter, subject: str, body: str, *, by: object) -> Letter:
    """The changed draft. Raises `Problem` for a letter that went out, or without a subject or a text."""
    with transaction.atomic():
        letter = Letter.objects.select_for_update().get(pk=letter.pk)
        if letter.state != Letter.State.DRAFT:
            raise Problem(
                gettext_noop("This letter was sent; its text stays as it went."),
                gettext_noop("Compose a new letter."),
            )
        if not subject.strip() or not body.strip():
            raise Problem(
                gettext_noop("A letter has a subject and a text."),
                gettext_noop("Fill in both; to drop the letter, compose another."),
            )
        before = letter_hash(letter)
        letter.subject, letter.body = subject.strip()[:300], body.replace("\r\n", "\n").strip()
        after = letter_hash(letter)
        if after != before:
            letter.reviewed_hash, letter.reviewed_by, letter.reviewed_on = "", "", None
            letter.save()
            record("edit_letter", by=by, on=letter, facts={"before": before, "after": after})
    return letter
