"""AGAIN → OLD_REFUSED → DONE: the sandwich, its grade, what may still act. Without it nothing is ever done."""

from datetime import datetime
from typing import Any

from django.db import connection

from bascule.connectors.base import Budget, Outcome, Residual, Target
from bascule.observation.problem import Problem, gettext_noop
from bascule.rotation.arrows import arrow, as_written
from bascule.rotation.confirm import fell_back
from bascule.rotation.models import Proof, Rotation
from bascule.rotation.prove import Sandwich, prove
from bascule.rotation.work import Later, Work, no_budget, silence
from bascule.vault.candidates import move
from bascule.vault.models import SecretVersion

State = Rotation.State
MOST_PASSES = 8  # passes until "not locked out yet" is said to be "not locked out"


def conclude(work: Work) -> None:
    """AGAIN: present the old secret and a random one between two logins with the new one, on every path."""
    rotation = work.rotation
    if work.stands:
        work.read_budget(work.new())
    old = (
        work.secret(rotation.old_version) if rotation.old_version and rotation.old_opens is not None else None
    )
    found = prove(
        work.paths(),
        lambda secret, path, keep=0: _once_more(work, secret, path, keep),
        new=work.new(),
        old=old,
        random=lambda path: work.connector.new_secret(path, work.new()),
        p1_done=work.stands,
    )
    work.stands = False
    if found.verdict == "fell-back":
        fell_back(work)
    elif found.verdict == "proven":
        _proven(work, found)
    elif found.verdict in ("no-answer", "no-budget", "locked"):
        raise no_budget(work) if found.verdict != "no-answer" else Later(60, silence(work.target, ""))
    elif found.verdict == "old-accepted" and rotation.passes < MOST_PASSES:
        Rotation.objects.filter(pk=rotation.pk).update(anomalies=_noted(rotation, found))
        rotation.refresh_from_db()
        raise Later(60, _not_out_yet(work, found))
    else:
        _unproven(work, found)


def _once_more(work: Work, secret: bytes, path: Target, keep: int) -> Outcome:
    """A line that fails once proves nothing, and is tried again."""
    outcome = work.login(secret, path, keep=keep)
    return work.login(secret, path, keep=keep) if outcome.word == Outcome.UNREACHABLE else outcome


def finish(work: Work) -> None:
    """OLD_REFUSED → DONE: the credential counts as changed from the moment of its proof."""
    rotation, credential = work.rotation, work.credential
    assert rotation.proof is not None
    with arrow(rotation, State.DONE, by=work.by, facts={"grade": rotation.proof.grade}):
        credential.changed_at = credential.verified_at = rotation.proof.at
        credential.refused_at = None
        credential.save(update_fields=["changed_at", "verified_at", "refused_at"])


def _proven(work: Work, found: Sandwich) -> None:
    rotation, now = work.rotation, database_now()
    grade = "B" if rotation.old_opens is not True else found.grade
    notes = _noted(rotation, found)
    if rotation.old_opens is None:
        notes.append({"code": "old-never-received"})
    elif not rotation.old_opens:
        notes.append({"code": "old-did-not-open-before"})
    with arrow(rotation, State.OLD_REFUSED, by=work.by, facts={"grade": grade, "paths": len(found.answers)}, anomalies=notes):  # fmt: skip
        assert rotation.version is not None
        move(rotation.version, SecretVersion.State.CURRENT)
        proof = _kept(work, found, Proof.Of.CHANGED, grade, now, notes)
        Rotation.objects.filter(pk=rotation.pk).update(proof=proof, anomalies=notes)


def _unproven(work: Work, found: Sandwich) -> None:
    """The new secret works, and it does not matter: the old one opens still, or anything does."""
    problem = _anything(work) if found.verdict == "accepts-anything" else _not_shut_out(work, found)
    notes = _noted(work.rotation, found)
    with arrow(work.rotation, State.UNPROVEN, by=work.by, facts={"verdict": found.verdict}, anomalies=notes, problem=as_written(problem)):  # fmt: skip
        proof = _kept(work, found, Proof.Of.UNPROVEN, "D", database_now(), notes)
        Rotation.objects.filter(pk=work.rotation.pk).update(proof=proof)


def _kept(
    work: Work, found: Sandwich, of: str, grade: str, now: datetime, notes: list[dict[str, Any]]
) -> Proof:
    left = work.residual(now)
    if left is None:
        left = Residual(None)
        notes.append({"code": "residual-unknown"})
    facts = {
        "connector": work.connector.kind,
        "verdict": found.verdict,
        "paths": [one.facts() for one in found.answers],
        "anomalies": notes,
        "residual": left.why,
        "budget": _budget_facts(work.budget()),
    }
    return Proof.objects.create(
        client=work.client, credential=work.credential, of=of, grade=grade, at=now, by=str(work.by)[:200],
        how=f"{work.connector.kind} {work.target.address}"[:300], residual_until=left.until, facts=facts,
    )  # fmt: skip


def _noted(rotation: Rotation, found: Sandwich) -> list[dict[str, Any]]:
    """Each anomaly once. What was true only for a while (not locked out yet) leaves when it is over."""
    stays = [one for one in rotation.anomalies if one["code"] != "old-accepted"]
    return stays + [one for one in found.anomalies if one not in stays]


def _budget_facts(budget: Budget) -> dict[str, Any]:
    return {"threshold": budget.threshold, "counted": budget.counted, "known": budget.known}


def database_now() -> datetime:
    """Times are the database's: workers' clocks may differ."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        now: datetime = cursor.fetchone()[0]
    return now


def _where(found: Sandwich) -> str:
    return ", ".join(str(one["path"]) for one in found.anomalies if "path" in one)


def _not_out_yet(work: Work, found: Sandwich) -> Problem:
    return Problem(
        gettext_noop("The old secret of {title} is not locked out yet on {where}."),
        gettext_noop("It is tried again by itself until it is; until then it is not done."),
        title=work.credential.title, where=_where(found),
    )  # fmt: skip


def _not_shut_out(work: Work, found: Sandwich) -> Problem:
    return Problem(
        gettext_noop("{title} was changed, and nothing proves that the old secret is shut out on {where}."),
        gettext_noop("Look at what this system lets in (a second password, another account, a copy), then rotate again."),
        title=work.credential.title, where=_where(found) or work.target.address,
    )  # fmt: skip


def _anything(work: Work) -> Problem:
    return Problem(
        gettext_noop("{title} opens with any secret at all."),
        gettext_noop("The system does not check it (a trust rule, an empty password). Close that, then rotate again."),
        title=work.credential.title,
    )  # fmt: skip
