"""From which state a request line may go to which, and the one way to move it."""

from collections.abc import Iterable

from django.utils.translation import gettext_noop

from bascule.handover.models import RequestLine
from bascule.observation.problem import Problem

S = RequestLine.State
OUT = (S.ASKED, S.REMINDED)  # with the outgoing provider
ANSWERED = (S.RECEIVED, S.PARTIAL, S.REFUSED, S.NOT_HELD)
SETTLED = (S.CHECKED, S.NOT_HELD, S.CLOSED)  # nothing more is awaited
NEXT: dict[str, tuple[str, ...]] = {
    S.DRAFT: (S.APPROVED, S.CLOSED),
    S.APPROVED: (S.DRAFT, S.ASKED, S.CLOSED, S.RECEIVED, S.PARTIAL),
    S.ASKED: (S.REMINDED, *ANSWERED, S.CLOSED),
    S.REMINDED: (S.REMINDED, *ANSWERED, S.CLOSED),
    S.PARTIAL: (S.REMINDED, S.RECEIVED, S.PARTIAL, S.CHECKED, S.REFUSED, S.NOT_HELD, S.CLOSED),
    S.RECEIVED: (S.CHECKED, S.PARTIAL, S.REFUSED, S.CLOSED),
    S.REFUSED: (S.REMINDED, S.RECEIVED, S.PARTIAL, S.NOT_HELD, S.CLOSED),
    S.NOT_HELD: (S.RECEIVED, S.PARTIAL, S.CLOSED),
    S.CHECKED: (S.CLOSED, S.PARTIAL),
    S.CLOSED: (),
}


def require(lines: Iterable[RequestLine], to: str) -> None:
    """Raises `Problem` naming the first line that may not go there from where it is."""
    for line in lines:
        if to not in NEXT[line.state]:
            raise Problem(
                gettext_noop("Line {number} is “{state}” and cannot become “{to}”."),
                gettext_noop("Load the page again; the line may have moved since."),
                number=line.number,
                state=line.get_state_display(),
                to=S(to).label,
            )


def lock(lines: Iterable[RequestLine]) -> list[RequestLine]:
    """The same lines as they are now, held until the transaction ends."""
    ids = [line.pk for line in lines]
    return list(RequestLine.objects.select_for_update().filter(pk__in=ids).order_by("number"))
