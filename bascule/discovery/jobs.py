"""Background work of this stage. Jobs carry ids only; the verb they call is safe to run again."""

from django.db import transaction
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from bascule.clients.models import Installation
from bascule.discovery.held import forget_held
from bascule.discovery.import_files import read_queued
from bascule.discovery.models import FileState, Import
from bascule.tenancy.scope import acting_for


@app.task(name="discovery.read_import", queue="import")
def read_import(firm: str, run: str) -> None:
    """Read the queued files of one import."""
    with acting_for(firm):
        found = Import.objects.filter(pk=run).first()
        if found is not None:
            read_queued(found, by=found.by or "worker")


def soon(run: Import) -> None:
    """Have the import read in a moment: files dropped together are read together, then settled once."""
    try:
        with transaction.atomic():  # a refusal must not spoil the caller’s transaction
            read_import.configure(
                queueing_lock=f"import {run.pk}", lock=f"client {run.client_id}", schedule_in={"seconds": 2}
            ).defer(firm=str(run.firm_id), run=str(run.pk))
    except AlreadyEnqueued:
        pass  # the job that waits will read this file too


@app.periodic(cron="17 3 * * *")
@app.task(name="discovery.forget", queue="import", pass_context=False)
def forget(timestamp: int) -> None:
    """Erase the contents of files that waited too long for a password or a mapping."""
    for firm in Installation.objects.values_list("firm_id", flat=True):
        with acting_for(firm):
            forget_held()


@app.periodic(cron="*/5 * * * *")
@app.task(name="discovery.resume", queue="import", pass_context=False)
def resume(timestamp: int) -> None:
    """Take up what a dead worker left: imports with queued files."""
    for firm in Installation.objects.values_list("firm_id", flat=True):
        with acting_for(firm):
            left = Import.objects.filter(
                finished_at__isnull=True, files__state__in=(FileState.QUEUED, FileState.READING)
            )
            for run in left.distinct():
                read_queued(run, by=run.by or "worker")
