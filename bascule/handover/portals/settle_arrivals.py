"""Verb: once what arrived has been read, its line has received it; what could not be read goes to the vault, sealed."""

import struct

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext, gettext_noop

from bascule.clients.models import Client
from bascule.discovery.models import FileState, ImportedFile
from bascule.evidence.record import record
from bascule.handover.line_states import NEXT, S
from bascule.handover.models import Receipt, RequestLine
from bascule.handover.portals.models import Arrival
from bascule.handover.receive_line import receive_line
from bascule.vault.intake import intake
from bascule.vault.models import Known

LENGTH = struct.Struct(">I")
STATES = {
    FileState.READ: Arrival.State.READ, FileState.PARTLY_READ: Arrival.State.PARTLY,
    FileState.DUPLICATE: Arrival.State.AGAIN, FileState.NOT_RECOGNISED: Arrival.State.UNREAD,
    FileState.FAILED: Arrival.State.UNREAD,
}  # fmt: skip
FOR_A_PERSON = (
    FileState.TO_MAP,
    FileState.LOCKED,
)  # discovery asks for columns or a password; read after that
FILE_READ = gettext_noop("{name}: {read} entries read, {not_read} not read.")
SECRETS_TAKEN = gettext_noop("{read} secrets taken into the vault, receipt {name}.")


def settle_arrivals(client: Client, *, by: object) -> int:
    """How many arrivals were settled. Runs after each import; may run again at any time."""
    waiting = Arrival.objects.filter(client=client, settled_at=None).order_by("number")
    settled = 0
    for pk in list(waiting.values_list("pk", flat=True)):
        with transaction.atomic():
            rows = Arrival.objects.select_for_update(of=("self",), skip_locked=True)
            arrival = rows.filter(pk=pk, settled_at=None).first()
            if arrival is not None and _read(arrival):
                _keep_unread(arrival)
                _receive(arrival)
                arrival.settled_at, arrival.sealed = timezone.now(), None
                arrival.save()
                record(
                    "settle_arrival", by=by, on=arrival,
                    facts={
                        "arrival": str(arrival), "state": arrival.state, "read": arrival.read,
                        "not_read": arrival.not_read, "sha256": arrival.sha256,
                    },
                )  # fmt: skip
                settled += 1
    return settled


def _read(arrival: Arrival) -> bool:
    """Whether somebody has read it by now; if so its figures are filled in."""
    if arrival.kept is not None:
        taken = arrival.kept.sealed_parts.filter(taken_at__isnull=False).count()
        lost = arrival.kept.sealed_parts.filter(unreadable_at__isnull=False).count()
        if taken + lost < arrival.kept.parts:
            return False
        arrival.read, arrival.not_read = taken, lost
        arrival.state = Arrival.State.READ if not lost else Arrival.State.PARTLY
        return True
    file = arrival.file
    if file is not None and file.state in FOR_A_PERSON and arrival.state == Arrival.State.WAITING:
        arrival.state = Arrival.State.UNREAD
        arrival.save(update_fields=["state"])
    if file is None or FileState(file.state) not in STATES:
        return False
    if file.state == FileState.DUPLICATE:
        same = ImportedFile.objects.filter(client=arrival.client, sha256=arrival.sha256)
        file = same.filter(state__in=(FileState.READ, FileState.PARTLY_READ)).first() or file
    arrival.state = STATES[FileState(arrival.file.state)]  # type: ignore[union-attr]
    brought = file.created + file.updated
    arrival.read = max(file.units - file.rejected, brought, file.facts, file.secrets)
    arrival.not_read = file.rejected or len(file.not_read)
    if not arrival.read:
        arrival.state = Arrival.State.UNREAD
    return True


def _keep_unread(arrival: Arrival) -> None:
    """What no reader understood whole is kept, sealed: a vault keeper can open it."""
    if arrival.sealed is None or arrival.state not in (Arrival.State.UNREAD, Arrival.State.PARTLY):
        return
    rest, parts = bytes(arrival.sealed), []
    while rest:
        (length,) = LENGTH.unpack_from(rest)
        parts.append(rest[LENGTH.size : LENGTH.size + length])
        rest = rest[LENGTH.size + length :]
    link = arrival.link
    theirs = link.door == link.Door.PROVIDER
    arrival.kept = intake(
        arrival.client, parts, by=link, sender=str(link), takeover=arrival.takeover,
        known_to_outgoing=Known.YES if theirs else Known.UNKNOWN,
    )  # fmt: skip


def _receive(arrival: Arrival) -> None:
    """The line has received what was read; where nothing was, it stays as it is."""
    if arrival.line is None or not arrival.read:
        return
    line = RequestLine.objects.select_for_update(of=("self",)).get(pk=arrival.line.pk)
    words = SECRETS_TAKEN if arrival.sort == Arrival.Sort.SECRETS else FILE_READ
    what = gettext(words).format(name=arrival.name, read=arrival.read, not_read=arrival.not_read or 0)
    partial = arrival.more_follows or arrival.state == Arrival.State.PARTLY
    if (S.PARTIAL if partial else S.RECEIVED) in NEXT[line.state]:
        receive_line(line, what, by=arrival.link, sha256=arrival.sha256, count=arrival.read, partial=partial)
    else:  # received, checked or closed before: one more receipt
        Receipt.objects.create(
            client=line.client, line=line, by=str(arrival.link)[:200], what=what, sha256=arrival.sha256,
            count=arrival.read,
        )  # fmt: skip
