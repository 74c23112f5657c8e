"""Verb: change many secrets by one plan. Targets side by side, one host's accounts in few lanes, what opens everything
last. Killed, it goes on from what its rows say; stopped, every secret has a clear state."""

import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from django.db import connection, transaction
from django.db.models.functions import Now

from bascule.clients.models import Takeover
from bascule.evidence.record import record
from bascule.observation.problem import Problem, gettext_noop
from bascule.rotation.arrows import as_written
from bascule.rotation.models import Rotation, RotationRun, RotationRunItem
from bascule.rotation.one_at_a_time import Busy, held_by_nobody_else
from bascule.rotation.order import ordered
from bascule.rotation.rotate import rotate
from bascule.tenancy.scope import acting_for
from bascule.vault.models import Credential

FOUR_EYES_ABOVE = 20
State = RotationRunItem.State
AFTER: dict[str, str] = {
    Rotation.State.DONE: State.DONE,
    Rotation.State.UNCHANGED: State.BLOCKED,
    Rotation.State.UNPROVEN: State.FAILED,
    Rotation.State.UNKNOWN: State.FAILED,
}


def rotate_many(
    takeover: Takeover, credentials: list[Credential], *, by: object, at_once: int = 8
) -> RotationRun:
    """The run, its order fixed; nothing is sent yet (`carry_on_run` works it off). Above twenty secrets a second
    person must approve it first."""
    if not credentials:
        raise Problem(
            gettext_noop("Nothing was chosen."),
            gettext_noop("Choose the secrets to change."),
        )
    with transaction.atomic():
        run = RotationRun.objects.create(
            client=takeover.client, takeover=takeover, by=str(by)[:200], at_once=at_once
        )
        RotationRunItem.objects.bulk_create(
            RotationRunItem(client=takeover.client, run=run, credential=one.credential, rank=one.rank, position=place, lane=one.lane[:300])
            for place, one in enumerate(ordered(credentials))
        )  # fmt: skip
        record("rotate_many", by=by, on=run, facts={"secrets": len(credentials), "at_once": at_once})
    return run


def needs_approval(run: RotationRun) -> bool:
    return not run.approved_by and run.items.count() > FOUR_EYES_ABOVE


def approve_run(run: RotationRun, *, by: object) -> None:
    """Another person than who made the run says yes to it, as it stands."""
    if str(by) == run.by:
        raise Problem(
            gettext_noop("Who made this run cannot approve it."),
            gettext_noop("Ask a second person who may change secrets."),
        )
    with transaction.atomic():
        RotationRun.objects.filter(pk=run.pk, approved_by="").update(approved_by=str(by)[:200])
        record("approve_run", by=by, on=run, facts={"secrets": run.items.count()})
    run.refresh_from_db()


def stop_run(run: RotationRun, *, by: object) -> None:
    """What is being changed is finished; what has not begun is not begun."""
    with transaction.atomic():
        RotationRun.objects.filter(pk=run.pk, aborted_at__isnull=True).update(aborted_at=Now(), aborted_by=str(by)[:200])  # fmt: skip
        left = run.items.filter(state=State.WAITING).update(state=State.NOT_BEGUN)
        record("stop_run", by=by, on=run, facts={"not_begun": left})
    run.refresh_from_db()


def carry_on_run(
    run: RotationRun, *, by: object, tell: Callable[[RotationRunItem], None] | None = None
) -> bool:
    """Work the run off; True when nothing of it is open any more. Two workers on one run: the second one leaves."""
    if needs_approval(run):
        return False
    with held_by_nobody_else(f"run {run.pk}") as mine:
        if not mine:
            return False
        for rank in sorted(
            set(run.items.filter(state__in=RotationRunItem.OPEN).values_list("rank", flat=True))
        ):
            _rank(run, rank, by, tell)
        done = not run.items.filter(state__in=RotationRunItem.OPEN).exists()
        if done and run.finished_at is None:
            RotationRun.objects.filter(pk=run.pk).update(finished_at=Now())
            run.refresh_from_db()
    return done


def unexpected(title: str, error: Exception) -> Problem:
    """What no guard and no connector foresaw. Its message may hold anything, so only its kind is told."""
    return Problem(
        gettext_noop("{title} stopped on an error that nobody foresaw ({error})."),
        gettext_noop("Nothing is lost: what was sent is kept. It is gone on with by itself; tell us of it."),
        title=title, error=type(error).__name__,
    )  # fmt: skip


def _rank(run: RotationRun, rank: int, by: object, tell: Callable[[RotationRunItem], None] | None) -> None:
    """Every lane of one rank side by side; the next rank begins when this one is through."""
    lanes: dict[str, list[RotationRunItem]] = {}
    for item in run.items.filter(rank=rank, state__in=RotationRunItem.OPEN).select_related("credential"):
        lanes.setdefault(item.lane, []).append(item)

    def work(items: list[RotationRunItem]) -> None:
        try:
            with acting_for(run.firm_id):
                for item in items:
                    _one(run, item, by)
                    if tell:
                        tell(item)
        finally:
            connection.close()

    with ThreadPoolExecutor(min(run.at_once, len(lanes)) or 1, thread_name_prefix="rotate") as pool:
        for done in [pool.submit(work, items) for items in lanes.values()]:
            done.result()


def _one(run: RotationRun, item: RotationRunItem, by: object) -> None:
    rows = RotationRunItem.objects.filter(pk=item.pk, state__in=RotationRunItem.OPEN)
    if RotationRun.objects.filter(pk=run.pk, aborted_at__isnull=False).exists():
        rows.filter(state=State.WAITING).update(state=State.NOT_BEGUN)
    elif rows.update(state=State.RUNNING):
        after: dict[str, object]
        try:
            rotation = rotate(Credential.objects.select_related("client").get(pk=item.credential_id), by=by)
            after = {"state": AFTER.get(rotation.state, State.LATER), "rotation": rotation, "problem": rotation.problem}  # fmt: skip
        except Busy as problem:
            after = {"state": State.LATER, "problem": as_written(problem)}
        except Problem as problem:
            after = {"state": State.BLOCKED, "problem": as_written(problem)}
        except Exception as error:  # a defect in one connector stops no other secret
            logging.getLogger(__name__).error("rotate %s: %s", item.credential_id, type(error).__name__)
            after = {"state": State.FAILED, "problem": as_written(unexpected(item.credential.title, error))}
        RotationRunItem.objects.filter(pk=item.pk).update(**after)
    item.refresh_from_db()
