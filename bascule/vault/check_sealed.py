"""Verb: try every sealed value of every client with the keys that are here. Nothing is shown, nothing is changed."""

from dataclasses import dataclass, field

from bascule.clients.models import Client, Installation
from bascule.observation.problem import Problem
from bascule.sealing.envelope import open_
from bascule.tenancy.scope import acting_for
from bascule.vault.keys import ring_of
from bascule.vault.models import ClientKey
from bascule.vault.sealed_values import sealed_columns


@dataclass
class Checked:
    """How many clients and values were tried; `closed` names what does not open (column and id); `shredded` how many
    clients have no key on purpose."""

    clients: int = 0
    values: int = 0
    shredded: int = 0
    closed: list[str] = field(default_factory=list)


def check_sealed() -> Checked:
    """Every value of every firm; a client whose keys were destroyed is counted and not tried."""
    found = Checked()
    for firm in Installation.objects.values_list("firm_id", flat=True):
        with acting_for(firm):
            for client in Client.objects.filter(firm_id=firm):
                found.clients += 1
                keys = ClientKey.objects.filter(client=client)
                if keys.exists() and not keys.filter(shredded_at__isnull=True).exists():
                    found.shredded += 1
                    continue
                _try(client, found)
    return found


def _try(client: Client, found: Checked) -> None:
    ring = ring_of(client)
    for column in sealed_columns():
        for row in column.rows(client).iterator(2_000):
            found.values += 1
            try:
                open_(bytes(getattr(row, column.field)), ring=ring, place=column.place(row))
            except Problem:
                found.closed.append(f"{column.label} {row.pk}")
