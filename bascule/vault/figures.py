"""What the pages say of this stage, in cheap aggregates."""

from dataclasses import dataclass

from django.db.models import Count, F, Q, QuerySet
from django.utils import timezone

from bascule.clients.models import Takeover
from bascule.vault.models import Credential, Known


@dataclass(frozen=True)
class Figures:
    """Credentials, not archived: all; known to the outgoing provider (or not known whether); of those changed after
    T0; still as they knew them; never received; received and not verified; verified by a real login."""

    all: int
    known: int
    changed: int
    unchanged: int
    never_received: int
    unverified: int
    verified: int


def standing(takeover: Takeover) -> QuerySet[Credential]:
    return Credential.objects.filter(client=takeover.client, archived_at__isnull=True)


def figures(takeover: Takeover) -> Figures:
    theirs = ~Q(known_to_outgoing=Known.NO)
    changed = (
        Q(changed_at__gte=takeover.t0) if takeover.t0 and takeover.t0 <= timezone.now() else Q(pk__in=[])
    )
    excepted = ~Q(exception="") & ~Q(exception_by="")
    found = standing(takeover).aggregate(
        all=Count("id"), known=Count("id", filter=theirs), changed=Count("id", filter=theirs & changed),
        unchanged=Count("id", filter=theirs & ~changed & ~excepted),
        never_received=Count("id", filter=Q(received_at__isnull=True)),
        unverified=Count("id", filter=Q(received_at__isnull=False, verified_at__isnull=True)),
        verified=Count("id", filter=Q(verified_at__isnull=False)),
    )  # fmt: skip
    return Figures(**found)


def still_known(takeover: Takeover) -> QuerySet[Credential]:
    """The rows behind the figure that counts: known to the outgoing provider, not changed after T0, no exception."""
    rows = (
        standing(takeover).exclude(known_to_outgoing=Known.NO).exclude(~Q(exception="") & ~Q(exception_by=""))
    )
    if takeover.t0 and takeover.t0 <= timezone.now():
        rows = rows.filter(Q(changed_at__isnull=True) | Q(changed_at__lt=takeover.t0))
    return rows.order_by(F("tier0").desc(), "title")


STATES = ("known", "changed", "exception", "never", "refused", "unverified", "verified", "not_theirs")


def in_state(takeover: Takeover, state: str) -> QuerySet[Credential]:
    """The rows of one state against T0; every standing row for a word that is none of STATES."""
    rows = standing(takeover)
    if state == "known":
        return still_known(takeover)
    if state == "changed":
        reached = takeover.t0 is not None and takeover.t0 <= timezone.now()
        return rows.filter(changed_at__gte=takeover.t0) if reached else rows.none()
    found = {
        "exception": ~Q(exception="") & ~Q(exception_by=""),
        "never": Q(received_at__isnull=True),
        "refused": Q(refused_at__isnull=False),
        "unverified": Q(received_at__isnull=False, verified_at__isnull=True),
        "verified": Q(verified_at__isnull=False),
        "not_theirs": Q(known_to_outgoing=Known.NO),
    }.get(state)
    return rows.filter(found) if found is not None else rows
