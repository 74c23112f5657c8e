"""What the pages say of this stage, in cheap aggregates."""

from dataclasses import dataclass

from django.db.models import Count, Q, Sum

from bascule.clients.models import Takeover
from bascule.discovery.models import FileState, ImportedFile

UNREAD = (FileState.NOT_RECOGNISED, FileState.FAILED)


@dataclass(frozen=True)
class Figures:
    """files: handed over; unread: nobody could read them; partly: read in part; waiting: queued or being read."""

    files: int
    unread: int
    partly: int
    waiting: int
    observations: int


def figures(takeover: Takeover) -> Figures:
    found = ImportedFile.objects.filter(client=takeover.client).exclude(state=FileState.UNDONE).aggregate(
        files=Count("id"), unread=Count("id", filter=Q(state__in=UNREAD)),
        partly=Count("id", filter=Q(state=FileState.PARTLY_READ)),
        waiting=Count("id", filter=Q(state__in=(FileState.QUEUED, FileState.READING))),
        observations=Sum("created"),
    )  # fmt: skip
    return Figures(
        found["files"], found["unread"], found["partly"], found["waiting"], found["observations"] or 0
    )
