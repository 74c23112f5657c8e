"""Verb: the outgoing provider answered that it refuses a line, or that it does not hold what is asked."""

from django.db import transaction
from django.utils.translation import gettext_noop

from bascule.evidence.record import record
from bascule.handover.line_states import S, lock, require
from bascule.handover.models import RequestLine
from bascule.observation.problem import Problem


def answer_line(line: RequestLine, state: str, answer: str, *, by: object) -> RequestLine:
    """`state` is refused or not_held, `answer` the provider's own words or reason; it is required."""
    if state not in (S.REFUSED, S.NOT_HELD) or not answer.strip():
        raise Problem(
            gettext_noop("An answer is a refusal or “not held”, with the provider's reason."),
            gettext_noop("Write the reason as it was given, with its date and who gave it."),
        )
    with transaction.atomic():
        [line] = lock([line])
        require([line], state)
        line.state, line.answer = state, answer.strip()
        line.save(update_fields=["state", "answer"])
        record(
            "answer_line", by=by, on=line, facts={"number": line.number, "state": state},
            personal={"answer": answer.strip()},
        )  # fmt: skip
    return line
