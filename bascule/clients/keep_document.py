"""Verb: keep a file as it came, with its hash."""

from django.db import transaction

from bascule.clients.models import Client, Document, Member
from bascule.evidence.record import record
from bascule.observation.problem import Problem, gettext_noop

LARGEST = 50 * 1024 * 1024


def keep_document(
    client: Client, name: str, content: bytes, *, by: object, media_type: str = "application/octet-stream"
) -> Document:
    """The stored document. Raises Problem for an empty file or one over 50 MB."""
    if not content:
        raise Problem(
            gettext_noop("The file {name} is empty."),
            gettext_noop("Choose the file again; if it is empty at its source too, ask for it again."),
            name=name,
        )
    if len(content) > LARGEST:
        raise Problem(
            gettext_noop("The file {name} is larger than 50 MB."),
            gettext_noop("Attach an excerpt, or a PDF at a lower resolution."),
            name=name,
        )
    with transaction.atomic():
        document = Document.objects.create(
            client=client,
            name=name[:255],
            media_type=media_type,
            sha256=Document.digest(content),
            size=len(content),
            content=content,
            added_by=by if isinstance(by, Member) else None,
        )
        record(
            "keep_document",
            by=by,
            on=document,
            facts={"sha256": document.sha256, "size": len(content)},
            personal={"name": name},
        )
    return document
