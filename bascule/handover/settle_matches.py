"""Verb: a person confirms or rejects what a returned file is proposed to answer; only then do lines move."""

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext, gettext_noop

from bascule.evidence.record import record
from bascule.handover.answer_line import answer_line
from bascule.handover.line_states import NEXT, lock
from bascule.handover.models import ReturnMatch
from bascule.handover.reasons import words
from bascule.handover.receive_line import receive_line
from bascule.observation.problem import Problem

Proposed, Decision = ReturnMatch.Proposed, ReturnMatch.Decision
CERTAIN = 0.9  # from here on many may be confirmed at once


def settle_matches(matches: Iterable[ReturnMatch], accept: bool, *, by: object, proposed: str = "") -> int:
    """How many were decided; those already decided are left alone. `proposed` says otherwise than the machine did
    (for one match). A line that may not go there any more raises `Problem`, and none of them moves.

    A promise, and the claim that something was given, are written on the line and change nothing else: nothing is
    received until it was read.
    """
    ids = [match.pk for match in matches]
    with transaction.atomic():
        held = list(
            ReturnMatch.objects.select_for_update(of=("self",))
            .select_related("line__client", "returned")
            .filter(pk__in=ids, decision=Decision.PENDING)
            .order_by("line__number")
        )
        for match in held:
            if proposed:
                match.proposed = Proposed(proposed)
            if accept:
                _move(match, by)
            match.decision = Decision.ACCEPTED if accept else Decision.REJECTED
            match.decided_by, match.decided_at = str(by)[:200], timezone.now()
            match.save(update_fields=["proposed", "decision", "decided_by", "decided_at"])
        for returned in {match.returned for match in held}:
            of_it = [match for match in held if match.returned_id == returned.pk]
            record(
                "settle_matches", by=by, on=returned,
                facts={"accepted": accept, "lines": [[match.line.number, match.proposed] for match in of_it]},
            )  # fmt: skip
    return len(held)


def _move(match: ReturnMatch, by: object) -> None:
    line, returned = match.line, match.returned
    if match.proposed == Proposed.NOTED:
        [line] = lock([line])
        line.answer = "\n".join(part for part in (line.answer, match.answer) if part)[:8000]
        line.save(update_fields=["answer"])
        return
    if match.proposed in (Proposed.REFUSED, Proposed.NOT_HELD):
        answer_line(line, match.proposed, match.answer or gettext("As the list that came back says."), by=by)
        return
    if not returned.is_list and returned.problem:
        raise Problem(
            gettext_noop("Nothing was read in {name}, so it answers nothing."),
            gettext_noop("Open the file and receive the line by hand with what you saw."),
            name=returned.name,
        )
    if match.proposed not in NEXT[line.state] and match.proposed == line.state:
        return  # another file said so before
    what = "\n".join(part for part in (returned.name, match.answer, *words(match.reasons)) if part)
    receipt = receive_line(
        line, what, by=by, count=match.count or None, partial=match.proposed == Proposed.PARTIAL
    )
    receipt.sha256 = returned.sha256
    receipt.save(update_fields=["sha256"])
