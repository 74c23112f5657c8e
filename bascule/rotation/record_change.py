"""Verb: a credential was changed by hand; keep the new secret, and the proof that the old one is refused."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from bascule.clients.models import Document
from bascule.evidence.record import record
from bascule.observation.problem import Problem, gettext_noop
from bascule.rotation.models import Proof
from bascule.vault.keys import ring_of
from bascule.vault.models import Credential
from bascule.vault.versions import keep_version


def record_change(
    credential: Credential,
    new_secret: str,
    *,
    by: object,
    how: str,
    grade: str,
    proof: Document | None = None,
    residual_until: datetime | None = None,
) -> Proof:
    """Grade D is a word only and needs nothing; A to C need what was seen, in `how` or as a document."""
    if not how.strip() and proof is None:
        raise Problem(
            gettext_noop("Nothing shows that {title} was changed."),
            gettext_noop(
                "Say what was seen (“old password refused at 22:10”), or attach a screenshot or a log."
            ),
            title=credential.title,
        )
    now = timezone.now()
    with transaction.atomic():
        if new_secret:
            keep_version(credential, new_secret.encode(), ring=ring_of(credential.client), by=by)
        row = Proof.objects.create(
            client=credential.client,
            credential=credential,
            of=Proof.Of.CHANGED,
            grade=grade,
            at=now,
            by=str(by)[:200],
            how=how[:300],
            residual_until=residual_until,
            document=proof,
            facts={"by_hand": True, "kept": bool(new_secret)},
        )
        credential.changed_at = now
        credential.save(update_fields=["changed_at"])
        record(
            "record_change",
            by=by,
            on=credential,
            facts={
                "grade": grade,
                "kept": bool(new_secret),
                "document": proof.sha256 if proof else "",
                "residual_until": residual_until.isoformat() if residual_until else "",
            },
            personal={"how": how},
        )
    return row
