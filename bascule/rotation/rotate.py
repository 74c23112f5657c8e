"""Verb: change a secret on its live system, never lose it, and prove that the old one is shut out.

The order is the promise:

1. every guard, and a login that shows what stands now;
2. the new secret, complete and sealed, committed (`INTENT`) and written to a second place;
3. only then the system (`SENT`), whose answer is yes, no, or nobody knows;
4. a fresh login decides (`VERIFIED`); open sessions are ended (`CUT`), and a fresh login decides again (`AGAIN`);
5. the old secret is presented and refused, as a random one is (`OLD_REFUSED`): then, and only then, `DONE`.

Killed anywhere, it is safe to run again: the second run finds the state it was in, tries the pending secret first, and
sends the same one again. It never makes another one unless the system said no.
"""

import time
from collections.abc import Callable

from django.db import IntegrityError, transaction

from bascule.evidence.record import record
from bascule.observation.problem import Problem
from bascule.rotation.arrows import Overtaken, arrow, as_written, rest
from bascule.rotation.begin import begin
from bascule.rotation.conclude import conclude, finish
from bascule.rotation.confirm import confirm, confirm_again, cut_sessions
from bascule.rotation.models import Rotation
from bascule.rotation.one_at_a_time import one_at_a_time
from bascule.rotation.send import doubt, first_send, in_doubt, refused
from bascule.rotation.work import Later, Work, prepare
from bascule.vault.models import Credential

State = Rotation.State
STEPS: dict[str, Callable[[Work], None]] = {
    State.PLANNED: begin,
    State.INTENT: first_send,
    State.SENT: in_doubt,  # found so only after a crash: nobody knows what the system did
    State.AMBIGUOUS: doubt,
    State.REFUSED: refused,
    State.APPLIED: confirm,
    State.VERIFIED: cut_sessions,
    State.CUT: confirm_again,
    State.AGAIN: conclude,
    State.OLD_REFUSED: finish,
}
LONGEST_REST = 3600


def rotate(credential: Credential, *, by: object, pause: Callable[[float], None] = time.sleep) -> Rotation:
    """Change it, or go on with a change that was begun; returns the rotation, ended or resting until `next_try_at`.
    Raises Problem when a guard says no (nothing was sent then), Busy when another worker is at it. `pause` waits."""
    with one_at_a_time(credential):
        work = prepare(credential, by=by, pause=pause)
        work.rotation = begun(credential) or plan(credential, by=by)
        return carry_on(work)


def begun(credential: Credential) -> Rotation | None:
    """The change that is not over, if there is one."""
    rows = Rotation.objects.filter(credential=credential, finished_at__isnull=True)
    return rows.select_related("version", "old_version", "credential", "proof").first()


def plan(credential: Credential, *, by: object) -> Rotation:
    """A fresh rotation; another worker's when it was quicker."""
    last = Rotation.objects.filter(credential=credential).order_by("-number").first()
    try:
        with transaction.atomic(durable=True):
            rotation = Rotation.objects.create(
                client=credential.client, credential=credential, number=last.number + 1 if last else 1, by=str(by)[:200]
            )  # fmt: skip
            record(
                "rotate", by=by, on=rotation, facts={"to": State.PLANNED, "credential": str(credential.pk)}
            )
    except IntegrityError:
        found = begun(credential)
        if found is None:
            raise
        return found
    return rotation


def carry_on(work: Work) -> Rotation:
    """One pass: step after step until it is over, or nothing more can be learnt now."""
    rotation = work.rotation
    Rotation.objects.filter(pk=rotation.pk).update(passes=rotation.passes + 1)
    rotation.refresh_from_db()
    try:
        while not rotation.ended:
            STEPS[rotation.state](work)
    except Overtaken:
        rotation.refresh_from_db()
    except Later as later:
        _later(work, later.seconds, later.problem)
    except Problem as problem:
        if nothing_sent(rotation):
            stop(rotation, by=work.by, problem=problem)
        if rotation.state == State.UNCHANGED:
            raise
        _later(work, LONGEST_REST / 6, problem)
    return rotation


def nothing_sent(rotation: Rotation) -> bool:
    """Whether this change can end here as if it had never begun; its candidate stays pending for the next one."""
    first = rotation.round == 1 and not rotation.refusals and not rotation.dead_man
    return rotation.state == State.PLANNED or (rotation.state == State.INTENT and first)


def stop(rotation: Rotation, *, by: object, problem: Problem) -> None:
    """End a rotation of which nothing was sent yet."""
    with arrow(rotation, State.UNCHANGED, by=by, problem=as_written(problem)):
        pass


def _later(work: Work, seconds: float, problem: Problem) -> None:
    """What was not even intended is over; anything else rests, each time longer."""
    if work.rotation.state == State.PLANNED:
        stop(work.rotation, by=work.by, problem=problem)
        return
    longer = min(seconds * 2 ** min(work.rotation.passes - 1, 6), max(seconds, LONGEST_REST))
    rest(work.rotation, by=work.by, seconds=longer, problem=problem)
