"""What the pages say of this stage, in cheap aggregates."""

from dataclasses import dataclass

from django.db.models import Count, Q, Sum

from bascule.clients.models import Takeover
from bascule.discovery.models import FileState, ImportedFile

UNREAD = (FileState.NOT_RECOGNISED, FileState.FAILED)
WAITING_FOR_YOU = (FileState.LOCKED, FileState.TO_MAP)


@dataclass(frozen=True)
class Figures:
    """files: handed over; unread: nobody could read them; partly: read in part; waiting: queued or being read;
    locked: want a password; to_map: want a word on their columns."""

    files: int
    unread: int
    partly: int
    waiting: int
    observations: int
    locked: int = 0
    to_map: int = 0


def figures(takeover: Takeover) -> Figures:
    found = ImportedFile.objects.filter(client=takeover.client).exclude(state=FileState.UNDONE).aggregate(
        files=Count("id"), unread=Count("id", filter=Q(state__in=UNREAD)),
        partly=Count("id", filter=Q(state=FileState.PARTLY_READ)),
        waiting=Count("id", filter=Q(state__in=(FileState.QUEUED, FileState.READING))),
        observations=Sum("created"), locked=Count("id", filter=Q(state=FileState.LOCKED)),
        to_map=Count("id", filter=Q(state=FileState.TO_MAP)),
    )  # fmt: skip
    return Figures(
        found["files"], found["unread"], found["partly"], found["waiting"], found["observations"] or 0,
        found["locked"], found["to_map"],
    )  # fmt: skip
