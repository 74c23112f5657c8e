"""Every ten minutes: sign the head of each log that grew, and have it dated when an authority is set."""

import logging
from uuid import UUID

from django.db.models import Max
from procrastinate.contrib.django import app

from bascule.clients.models import Installation
from bascule.evidence.anchor import NotStamped, anchor, can_anchor
from bascule.evidence.checkpoint import checkpoint
from bascule.evidence.models import Checkpoint, Event
from bascule.tenancy.scope import acting_for

logger = logging.getLogger(__name__)


@app.periodic(cron="*/10 * * * *")
@app.task(name="dossier.seal_logs", queue="seal", pass_context=False)
def seal_logs(timestamp: int) -> None:
    """The periodic job over every firm of this installation."""
    for firm in Installation.objects.values_list("firm_id", flat=True):
        with acting_for(firm):
            seal_grown(firm)


def seal_grown(firm: UUID) -> int:
    """Sign and date the logs that have grown since their last checkpoint; how many. An authority that does not
    answer leaves the checkpoint, and is asked again when the log has grown."""
    signed = dict(Checkpoint.objects.values_list("log").annotate(Max("size")))
    grown = [
        log
        for log, last in Event.objects.filter(firm_id=firm).values_list("log").annotate(Max("number"))
        if last + 1 > signed.get(log, 0)
    ]
    for log in grown:
        head = checkpoint(firm, log)
        if head is not None and can_anchor():
            try:
                anchor(head)
            except NotStamped as problem:
                logger.warning("%s", problem)
    return len(grown)
