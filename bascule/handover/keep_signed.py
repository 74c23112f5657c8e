"""Verb: keep the signed copy of a letter or agreement, with its hash."""

from django.db import transaction
from django.utils.translation import gettext_noop

from bascule.clients.keep_document import keep_document
from bascule.evidence.record import record
from bascule.handover.models import Letter
from bascule.observation.problem import Problem


def keep_signed(letter: Letter, name: str, content: bytes, *, by: object) -> Letter:
    """The letter with its signed copy. Raises `Problem` for a file that is no PDF or image, or an empty one."""
    kinds = {b"%PDF": "application/pdf", b"\xff\xd8\xff": "image/jpeg", b"\x89PNG": "image/png"}
    media = next((media for head, media in kinds.items() if content.startswith(head)), None)
    if media is None:
        raise Problem(
            gettext_noop("{name} is neither a PDF nor a photograph."),
            gettext_noop("Scan the signed pages to PDF, or photograph them."),
            name=name,
        )
    with transaction.atomic():
        letter.signed = keep_document(letter.client, name, content, by=by, media_type=media)
        letter.save(update_fields=["signed", "updated_at"])
        record("keep_signed", by=by, on=letter, facts={"sha256": letter.signed.sha256})
    return letter
