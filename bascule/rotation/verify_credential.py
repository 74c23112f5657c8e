"""Verb: try a credential on its real system, reading only, and keep what came of it."""

from django.db import transaction
from django.utils import timezone

from bascule.connectors.base import Outcome, Verifies
from bascule.connectors.registry import connector_named
from bascule.evidence.record import record
from bascule.observation.problem import Problem, gettext_noop
from bascule.rotation.models import Proof
from bascule.rotation.work import reached
from bascule.vault.models import Credential
from bascule.vault.open_secret import open_secret


def verify_credential(credential: Credential, *, by: object) -> Proof:
    """Log in with the current secret. Accepted: verified. Refused by the system: what was received does not work.
    No answer: neither, and it is said so. Raises Problem when there is nothing to try or nowhere to try it."""
    if not credential.connector or not credential.target:
        raise Problem(
            gettext_noop("Where {title} opens is not written down."),
            gettext_noop(
                "Choose the kind of system and its address on the credential's page, then verify again."
            ),
            title=credential.title,
        )
    connector = connector_named(credential.connector)
    if not isinstance(connector, Verifies):
        raise Problem(
            gettext_noop("{label} can be looked at, not verified."),
            gettext_noop("Verify it by hand and attach what was seen."),
            label=connector.label,
        )
    target = reached(credential, by=by)
    secret = open_secret(credential, by=by, reason="verify_credential")
    outcome = connector.verify(target, secret)
    facts = {"connector": credential.connector, "outcome": outcome.word, "detail": outcome.detail}
    of = {
        Outcome.ACCEPTED: Proof.Of.VERIFIED, Outcome.REFUSED: Proof.Of.REFUSED, Outcome.UNREACHABLE: Proof.Of.UNREACHABLE,
    }[outcome.word]  # fmt: skip
    now = timezone.now()
    with transaction.atomic():
        proof = Proof.objects.create(client=credential.client, credential=credential, of=of, grade="A", at=now, by=str(by)[:200],
                                     how=f"{credential.connector} {credential.target}"[:300], facts=facts)  # fmt: skip
        if of == Proof.Of.VERIFIED:
            credential.verified_at, credential.refused_at = now, None
        elif of == Proof.Of.REFUSED:
            credential.refused_at = now
        if outcome.pinned and not credential.pinned:
            credential.pinned = outcome.pinned
        credential.save(update_fields=["verified_at", "refused_at", "pinned"])
        record("verify_credential", by=by, on=credential, facts=facts, personal={"target": credential.target})
    return proof
