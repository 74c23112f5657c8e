"""A made-up firm of any size in the database: clients with everything a takeover holds, the same for a seed.

One client is big (an eighth of the items), because pages are about one client; the others share the rest.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import transaction

from bascule.access.models import Access
from bascule.backups.models import Hold, Point, ProtectedSystem
from bascule.catalogue.kinds import kinds
from bascule.catalogue.tasks import tasks
from bascule.catalogue.tools import tools
from bascule.clients.models import Client, Firm, Member, OutgoingProvider, Takeover, User
from bascule.discovery.models import Import, ImportedFile, Observation
from bascule.evidence.record import record
from bascule.gaps.models import Gap
from bascule.gaps.registry import rules
from bascule.handover.models import RequestLine
from bascule.inventory.models import Item, ItemObservation, Person, Reconciliation, Site
from bascule.planning.models import Step
from bascule.removal.models import OldTool
from bascule.tenancy.scope import acting_for
from bascule.tenancy.search import searchable
from bascule.vault.models import Credential, CredentialItem

NOW = datetime.now(UTC).replace(microsecond=0)
SYLLABLES = [
    "ba",
    "ce",
    "di",
    "fo",
    "gu",
    "la",
    "me",
    "ni",
    "po",
    "ru",
    "sa",
    "te",
    "vi",
    "xo",
    "ze",
    "cha",
    "ble",
    "dre",
    "fla",
    "gri",
]
SOURCES = (
    ("sheet", "managed"),
    ("scan", "network"),
    ("ad", "managed"),
    ("dhcp", "network"),
    ("arp", "passive"),
)
AT_ONCE = 5_000


@dataclass(frozen=True)
class Size:
    """How much there is in all."""

    clients: int = 200
    items: int = 40_000
    observations_an_item: int = 5

    def tenth(self) -> "Size":
        return Size(self.clients // 10, self.items // 10, self.observations_an_item)

    def shares(self) -> list[int]:
        """Items of each client; the first is the big one."""
        big = self.items // 8
        rest, others = self.items - big, self.clients - 1
        return [big, *(rest // others + (1 if n < rest % others else 0) for n in range(others))]


def make_firm(size: Size, seed: int = 1) -> tuple[Member, Takeover]:
    """(the owner, the big client's takeover)."""
    chance = random.Random(seed)
    firm = Firm(name="Clairval Informatique")
    with acting_for(firm.pk), transaction.atomic():
        firm.save()
        owner = User.objects.create_user("odile@clairval.example", name="Odile Owner")
        member = Member.objects.create(firm=firm, user=owner, role="owner", all_clients=True)
        takeovers = [_client(firm, member, n, count, chance) for n, count in enumerate(size.shares())]
    return member, takeovers[0]


def word(chance: random.Random) -> str:
    return "".join(chance.choice(SYLLABLES) for _ in range(3))


def _client(firm: Firm, member: Member, number: int, count: int, chance: random.Random) -> Takeover:
    client = Client.objects.create(
        firm=firm, name=f"{word(chance).title()} {number}", intake_public=b"\x00" * 32
    )
    provider = OutgoingProvider.objects.create(client=client, name=f"Infogérance {word(chance).title()}")
    takeover = Takeover.objects.create(
        client=client, provider=provider, phase="P2", t0=NOW + timedelta(days=number % 60 - 10),
        retention_until=NOW.date() + timedelta(days=90),
    )  # fmt: skip
    sites = Site.objects.bulk_create(
        Site(client=client, name=f"Site {n}") for n in range(max(3, count // 500))
    )
    people = Person.objects.bulk_create(
        _people(client, sites, max(20, count // 5), chance), batch_size=AT_ONCE
    )
    items = Item.objects.bulk_create(_items(client, sites, people, count, chance), batch_size=AT_ONCE)
    _observe(client, takeover, items, chance)
    _secrets_and_ways(client, items, chance)
    _missing(client, takeover, items, chance)
    _backups(client, takeover, chance)
    Reconciliation.objects.create(
        client=client, unseen={"estimate": count * 1.1, "low80": count, "high80": count * 1.2}
    )
    for n in range(max(10, count // 100)):
        record("note_item", by=member, on=items[n], facts={"n": n}, personal={"name": items[n].name})
    return takeover


def _people(client: Client, sites: list[Site], count: int, chance: random.Random) -> Iterator[Person]:
    for _ in range(count):
        name = f"{word(chance).title()} {word(chance).title()}"
        yield Person(client=client, name=name, site=chance.choice(sites), search_text=searchable([name]))


def _items(
    client: Client, sites: list[Site], people: list[Person], count: int, chance: random.Random
) -> Iterator[Item]:
    known = list(kinds().values())
    for n in range(count):
        kind, name = chance.choice(known), f"{word(chance)}-{n:05}"
        fields = {
            "name": name,
            "serial": f"SN{chance.randrange(10**8):08}",
            "ip": f"10.0.{n // 250 % 250}.{n % 250}",
        }
        yield Item(
            client=client, kind=kind.id, family=kind.family, name=name, site=chance.choice(sites),
            person=chance.choice(people) if chance.random() < 0.3 else None, fields=fields,
            provenance={key: [[value, []]] for key, value in fields.items()}, seen=chance.random() < 0.7,
            unknown=chance.random() < 0.02, sources=3, completeness=chance.randrange(101), last_seen=NOW,
            search_text=searchable([name, fields["serial"], fields["ip"], kind.label.in_("fr")]),
        )  # fmt: skip


def _observe(client: Client, takeover: Takeover, items: list[Item], chance: random.Random) -> None:
    run = Import.objects.create(client=client, takeover=takeover, finished_at=NOW)
    files = ImportedFile.objects.bulk_create(
        ImportedFile(client=client, run=run, name=f"export-{n}.csv", sha256=f"{n:064}", state="read", reader="sheet",
                     coverage=1.0, units=100, created=100) for n in range(max(20, len(items) // 50))
    )  # fmt: skip
    seen = [
        Observation(client=client, file=chance.choice(files), ref=f"{source}:{item.pk}", source=source, source_group=group,
                    kind=item.kind, name=item.name, live=group != "managed", seen_at=NOW, record={"name": item.name, **item.fields})
        for item in items for source, group in SOURCES
    ]  # fmt: skip
    Observation.objects.bulk_create(seen, batch_size=AT_ONCE)
    ItemObservation.objects.bulk_create(
        (
            ItemObservation(client=client, item=items[n // len(SOURCES)], observation=row)
            for n, row in enumerate(seen)
        ),
        batch_size=AT_ONCE,
    )


def _secrets_and_ways(client: Client, items: list[Item], chance: random.Random) -> None:
    logins = Credential.objects.bulk_create(
        Credential(client=client, title=f"admin of {item.name}", login="admin", known_to_outgoing=chance.choice(["yes", "no", "unknown"]),
                   received_at=NOW, search_text=searchable([f"admin of {item.name}"])) for item in items[: max(50, len(items) // 4)]
    )  # fmt: skip
    CredentialItem.objects.bulk_create(
        (
            CredentialItem(client=client, credential=login, item=item)
            for login, item in zip(logins, items, strict=False)
        ),
        batch_size=AT_ONCE,
    )
    Access.objects.bulk_create(
        Access(client=client, fact=chance.choice(["admin", "vpn-user", "agent", "ssh-key"]), on=item.name, item=item,
               of_outgoing=chance.choice(["yes", "no", "unknown"]), key=str(item.pk)) for item in items[: max(40, len(items) // 5)]
    )  # fmt: skip
    names = list(tools().values())[:20]
    OldTool.objects.bulk_create(
        OldTool(client=client, item=item, device=item.name, tool=tool.id, tool_name=tool.name, state="present", last_seen=NOW)
        for item in items[: max(20, len(items) // 10)] for tool in chance.sample(names, 2)
    )  # fmt: skip


def _missing(client: Client, takeover: Takeover, items: list[Item], chance: random.Random) -> None:
    known = list(rules())
    gaps = Gap.objects.bulk_create(
        Gap(client=client, rule=chance.choice(known), subject=str(item.pk), subject_name=item.name, item=item, family=item.family,
            severity=chance.choice("ABC"), facts={"name": item.name}) for item in items[: max(50, len(items) // 4)]
    )  # fmt: skip
    RequestLine.objects.bulk_create(
        RequestLine(client=client, takeover=takeover, number=n + 1, group=gap.family, key=str(gap.pk), gap=gap, about=gap.subject_name,
                    what_fr="Le mot de passe", what_en="The password", state=chance.choice(["draft", "asked", "received", "refused"]),
                    due_on=NOW.date()) for n, gap in enumerate(gaps[: max(30, len(gaps) // 2)])
    )  # fmt: skip
    Step.objects.bulk_create(
        Step(
            client=client,
            takeover=takeover,
            task=task.id,
            phase=task.phase,
            due_on=NOW.date() + timedelta(days=n % 60 - 20),
        )
        for n, task in enumerate(tasks().values())
    )


def _backups(client: Client, takeover: Takeover, chance: random.Random) -> None:
    systems = ProtectedSystem.objects.bulk_create(
        ProtectedSystem(client=client, name=f"srv-{n}") for n in range(8)
    )
    points: list[Any] = [
        Point(client=client, system=system, provider=chance.choice(["old", "new"]), claimed=NOW - timedelta(days=day), proof=1)
        for system in systems for day in range(30)
    ]  # fmt: skip
    Point.objects.bulk_create(points)
    Hold.objects.create(client=client, takeover=takeover, until=NOW.date() + timedelta(days=60))
