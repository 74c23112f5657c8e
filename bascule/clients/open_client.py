"""Verb: open a client of the firm, with its keys ready before anything is handed over."""

from typing import Any

from django.db import transaction

from bascule.clients.models import Client, Firm
from bascule.evidence.record import record
from bascule.tenancy.hooks import Hook

after_open_client = Hook("after_open_client")  # (client, by=): the vault makes its keys here


def open_client(firm: Firm, *, by: object, name: str, **fields: Any) -> Client:
    """The new client; its data key and intake key exist when this returns."""
    with transaction.atomic():
        client = Client.objects.create(firm=firm, name=name, **fields)
        record("open_client", by=by, on=client, personal={"name": name})
        after_open_client(client, by=by)
    return client


def publish_intake_key(client: Client, public: bytes, *, by: object) -> None:
    """Write the public half that everybody below the vault seals to. Called by the vault when it made a pair."""
    client.intake_public = public
    client.save(update_fields=["intake_public"])
    record("publish_intake_key", by=by, on=client, facts={"public": bytes(public).hex()})


def withdraw_intake_key(client: Client, *, by: object) -> None:
    """Nothing can be sealed for the client any more. Called by the vault when it destroyed the client's keys."""
    client.intake_public = None
    client.save(update_fields=["intake_public"])
    record("withdraw_intake_key", by=by, on=client)
