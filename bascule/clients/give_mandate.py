"""Verb: write down the authority to act, with its signed paper."""

from datetime import date

from django.db import transaction

from bascule.clients.models import Document, Mandate, Takeover
from bascule.evidence.record import record


def give_mandate(
    takeover: Takeover,
    *,
    by: object,
    scope: str,
    signed_by: str,
    signed_on: date,
    valid_from: date,
    valid_until: date | None = None,
    receives_secrets: str = "",
    document: Document | None = None,
) -> Mandate:
    """A mandate without its document is on record but does not count as evidenced."""
    with transaction.atomic():
        mandate = Mandate.objects.create(
            client=takeover.client,
            takeover=takeover,
            scope=scope,
            signed_by=signed_by,
            signed_on=signed_on,
            valid_from=valid_from,
            valid_until=valid_until,
            receives_secrets=receives_secrets,
            document=document,
        )
        if takeover.mandate_on is None:
            takeover.mandate_on = signed_on
            takeover.save(update_fields=["mandate_on"])
        record(
            "give_mandate",
            by=by,
            on=mandate,
            facts={
                "signed_on": signed_on.isoformat(),
                "valid_from": valid_from.isoformat(),
                "valid_until": valid_until.isoformat() if valid_until else "",
                "document": document.sha256 if document else "",
            },
            personal={"signed_by": signed_by, "receives_secrets": receives_secrets},
        )
    return mandate
