"""What the pages say of this stage, in cheap aggregates."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Avg, Count, Q

from bascule.clients.models import Takeover
from bascule.inventory.models import Item, Person, Reconciliation


@dataclass(frozen=True)
class Figures:
    """items; seen: a live source saw them; claimed: only a list says so; unknown: seen, nobody knows what they are;
    complete: mean percent of mandatory fields; unseen: the document of the estimate ({} before the first run)."""

    items: int
    seen: int
    claimed: int
    unknown: int
    complete: int | None
    people: int
    unseen: dict[str, Any]

    @property
    def unseen_estimate(self) -> int | None:
        """How many things probably nobody has seen; None when the estimate was refused or not yet made."""
        found = self.unseen.get("estimate")
        return None if found is None else round(found)


def figures(takeover: Takeover) -> Figures:
    found = Item.objects.filter(client=takeover.client).aggregate(
        items=Count("id"), seen=Count("id", filter=Q(seen=True)), unknown=Count("id", filter=Q(unknown=True)),
        complete=Avg("completeness"),
    )  # fmt: skip
    run = Reconciliation.objects.filter(client=takeover.client).values_list("unseen", flat=True).first()
    complete = None if found["complete"] is None else round(found["complete"])
    return Figures(found["items"], found["seen"], found["items"] - found["seen"], found["unknown"], complete,
                   Person.objects.filter(client=takeover.client).count(), run or {})  # fmt: skip
