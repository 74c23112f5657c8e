"""PLANNED → INTENT: every guard, a login that shows what stands now, then the new secret, kept before it is sent."""

from bascule.connectors.base import Outcome
from bascule.observation.problem import Problem, gettext_noop
from bascule.rotation.arrows import arrow, as_written
from bascule.rotation.guards import check_here, check_there, unhandled
from bascule.rotation.models import Rotation
from bascule.rotation.work import NO_BUDGET, Later, Work, no_budget, pin, silence
from bascule.vault.candidates import keep_candidate, move, retained
from bascule.vault.models import SecretVersion

State, Version = Rotation.State, SecretVersion.State
MOST_POLICY_REFUSALS = 3


def begin(work: Work) -> None:
    """Raises Problem when a guard says no; nothing was sent then, and the rotation is over."""
    try:
        check_here(work)
        if not _what_stands(work):
            with arrow(work.rotation, State.UNKNOWN, by=work.by, problem=as_written(nothing_opens(work))):
                pass
            return
        check_there(work)
    except Problem as problem:
        with arrow(work.rotation, State.UNCHANGED, by=work.by, facts={"why": problem.what_template}, problem=as_written(problem)):  # fmt: skip
            pass
        raise
    intend(work, work.rotation.round)


def intend(work: Work, round_: int) -> None:
    """A candidate, complete and sealed, committed before anything is sent: the one that waits, else a fresh one."""
    rotation = work.rotation
    first = rotation.state == State.PLANNED
    waiting = work.version_in(Version.PENDING) if first else None
    fresh = b"" if waiting else work.connector.new_secret(work.target, work.current())
    uses = (
        [{"code": "uses", "what": one.what, "where": one.where} for one in unhandled(work)] if first else []
    )
    kept = waiting or SecretVersion()
    with arrow(rotation, State.INTENT, by=work.by, round=round_, ambiguous=0, problem={}, anomalies=rotation.anomalies + uses):  # fmt: skip
        if waiting is None:
            kept = keep_candidate(work.credential, fresh, by=work.by)
        Rotation.objects.filter(pk=rotation.pk).update(version=kept)
    if waiting is None:
        work.seen[kept.number] = fresh
    work.stands = False


def another(work: Work) -> None:
    """REFUSED → INTENT: the system did not like this one; it stays kept, and another is made."""
    rotation = work.rotation
    fresh = work.connector.new_secret(work.target, work.current())
    with arrow(rotation, State.INTENT, by=work.by, refusals=rotation.refusals + 1, ambiguous=0):
        if rotation.version is not None:
            move(rotation.version, Version.REFUSED)
        kept = keep_candidate(work.credential, fresh, by=work.by)
        Rotation.objects.filter(pk=rotation.pk).update(version=kept)
    work.seen[kept.number] = fresh


def _what_stands(work: Work) -> bool:
    """Find out which secret opens now, and write that down. False: none does, and nobody else can change it."""
    rotation, current = work.rotation, work.version_in(Version.CURRENT)
    opens: bool | None = None
    if current is not None:
        outcome = work.login(work.secret(current))
        if outcome is NO_BUDGET:
            raise no_budget(work).problem
        if outcome.word == Outcome.UNREACHABLE:
            raise silence(work.target, outcome.detail)
        pin(work, outcome)
        opens = outcome.word == Outcome.ACCEPTED
        if opens:
            work.read_budget(work.secret(current))
        else:
            found = which_opens(work, [current.number])
            if found is None and work.way is None:
                return False
            if found is not None:
                drifted(work, found)
                current, opens = found, True
    last = Rotation.objects.filter(credential=work.credential, number__lt=rotation.number).first()
    if (
        last is not None and last.state == State.UNPROVEN
    ):  # what must be shown shut out is still the one before
        current, opens = last.old_version, last.old_opens
    Rotation.objects.filter(pk=rotation.pk).update(old_version=current, old_opens=opens)
    rotation.refresh_from_db()
    return True


def which_opens(work: Work, tried: list[int]) -> SecretVersion | None:
    """The kept secret that opens it: the pending one first, then the newest, inside the budget."""
    for version in retained(work.credential):
        if version.number in tried:
            continue
        outcome = work.login(work.secret(version))
        if outcome is NO_BUDGET:
            raise no_budget(work)
        if outcome.word == Outcome.UNREACHABLE:
            raise Later(60, silence(work.target, outcome.detail))
        if outcome.word == Outcome.ACCEPTED:
            return version
    return None


def drifted(work: Work, found: SecretVersion) -> None:
    """The system holds another of the secrets we kept: that one is current."""
    rotation = work.rotation
    move(found, Version.CURRENT)
    note = {"code": "drift", "version": found.number}
    Rotation.objects.filter(pk=rotation.pk).update(anomalies=[*rotation.anomalies, note])
    rotation.refresh_from_db()


def nothing_opens(work: Work) -> Problem:
    return Problem(
        gettext_noop("None of the secrets kept for {title} opens it."),
        gettext_noop("Look on its console who changed it. Nothing more is tried, so that it does not lock."),
        title=work.credential.title,
    )
