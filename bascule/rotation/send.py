"""INTENT → SENT → APPLIED | REFUSED | AMBIGUOUS, and what follows from a no and from silence."""

from datetime import timedelta

from django.db.models.functions import Now

from bascule.connectors.base import DeadMan, Outcome
from bascule.observation.problem import Problem, gettext_noop
from bascule.rotation.arrows import arrow, as_written
from bascule.rotation.begin import MOST_POLICY_REFUSALS, another, nothing_opens, which_opens
from bascule.rotation.cut_short import cut_short
from bascule.rotation.escrow import escrow
from bascule.rotation.guards import has_dead_man
from bascule.rotation.models import Rotation
from bascule.rotation.work import NO_BUDGET, Later, Work, no_budget, silence
from bascule.vault.candidates import move
from bascule.vault.models import SecretVersion

State, Version = Rotation.State, SecretVersion.State
MOST_DOUBTS = 3  # answers in one pass that told nothing
DEAD_MAN_SECONDS = 600
DEAD_MAN_LATE = 60  # how late a system's own timer may be
ARMING = "?"  # armed, or about to be: the handle is not known


def first_send(work: Work) -> None:
    """The second place, then the system. If the first fails: no call."""
    assert work.rotation.version is not None
    escrow(work.rotation.version, work.new())
    send(work)


def send(work: Work) -> None:
    """The change itself. What the system says is written down; only a fresh login will count."""
    rotation = work.rotation
    if has_dead_man(work):
        _arm(work)
    with arrow(rotation, State.SENT, by=work.by):
        pass
    outcome = work.change(work.new())
    facts = {"answer": outcome.word, "code": outcome.code}
    if outcome.word == Outcome.UNREACHABLE:
        in_doubt(work, facts)
        return
    to = State.APPLIED if outcome.word == Outcome.ACCEPTED else State.REFUSED
    with arrow(rotation, to, by=work.by, facts=facts, answer=outcome.code[:60]):
        pass


def in_doubt(work: Work, facts: dict[str, str] | None = None) -> None:
    """SENT → AMBIGUOUS: a cut line, a crash, silence. The candidate stays pending."""
    rotation = work.rotation
    with arrow(rotation, State.AMBIGUOUS, by=work.by, facts=facts, ambiguous=rotation.ambiguous + 1):
        pass
    work.doubts += 1


def doubt(work: Work) -> None:
    """AMBIGUOUS: wait for what may still land, try the pending secret first, and only then send the same one again."""
    if work.doubts >= MOST_DOUBTS:
        raise Later(60, silence(work.target, ""))
    work.pause(work.settle())
    outcome = work.login(work.new())
    if outcome is NO_BUDGET:
        raise no_budget(work)
    if outcome.word == Outcome.UNREACHABLE:
        work.doubts += 1
    elif outcome.word == Outcome.ACCEPTED:
        with arrow(work.rotation, State.APPLIED, by=work.by, facts={"by": "login"}):
            pass
    else:
        send(work)


def refused(work: Work) -> None:
    """REFUSED: is the old one still good? Then nothing happened: another secret where the policy said no, else the
    end. If it is not, the change had landed before, or somebody was quicker."""
    rotation, current = work.rotation, work.version_in(Version.CURRENT)
    if current is not None and rotation.old_opens is not False:
        outcome = _known(work, work.secret(current))
        if outcome == Outcome.ACCEPTED:
            _still_good(work)
            return
    if _known(work, work.new()) == Outcome.ACCEPTED:
        with arrow(rotation, State.APPLIED, by=work.by, facts={"by": "login"}):
            pass
        return
    if (
        current is None or rotation.old_opens is False
    ):  # the old one could not be tried: the way in is what counts
        _still_good(work)
        return
    assert rotation.version is not None
    if cut_short(work):
        return
    found = which_opens(work, [current.number, rotation.version.number])
    if found is None:
        with arrow(rotation, State.UNKNOWN, by=work.by, problem=as_written(nothing_opens(work))):
            pass
        return
    in_doubt_again(work, found)


def in_doubt_again(work: Work, found: SecretVersion | None) -> None:
    """Another secret stands than the one we wait for: that is written down, and the same new one is sent again."""
    rotation = work.rotation
    note = {"code": "set-back", "state": rotation.state, "version": found.number if found else None}
    with arrow(rotation, State.AMBIGUOUS, by=work.by, set_back=rotation.set_back + 1, anomalies=[*rotation.anomalies, note]):  # fmt: skip
        if rotation.version is not None:
            move(rotation.version, Version.PENDING)
        if found is not None:
            move(found, Version.CURRENT)
    work.doubts += 1
    work.stands = False


def _still_good(work: Work) -> None:
    rotation = work.rotation
    if rotation.answer == "policy" and rotation.refusals + 1 < MOST_POLICY_REFUSALS:
        another(work)
        return
    problem = Problem(
        gettext_noop("{title} refuses the change ({code})."),
        gettext_noop("Its old secret still opens it and nothing was changed. Look at its rules for passwords, or at the rights of who changes it."),
        title=work.credential.title, code=rotation.answer or "–",
    )  # fmt: skip
    with arrow(rotation, State.UNCHANGED, by=work.by, facts={"code": rotation.answer}, problem=as_written(problem)):  # fmt: skip
        if rotation.version is not None:
            move(rotation.version, Version.REFUSED)


def _known(work: Work, secret: bytes) -> str:
    """accepted or refused; raises Later when nothing can be learnt."""
    outcome = work.login(secret)
    if outcome is NO_BUDGET:
        raise no_budget(work)
    if outcome.word == Outcome.UNREACHABLE:
        raise Later(60, silence(work.target, outcome.detail))
    return outcome.word


def _arm(work: Work) -> None:
    """The system goes back by itself unless a login with the new secret calls it off. One that was armed without our
    knowing its handle is waited out first."""
    connector, rotation = work.connector, work.rotation
    assert isinstance(connector, DeadMan)
    if rotation.dead_man == ARMING or not _still_armed(rotation):
        wait_out(work)
    if rotation.dead_man:
        return
    falls = Now() + timedelta(seconds=DEAD_MAN_SECONDS + DEAD_MAN_LATE)
    Rotation.objects.filter(pk=rotation.pk).update(dead_man=ARMING, dead_man_until=falls)
    current = work.current()
    handle = work.ask(lambda: connector.arm(work.target, current, DEAD_MAN_SECONDS, work.way))
    Rotation.objects.filter(pk=rotation.pk).update(dead_man=handle[:300] or ARMING)
    rotation.refresh_from_db()


def wait_out(work: Work) -> None:
    """Forget a switch that nobody can call off, once it has surely fallen; until then nothing is done."""
    rotation = work.rotation
    if rotation.dead_man and _still_armed(rotation):
        problem = Problem(
            gettext_noop("{title} may go back to its old secret by itself within ten minutes."),
            gettext_noop("It is waited for; then it goes on by itself."),
            title=work.credential.title,
        )
        raise Later(DEAD_MAN_SECONDS, problem)
    Rotation.objects.filter(pk=rotation.pk).update(dead_man="", dead_man_until=None)
    rotation.refresh_from_db()


def _still_armed(rotation: Rotation) -> bool:
    """By the database's clock."""
    return Rotation.objects.filter(pk=rotation.pk, dead_man_until__gt=Now()).exists()
