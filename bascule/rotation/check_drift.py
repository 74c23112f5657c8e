"""Verb: does the system still hold the secret we say is current? Drift is a state, found out and said, never guessed on."""

from django.db import transaction

from bascule.connectors.base import Outcome
from bascule.evidence.record import record
from bascule.rotation.begin import which_opens
from bascule.rotation.conclude import database_now
from bascule.rotation.models import Proof
from bascule.rotation.one_at_a_time import one_at_a_time
from bascule.rotation.rotate import begun
from bascule.rotation.work import NO_BUDGET, Later, Work, prepare
from bascule.vault.candidates import move
from bascule.vault.models import Credential, SecretVersion

OF = {
    Outcome.ACCEPTED: Proof.Of.VERIFIED,
    Outcome.REFUSED: Proof.Of.REFUSED,
    Outcome.UNREACHABLE: Proof.Of.UNREACHABLE,
}


def check_drift(credential: Credential, *, by: object) -> Proof:
    """A login with the current secret; when it is refused, with every other one that was kept, inside the budget. The
    one that opens becomes current (`facts["drift"]`). None opens: `refused`, and a person must look. A change that is
    under way is left alone: it knows better."""
    with one_at_a_time(credential):
        work = prepare(credential, by=by)
        going = begun(credential)
        found, word = (None, Outcome.UNREACHABLE) if going else _look(work)
        return _write_down(work, found, word)


def _look(work: Work) -> tuple[SecretVersion | None, str]:
    current = work.version_in(SecretVersion.State.CURRENT)
    if current is not None:
        outcome = work.login(work.secret(current))
        if outcome is NO_BUDGET:
            return None, Outcome.UNREACHABLE
        if outcome.word != Outcome.REFUSED:
            return None, outcome.word
    try:
        found = which_opens(work, [current.number] if current else [])
    except Later:
        return None, Outcome.UNREACHABLE
    return found, Outcome.ACCEPTED if found else Outcome.REFUSED


def _write_down(work: Work, found: SecretVersion | None, word: str) -> Proof:
    credential, now = work.credential, database_now()
    facts = {"connector": credential.connector, "outcome": word, "drift": found.number if found else None}
    with transaction.atomic():
        if found is not None:
            move(found, SecretVersion.State.CURRENT)
        proof = Proof.objects.create(client=credential.client, credential=credential, of=OF[word], grade="A", at=now, by=str(work.by)[:200],
                                     how=f"{credential.connector} {credential.target}"[:300], facts=facts)  # fmt: skip
        if word == Outcome.ACCEPTED:
            credential.verified_at, credential.refused_at = now, None
        elif word == Outcome.REFUSED:
            credential.refused_at = now
        credential.save(update_fields=["verified_at", "refused_at"])
        record("check_drift", by=work.by, on=credential, facts=facts)
    return proof
