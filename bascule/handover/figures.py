"""The figures of what was asked and what came, and the sentence that says them."""

from dataclasses import dataclass

from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext, ngettext

from bascule.clients.models import Takeover
from bascule.handover.line_states import OUT, S
from bascule.handover.models import RequestLine


@dataclass(frozen=True)
class Figures:
    """Counts of lines. answered: received, checked, partial, refused or not held, of those that were asked."""

    lines: int = 0
    drafts: int = 0
    approved: int = 0
    waiting: int = 0
    received: int = 0
    checked: int = 0
    partial: int = 0
    refused: int = 0
    not_held: int = 0
    closed: int = 0
    overdue: int = 0

    @property
    def asked(self) -> int:
        return self.lines - self.drafts - self.approved

    @property
    def answered(self) -> int:
        return self.asked - self.waiting

    @property
    def settled(self) -> int:
        return self.checked + self.not_held + self.closed

    def sentence(self) -> str:
        """Where we stand, for a manager."""
        if not self.lines:
            return gettext("Nothing has been asked of the outgoing provider yet.")
        if not self.asked:
            return ngettext(
                "%(n)d line is ready to be asked; nothing went out yet.",
                "%(n)d lines are ready to be asked; nothing went out yet.",
                self.lines,
            ) % {"n": self.lines}
        answered = ngettext(
            "%(answered)d of %(n)d line asked has an answer",
            "%(answered)d of %(n)d lines asked have an answer",
            self.asked,
        ) % {"answered": self.answered, "n": self.asked}
        late = (
            ngettext("; %(n)d is late.", "; %(n)d are late.", self.overdue) % {"n": self.overdue}
            if self.overdue
            else "."
        )
        return answered + late


def figures(takeover: Takeover) -> Figures:
    """One aggregate."""
    today = timezone.now().date()
    counts = RequestLine.objects.filter(takeover=takeover).aggregate(
        lines=Count("pk"),
        drafts=_of(S.DRAFT),
        approved=_of(S.APPROVED),
        waiting=_of(*OUT),
        received=_of(S.RECEIVED),
        checked=_of(S.CHECKED),
        partial=_of(S.PARTIAL),
        refused=_of(S.REFUSED),
        not_held=_of(S.NOT_HELD),
        closed=_of(S.CLOSED),
        overdue=Count("pk", filter=Q(state__in=(*OUT, S.PARTIAL, S.REFUSED), due_on__lt=today)),
    )
    return Figures(**counts)


def _of(*states: str) -> Count:
    return Count("pk", filter=Q(state__in=states))
