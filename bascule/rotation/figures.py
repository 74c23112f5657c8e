"""What the pages say of this stage, in cheap aggregates."""

from dataclasses import dataclass

from django.db.models import Count, Q

from bascule.clients.models import Takeover
from bascule.rotation.models import Proof


@dataclass(frozen=True)
class Figures:
    """Proofs on record; of changes; by grade A or B; changes only declared (grade D)."""

    proofs: int
    changes: int
    strong: int
    declared: int


def figures(takeover: Takeover) -> Figures:
    changed = Q(of=Proof.Of.CHANGED)
    found = Proof.objects.filter(client=takeover.client).aggregate(
        proofs=Count("id"), changes=Count("id", filter=changed), strong=Count("id", filter=changed & Q(grade__in=("A", "B"))),
        declared=Count("id", filter=changed & Q(grade="D")),
    )  # fmt: skip
    return Figures(**found)
