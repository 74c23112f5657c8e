"""Background work of this stage. Jobs carry ids only; the verbs they call are safe to run again."""

from procrastinate.contrib.django import app

from bascule.clients.models import Installation
from bascule.rotation.settle import settle
from bascule.tenancy.scope import acting_for


@app.periodic(cron="* * * * *")
@app.task(name="rotation.settle", queue="rotation", pass_context=False, queueing_lock="rotation settle")
def settle_all(timestamp: int) -> None:
    """Go on with every change that a dead worker left, or that rested long enough."""
    for firm in Installation.objects.values_list("firm_id", flat=True):
        with acting_for(firm):
            settle(by="worker")
