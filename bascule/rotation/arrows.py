"""The arrows of a rotation. Each is one transaction, committed on its own, and one leaf of the evidence log.

    PLANNED → INTENT → SENT → APPLIED | REFUSED | AMBIGUOUS
    APPLIED → VERIFIED → CUT → AGAIN → OLD_REFUSED → DONE

What leads back: a refused secret is replaced (REFUSED → INTENT), an ambiguous one is sent again (AMBIGUOUS → SENT),
a system that takes two resets goes round twice (VERIFIED → INTENT), and a system that somebody set back meanwhile is
in doubt again.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Now

from bascule.evidence.record import record
from bascule.observation.problem import Problem, gettext_noop
from bascule.rotation.models import Rotation

State = Rotation.State

ARROWS: dict[str, frozenset[str]] = {
    State.PLANNED: frozenset({State.INTENT, State.UNCHANGED, State.UNKNOWN}),
    State.INTENT: frozenset({State.SENT, State.UNCHANGED}),
    State.SENT: frozenset({State.APPLIED, State.REFUSED, State.AMBIGUOUS}),
    State.AMBIGUOUS: frozenset({State.SENT, State.APPLIED}),
    State.REFUSED: frozenset({State.INTENT, State.UNCHANGED, State.APPLIED, State.AMBIGUOUS, State.UNKNOWN}),
    State.APPLIED: frozenset({State.APPLIED, State.VERIFIED, State.AMBIGUOUS, State.UNCHANGED, State.UNKNOWN}),
    State.VERIFIED: frozenset({State.CUT, State.INTENT}),
    State.CUT: frozenset({State.AGAIN, State.AMBIGUOUS, State.UNKNOWN}),
    State.AGAIN: frozenset({State.OLD_REFUSED, State.AMBIGUOUS, State.UNPROVEN, State.UNKNOWN}),
    State.OLD_REFUSED: frozenset({State.DONE}),
}  # fmt: skip


class Overtaken(Problem):
    """Another worker moved this rotation on. What both sent is the same secret, so nothing is lost."""

    def __init__(self, rotation: Rotation) -> None:
        super().__init__(
            gettext_noop("Another worker goes on with {title}."),
            gettext_noop("Nothing is lost: look at its state in a moment."),
            title=rotation.credential.title,
        )


@contextmanager
def arrow(
    rotation: Rotation, to: str, *, by: object, facts: dict[str, Any] | None = None, **fields: Any
) -> Iterator[None]:
    """Move to `to`, with `fields`, in one durable transaction; what the block writes is part of it."""
    if to not in ARROWS[rotation.state]:
        raise ValueError(f"no arrow leads from {rotation.state} to {to}")
    if to in Rotation.ENDS:
        fields["finished_at"] = Now()
    before = rotation.state
    with transaction.atomic(durable=True):
        rows = Rotation.objects.filter(pk=rotation.pk, state=before, serial=rotation.serial)
        if not rows.update(state=to, serial=F("serial") + 1, next_try_at=None, **fields):
            raise Overtaken(rotation)
        yield
        number = rows.model.objects.filter(pk=rotation.pk).values_list("version__number", flat=True).get()
        record(
            "rotate", by=by, on=rotation,
            facts={"from": before, "to": to, "credential": str(rotation.credential_id), "round": fields.get("round", rotation.round),
                   "version": number, **(facts or {})},
        )  # fmt: skip
    rotation.refresh_from_db()


def rest(rotation: Rotation, *, by: object, seconds: float, problem: Problem) -> None:
    """Nothing more can be learnt now: say why, and when it goes on (by the database's clock)."""
    with transaction.atomic(durable=True):
        rows = Rotation.objects.filter(pk=rotation.pk, serial=rotation.serial, finished_at__isnull=True)
        rows.update(next_try_at=Now() + timedelta(seconds=seconds), problem=as_written(problem))
        record(
            "rest_rotation", by=by, on=rotation,
            facts={"state": rotation.state, "credential": str(rotation.credential_id), "seconds": int(seconds), "why": problem.what_template},
        )  # fmt: skip
    rotation.refresh_from_db()


def as_written(problem: Problem) -> dict[str, Any]:
    """A problem as the row keeps it: templates and facts, translated where it is shown."""
    facts = {name: value if isinstance(value, int) else str(value) for name, value in problem.facts.items()}
    return {"what": problem.what_template, "advice": problem.advice_template, "facts": facts}


def read_problem(written: dict[str, Any]) -> Problem | None:
    """The problem again; None where there is none."""
    return Problem(written["what"], written["advice"], **written["facts"]) if written else None
