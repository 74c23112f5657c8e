"""Verb: note by a form what is known of a new or an existing item."""

from django.db import transaction

from bascule.clients.models import Client
from bascule.discovery.import_files import after_import
from bascule.discovery.observe import observe
from bascule.inventory.models import Item, Link
from bascule.inventory.reconcile import reconcile
from bascule.inventory.settle import settle
from bascule.observation.records import FoundSecret, Observation


def note(
    client: Client,
    said: Observation,
    *,
    by: object,
    item: Item | None = None,
    secrets: tuple[FoundSecret, ...] = (),
) -> Item:
    """The item as it is afterwards. What is noted of an existing item stays with it whatever its fields say; a form
    is one more statement, so nothing that others said is lost."""
    with transaction.atomic():
        row = observe(client, said, by=by, secrets=secrets)
        if item is not None:
            settle(item.observed.order_by("pk")[0].observation, row, Link.Word.SAME, by=by, again=False)
        reconcile(client, by=by)
        if secrets:
            after_import(client, by=by)
    return Item.objects.get(observed__observation=row)
