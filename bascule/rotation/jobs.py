"""Background work of this stage. Jobs carry ids only; the verbs they call are safe to run again."""

from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from bascule.clients.models import Installation
from bascule.rotation.models import RotationRun
from bascule.rotation.rotate_many import carry_on_run
from bascule.rotation.settle import settle
from bascule.tenancy.scope import acting_for


@app.task(name="rotation.run", queue="rotation")
def work_off(firm: str, run: str) -> None:
    """Work one run off."""
    with acting_for(firm):
        found = RotationRun.objects.filter(pk=run).select_related("client").first()
        if found is not None:
            carry_on_run(found, by=found.by)


def soon(run: RotationRun) -> None:
    """Have the run worked off by a worker."""
    try:
        lock = f"rotation run {run.pk}"
        work_off.configure(queueing_lock=lock, lock=lock).defer(firm=str(run.firm_id), run=str(run.pk))
    except AlreadyEnqueued:
        pass  # the job that waits will take it up


@app.periodic(cron="* * * * *")
@app.task(name="rotation.settle", queue="rotation", pass_context=False, queueing_lock="rotation settle")
def settle_all(timestamp: int) -> None:
    """Go on with every change that a dead worker left, or that rested long enough, and with runs that are not over."""
    for firm in Installation.objects.values_list("firm_id", flat=True):
        with acting_for(firm):
            settle(by="worker")
            for run in RotationRun.objects.filter(finished_at__isnull=True).select_related("client"):
                carry_on_run(run, by=run.by)
