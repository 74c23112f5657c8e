"""Background work of this stage. Jobs carry ids only; the verb they call is safe to run again."""

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from bascule.clients.models import Installation
from bascule.removal.models import Alarm, RemovalRun, Watched
from bascule.removal.remove import remove
from bascule.removal.resweep import due, resweep
from bascule.removal.tell_alarm import tell_alarm
from bascule.tenancy.scope import acting_for


@app.task(name="removal.remove", queue="removal")
def carry_out(firm: str, run: str) -> None:
    """Carry out one removal."""
    with acting_for(firm):
        found = RemovalRun.objects.select_related("client", "credential").filter(pk=run).first()
        if found is not None:
            remove(found, by=found.asked_by)


def remove_soon(run: RemovalRun) -> None:
    """Have it carried out by a worker; two removals of one device never run at once."""
    try:
        carry_out.configure(
            queueing_lock=f"removal {run.pk}", lock=f"device {run.client_id} {run.device}"
        ).defer(firm=str(run.firm_id), run=str(run.pk))
    except AlreadyEnqueued:
        pass


@app.task(
    name="removal.tell_alarm", queue="removal",
    retry=RetryStrategy(max_attempts=9, exponential_wait=5),
)  # fmt: skip
def tell(firm: str, alarm: str) -> None:
    """Mail and call; again after 5, 25, 125… seconds while somebody was not reached."""
    with acting_for(firm):
        found = Alarm.objects.select_related("client", "watched__baseline").filter(pk=alarm).first()
        if found is not None:
            tell_alarm(found, by="worker")


def tell_soon(alarm: Alarm) -> None:
    """Have it told by a worker."""
    tell.defer(firm=str(alarm.firm_id), alarm=str(alarm.pk))


@app.task(name="removal.resweep", queue="removal")
def look_again(firm: str, watched: str) -> None:
    """Look again at one device."""
    with acting_for(firm):
        found = Watched.objects.select_related("client", "credential", "item").filter(pk=watched).first()
        if found is not None:
            resweep(found, by="worker")


def resweep_soon(watched: Watched) -> None:
    """Have the device looked at by a worker."""
    try:
        look_again.configure(
            queueing_lock=f"resweep {watched.pk}", lock=f"device {watched.client_id} {watched.device}"
        ).defer(firm=str(watched.firm_id), watched=str(watched.pk))
    except AlreadyEnqueued:
        pass


@app.periodic(cron="*/15 * * * *")
@app.task(name="removal.watch", queue="removal", pass_context=False)
def watch(timestamp: int) -> None:
    """Queue the sweeps whose time has come, and take up removals that a dead worker left."""
    for firm in Installation.objects.values_list("firm_id", flat=True):
        with acting_for(firm):
            for watched in due():
                resweep_soon(watched)
            for run in RemovalRun.objects.filter(
                state__in=(RemovalRun.State.QUEUED, RemovalRun.State.RUNNING)
            ):
                remove_soon(run)
