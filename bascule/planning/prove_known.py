"""Verb: close the steps whose proof is already on record: the signed mandate, the signed retention agreement."""

from django.utils.translation import gettext as _

from bascule.backups.models import Hold
from bascule.clients.models import Document, Mandate, Takeover
from bascule.planning.gates import GateShut
from bascule.planning.models import Step
from bascule.planning.prove import prove

MANDATE, RETENTION = "P0-01", "P1-04"


def prove_known(takeover: Takeover, *, by: object) -> list[str]:
    """The tasks that were closed now. A paper alone opens no gate: what must come before still has to be proven."""
    closed = []
    for task, (proof, document) in _papers(takeover).items():
        step = Step.objects.filter(
            takeover=takeover, task=task, item__isnull=True, state=Step.State.OPEN
        ).first()
        if step is None or step.reason:
            continue  # closed already, or somebody opened it again for a reason
        try:
            prove(step, proof, document, by=by)
            closed.append(task)
        except GateShut:
            continue
    return closed


def _papers(takeover: Takeover) -> dict[str, tuple[str, Document]]:
    found = {}
    mandate = Mandate.objects.filter(
        takeover=takeover, revoked_at__isnull=True, document__isnull=False
    ).first()
    if mandate is not None and mandate.document is not None:
        text = _("Mandate signed by %(name)s on %(day)s") % {
            "name": mandate.signed_by,
            "day": mandate.signed_on,
        }
        found[MANDATE] = (text, mandate.document)
    holds = Hold.objects.filter(
        takeover=takeover, provider="old", ended_at__isnull=True, signed_on__isnull=False
    )
    hold = holds.filter(document__isnull=False).order_by("-until").first()
    if hold is not None and hold.document is not None:
        found[RETENTION] = (_("Agreement signed, until %(day)s") % {"day": hold.until}, hold.document)
    return found
