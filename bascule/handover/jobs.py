"""Background work of this stage: every morning, letters that fall due are drafted, and shown in “to do”."""

import logging

from procrastinate.contrib.django import app

from bascule.clients.models import Installation, Takeover
from bascule.handover.escalate import escalate
from bascule.observation.problem import Problem
from bascule.tenancy.scope import acting_for

log = logging.getLogger(__name__)


@app.periodic(cron="15 5 * * *")
@app.task(name="handover.escalate", queue="handover", pass_context=False)
def escalate_all(timestamp: int) -> None:
    """Of every firm, every takeover under way. One that fails holds back none of the others."""
    for firm in Installation.objects.values_list("firm_id", flat=True):
        with acting_for(firm):
            rows = Takeover.objects.filter(closed_at__isnull=True, client__archived_at__isnull=True)
            for takeover in rows.select_related("client", "provider", "firm"):
                try:
                    escalate(takeover, by="worker")
                except Problem as problem:
                    log.warning("escalate %s: %s", takeover.pk, problem.what_template)
