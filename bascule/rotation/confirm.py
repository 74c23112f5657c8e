"""APPLIED → VERIFIED → CUT → AGAIN: fresh logins with the new secret, the end of what the old one opened, and again."""

from bascule.connectors.base import DeadMan, Outcome, Target
from bascule.observation.problem import Problem, gettext_noop
from bascule.rotation.arrows import arrow, as_written
from bascule.rotation.begin import drifted, intend, nothing_opens, which_opens
from bascule.rotation.cut_short import cut_short
from bascule.rotation.models import Rotation
from bascule.rotation.prove import path_name
from bascule.rotation.send import MOST_DOUBTS, in_doubt_again, wait_out
from bascule.rotation.work import NO_BUDGET, Later, Work, no_budget, pin, silence
from bascule.vault.candidates import move
from bascule.vault.models import SecretVersion

State, Version = Rotation.State, SecretVersion.State


def confirm(work: Work) -> None:
    """APPLIED: a fresh login on every path decides, not the system's word."""
    wrong = accepted_everywhere(work)
    if wrong is None:
        with arrow(work.rotation, State.VERIFIED, by=work.by):
            assert work.rotation.version is not None
            move(work.rotation.version, Version.CURRENT)
    elif wrong:
        raise Later(60, _not_yet(work, wrong))
    else:
        _not_ours(work)


def cut_sessions(work: Work) -> None:
    """VERIFIED: the switch off, the second reset where there is one, then the end of open sessions."""
    rotation = work.rotation
    if rotation.dead_man:
        _disarm(work)
    if rotation.round < work.connector.resets:
        intend(work, rotation.round + 1)
        return
    ended = work.end_sessions()
    unknown = [{"code": "sessions-unknown", "why": ended.detail[:200]}] if ended.count is None else []
    with arrow(rotation, State.CUT, by=work.by, facts={"sessions": ended.count}, anomalies=rotation.anomalies + unknown):  # fmt: skip
        pass


def confirm_again(work: Work) -> None:
    """CUT: an open session of the old owner may have set it back meanwhile."""
    wrong = accepted_everywhere(work)
    if wrong is None:
        with arrow(work.rotation, State.AGAIN, by=work.by):
            assert work.rotation.version is not None
            move(work.rotation.version, Version.CURRENT)
        work.stands = True
    elif wrong:
        raise Later(60, _not_yet(work, wrong))
    else:
        fell_back(work)


def accepted_everywhere(work: Work) -> str | None:
    """None: every path takes the new secret. A path's name: that one does not yet. "": the first one does not."""
    new = work.new()
    for number, path in enumerate(work.paths()):
        word = _twice(work, new, path)
        if word != Outcome.ACCEPTED:
            return path_name(path) if number else ""
    return None


def fell_back(work: Work) -> None:
    """The new secret worked and does not any more: find what stands, and send the same new one again."""
    rotation = work.rotation
    assert rotation.version is not None
    if rotation.set_back >= MOST_DOUBTS:
        raise Later(3600, _set_back_again(work))
    found = which_opens(work, [rotation.version.number])
    if found is None and work.way is None:
        with arrow(rotation, State.UNKNOWN, by=work.by, problem=as_written(nothing_opens(work))):
            pass
        return
    in_doubt_again(work, found)


def _twice(work: Work, secret: bytes, path: Target) -> str:
    """accepted or refused. Where changes take time to spread, a refusal is believed after it; silence is no answer."""
    for last in (False, True):
        outcome = work.login(secret, path)
        if outcome is NO_BUDGET:
            raise no_budget(work)
        if outcome.word == Outcome.ACCEPTED:
            pin(work, outcome)
            return outcome.word
        if outcome.word == Outcome.REFUSED and not work.connector.settles:
            return outcome.word
        if not last:
            work.pause(work.settle())
    if outcome.word == Outcome.UNREACHABLE:
        raise Later(60, silence(work.target, outcome.detail))
    return outcome.word


def _not_ours(work: Work) -> None:
    """The system said yes, and the new secret does not open it. The old one? Part of the new one? Another one?"""
    rotation = work.rotation
    assert rotation.version is not None
    found = _kept_one(work, [Version.CURRENT])
    if found is None and cut_short(work):
        return
    found = found or _kept_one(work, [Version.PREVIOUS, Version.REFUSED, Version.SUPERSEDED])
    if found is not None:
        _said_yes_did_nothing(work, found)
    elif work.way is None:
        with arrow(rotation, State.UNKNOWN, by=work.by, problem=as_written(nothing_opens(work))):
            pass
    elif work.doubts >= MOST_DOUBTS:
        raise Later(3600, nothing_opens(work))
    else:
        with arrow(rotation, State.AMBIGUOUS, by=work.by, ambiguous=rotation.ambiguous + 1):
            pass
        work.doubts += 1


def _kept_one(work: Work, states: list[str]) -> SecretVersion | None:
    """The kept secret in one of these states that opens it."""
    others = work.credential.versions.exclude(state__in=states).values_list("number", flat=True)
    return which_opens(work, list(others))


def _said_yes_did_nothing(work: Work, found: SecretVersion) -> None:
    rotation = work.rotation
    if found.state != Version.CURRENT:
        drifted(work, found)
    if rotation.ambiguous + 1 < MOST_DOUBTS:
        with arrow(rotation, State.AMBIGUOUS, by=work.by, ambiguous=rotation.ambiguous + 1):
            pass
        work.doubts += 1
        return
    problem = Problem(
        gettext_noop("{title} says yes to the change and keeps its old secret."),
        gettext_noop(
            "Nothing was changed, the old secret still opens it. Change it on its console, by hand."
        ),
        title=work.credential.title,
    )
    with arrow(rotation, State.UNCHANGED, by=work.by, problem=as_written(problem)):
        move(rotation.version, Version.SUPERSEDED)  # type: ignore[arg-type]


def _disarm(work: Work) -> None:
    """Call the switch off over a fresh login with the new secret; if it is not surely off, wait until it has fallen."""
    connector, rotation = work.connector, work.rotation
    off = False
    if isinstance(connector, DeadMan):
        try:
            off = connector.disarm(work.target, work.new(), rotation.dead_man, work.way)
        except Problem:
            raise
        except Exception:
            off = False
    if not off:
        wait_out(work)
        return
    Rotation.objects.filter(pk=rotation.pk).update(dead_man="", dead_man_until=None)
    rotation.refresh_from_db()


def _not_yet(work: Work, path: str) -> Problem:
    return Problem(
        gettext_noop("{path} does not take the new secret of {title} yet."),
        gettext_noop("It is tried again by itself; look whether this system hears of changes (replication)."),
        path=path, title=work.credential.title,
    )  # fmt: skip


def _set_back_again(work: Work) -> Problem:
    return Problem(
        gettext_noop("Somebody sets {title} back to an older secret each time."),
        gettext_noop("Close that way in first: an open session, an administrator, a tool. Then it goes on by itself."),
        title=work.credential.title,
    )  # fmt: skip
