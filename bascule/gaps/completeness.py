"""How far we know what there is, for each family and site, as a score a technician can take apart.

Three measures, each a share of the items concerned: mandatory fields known (what the sheets say), two independent
sources, and a credential in hand that was verified by a real sign-in. The score is the smallest of them: a sheet
full of one list's words is not complete.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from uuid import UUID

from django.db.models import Avg, Case, Count, Exists, FloatField, OuterRef, Q, Value, When

from bascule.catalogue.kinds import kinds
from bascule.clients.models import Client
from bascule.inventory.models import Item
from bascule.vault.models import CredentialItem


@dataclass(frozen=True)
class Measure:
    """Shares from 0 to 1; `verified` is None where no item of the group has credentials to expect."""

    items: int
    fields: float
    two_sources: float
    verified: float | None

    @property
    def score(self) -> float:
        """The weakest of the three."""
        known = [self.fields, self.two_sources, *([] if self.verified is None else [self.verified])]
        return min(known)


@cache
def kinds_with_credentials() -> tuple[str, ...]:
    """The kinds that a credential normally opens."""
    return tuple(kind.id for kind in kinds().values() if kind.credentials)


def completeness(client: Client) -> dict[tuple[str, UUID | None], Measure]:
    """(family, site) → its measure, in one query; groups without items are absent: nobody found anything there."""
    verified = CredentialItem.objects.filter(
        item=OuterRef("pk"), credential__verified_at__isnull=False, credential__archived_at__isnull=True
    )
    rows = (
        Item.objects.filter(client=client, retired_at__isnull=True)
        .annotate(in_hand=Exists(verified))
        .order_by()
        .values("family", "site_id")
        .annotate(
            items=Count("pk"),
            known=Avg("completeness"),
            two=_share(Q(sources__gte=2)),
            expecting=Count("pk", filter=Q(kind__in=kinds_with_credentials())),
            held=Count("pk", filter=Q(kind__in=kinds_with_credentials(), in_hand=True)),
        )
    )
    return {
        (row["family"], row["site_id"]): Measure(
            row["items"],
            float(row["known"] or 0) / 100,
            float(row["two"] or 0),
            row["held"] / row["expecting"] if row["expecting"] else None,
        )
        for row in rows
    }


def together(measures: Iterable[Measure]) -> Measure | None:
    """Several groups as one, weighted by their items; None when there are none."""
    found = list(measures)
    total = sum(measure.items for measure in found)
    if not total:
        return None
    with_secrets = [(m.items, m.verified) for m in found if m.verified is not None]
    weight = sum(items for items, _ in with_secrets)
    return Measure(
        total,
        sum(m.fields * m.items for m in found) / total,
        sum(m.two_sources * m.items for m in found) / total,
        sum(items * share for items, share in with_secrets) / weight if weight else None,
    )


def _share(condition: Q) -> Avg:
    return Avg(Case(When(condition, then=Value(1.0)), default=Value(0.0), output_field=FloatField()))
