"""Verb: the client sent the letter; keep the PDF as it went, and count its lines as asked."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from bascule.catalogue.letters import letter_text
from bascule.clients.keep_document import keep_document
from bascule.evidence.record import record
from bascule.handover.letter_hash import empty_places, letter_hash, wants_review
from bascule.handover.line_states import S
from bascule.handover.mark_asked import mark_asked
from bascule.handover.models import Letter, RequestLine
from bascule.handover.print_letter import print_letter
from bascule.observation.problem import Problem


def send_letter(letter: Letter, *, by: object, tracking: str = "", without_counsel: str = "") -> Letter:
    """Record that it went out, with the registered-delivery number when there is one.

    Raises `Problem` while a place is empty, while counsel has not reviewed this text (unless `without_counsel` gives
    the reason for doing without), or when it already went. Lines the client approved become asked with the request.
    """
    with transaction.atomic():
        letter = Letter.objects.select_for_update().get(pk=letter.pk)
        refuse_sending(letter, without_counsel)
        pdf = print_letter(letter)
        kept = keep_document(
            letter.client, f"{letter.kind}-{letter.language}.pdf", pdf, by=by, media_type="application/pdf"
        )
        letter.state, letter.sent_at, letter.tracking = (
            Letter.State.SENT,
            timezone.now(),
            tracking.strip()[:60],
        )
        letter.facts = {**letter.facts, "sent_document": str(kept.pk)}
        letter.save()
        if letter_text(letter.kind, letter.language).annex == "lines":
            mark_asked(RequestLine.objects.filter(takeover=letter.takeover, state=S.APPROVED), by=by)
        record(
            "send_letter", by=by, on=letter,
            facts={"kind": letter.kind, "sha256": kept.sha256, "text": letter_hash(letter)},
            personal={"tracking": tracking.strip(), "without_counsel": without_counsel.strip()},
        )  # fmt: skip
    return letter


def refuse_sending(letter: Letter, without_counsel: str) -> None:
    """Raises `Problem` for a letter that may not go: sent already, a place empty, not reviewed and no reason."""
    if letter.state != Letter.State.DRAFT:
        raise Problem(
            gettext_noop("This letter was already sent."), gettext_noop("Compose a new one to write again.")
        )
    missing = empty_places(letter)
    if missing:
        raise Problem(
            gettext_noop("{count} places of this letter are still empty."),
            gettext_noop("Fill in what stands in brackets, on the letter or on the client's sheet."),
            count=missing,
        )
    if wants_review(letter) and not without_counsel.strip():
        raise Problem(
            gettext_noop("Counsel has not reviewed this exact text."),
            gettext_noop("Record the review, or write why the letter goes without one."),
        )
