"""Background work of this stage."""

from django.db import transaction
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from bascule.clients.models import Client
from bascule.discovery.import_files import after_import
from bascule.tenancy.scope import acting_for


@app.task(name="inventory.settle_walk", queue="import")
def settle_walk(firm: str, client: str) -> None:
    """Make the inventory again after what a site walk brought; may run at any time."""
    with acting_for(firm):
        found = Client.objects.filter(pk=client).first()
        if found is not None:
            after_import(found, by="worker")


def soon(client: Client) -> None:
    """Once in a moment, however many notes come in."""
    try:
        with transaction.atomic():  # a refusal must not spoil the caller’s transaction
            settle_walk.configure(
                queueing_lock=f"walk {client.pk}", lock=f"client {client.pk}", schedule_in={"seconds": 2}
            ).defer(firm=str(client.firm_id), client=str(client.pk))
    except AlreadyEnqueued:
        pass  # the job that waits will take this one too
