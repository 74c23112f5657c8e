"""Verb: keep what somebody noted on a site walk, with its photos. Sent twice, it is kept once."""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction

from bascule.clients.keep_document import keep_document
from bascule.clients.models import Client, Document, Member
from bascule.discovery.observe import observe
from bascule.evidence.record import record
from bascule.inventory.forms import ItemForm
from bascule.inventory.models import Capture, Photo
from bascule.inventory.photos import Picture, draw_again
from bascule.observation.records import Evidence


def capture(
    client: Client,
    form: ItemForm,
    *,
    key: UUID,
    noted_at: datetime,
    photos: Sequence[bytes] = (),
    by: object,
) -> tuple[Capture, bool]:
    """(the capture, whether it is new). `form` is valid; `key` was made by the phone; `noted_at` is its clock.

    The statement is of source form, group human, live: somebody stood before the thing. Each photo is a document
    whose hash is its evidence. Raises Problem for a photo that is none; nothing is kept then.
    """
    drawn = [(draw_again(sent), hashlib.sha256(sent).hexdigest()) for sent in photos]
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"{client.pk} {key}"])
        there = Capture.objects.filter(client=client, key=key).first()
        if there is not None:
            return there, False
        ref = f"walk:{key}"
        said, secrets = form.observation(ref)
        documents = [
            (_document(client, picture, key, place, by), picture, sent)
            for place, (picture, sent) in enumerate(drawn, 1)
        ]
        said.live, said.seen_at = True, noted_at.isoformat()
        if documents:
            first = documents[0][0]
            said.evidence = Evidence(file=first.name, sha256=first.sha256)
            said.attributes["photo_sha256"] = [document.sha256 for document, _picture, _sent in documents]
        row = observe(client, said, by=by, secrets=secrets)
        made = Capture.objects.create(
            client=client,
            key=key,
            observation=row,
            by=by if isinstance(by, Member) else None,
            noted_at=noted_at,
        )
        for document, picture, sent in documents:
            Photo.objects.create(
                client=client, capture=made, document=document, width=picture.width, height=picture.height, sent_sha256=sent
            )  # fmt: skip
        facts = {"kind": said.kind or "", "photos": [document.sha256 for document, _p, _s in documents]}
        record("capture", by=by, on=made, facts=facts)
    return made, True


def _document(client: Client, picture: Picture, key: UUID, place: int, by: object) -> Document:
    name = f"photo-{str(key)[:8]}-{place}.jpg"
    return keep_document(client, name, picture.content, by=by, media_type="image/jpeg")
