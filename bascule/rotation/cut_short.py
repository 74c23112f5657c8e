"""Some systems keep only the beginning of a long secret, and say nothing of it."""

from bascule.connectors.base import Outcome
from bascule.rotation.arrows import arrow
from bascule.rotation.escrow import escrow
from bascule.rotation.models import Rotation
from bascule.rotation.work import NO_BUDGET, Work, no_budget
from bascule.vault.candidates import keep_candidate, move
from bascule.vault.models import SecretVersion

State, Version = Rotation.State, SecretVersion.State
CUT_AT = (8, 16, 25)  # characters


def cut_short(work: Work) -> bool:
    """Whether a beginning of the new secret opens it; that is the secret then (→ APPLIED), and the whole one is kept."""
    rotation, whole = work.rotation, work.new()
    assert rotation.version is not None
    for length in [n for n in CUT_AT if n < len(whole)]:
        outcome = work.login(whole[:length])
        if outcome is NO_BUDGET:
            raise no_budget(work)
        if outcome.word != Outcome.ACCEPTED:
            continue
        note = {"code": "cut-short", "length": length}
        with arrow(rotation, State.APPLIED, by=work.by, facts={"kept": length}, anomalies=[*rotation.anomalies, note]):  # fmt: skip
            move(rotation.version, Version.SUPERSEDED)
            kept = keep_candidate(work.credential, whole[:length], by=work.by)
            Rotation.objects.filter(pk=rotation.pk).update(version=kept)
        escrow(kept, whole[:length])
        return True
    return False
