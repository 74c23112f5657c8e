"""What the rules look at: a client's items, people, sites and credentials, each read once and shared by all rules."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from functools import cached_property
from uuid import UUID

from django.utils import timezone

from bascule.clients.models import Client, OutgoingProvider, Takeover
from bascule.inventory.models import Item, Person, Site
from bascule.vault.models import Credential, CredentialItem

# Values that mean that nobody knows, as forms and other people's lists write them.
UNKNOWN = frozenset({"", "?", "-", "unknown", "inconnu", "inconnue", "undecided", "n/a", "tbd", "à définir"})


def known(item: Item, field: str) -> bool:
    """Whether somebody said something about this field; “unknown” is no answer."""
    value = item.fields.get(field)
    if value is None or value in ([], {}):
        return False
    return str(value).strip().lower() not in UNKNOWN


def text_of(item: Item, field: str) -> str:
    """The field as one line of text, empty where it is missing."""
    value = item.fields.get(field)
    if isinstance(value, list):
        return ", ".join(str(part) for part in value)
    return "" if value is None else str(value)


def date_of(item: Item, field: str) -> date | None:
    """The field as a day; None where it is missing or no date."""
    try:
        return date.fromisoformat(text_of(item, field)[:10])
    except ValueError:
        return None


class ClientFacts:
    """Reads lazily: a rule that looks at nothing costs nothing, and no rule makes a query for each item."""

    def __init__(self, client: Client, today: date | None = None) -> None:
        self.client = client
        self.today = today or timezone.now().date()

    @cached_property
    def _by_kind(self) -> dict[str, list[Item]]:
        found: dict[str, list[Item]] = defaultdict(list)
        rows = Item.objects.filter(client=self.client, retired_at__isnull=True).select_related("site")
        for item in rows.defer("search_text", "why", "provenance"):
            found[item.kind].append(item)
        return found

    def items(self, kind: str, subtypes: Iterable[str] = ()) -> list[Item]:
        """Its items of a kind; of these subtypes only, when some are named."""
        wanted = set(subtypes)
        return [item for item in self._by_kind.get(kind, ()) if not wanted or item.subtype in wanted]

    @property
    def all_items(self) -> Iterable[Item]:
        return (item for items in self._by_kind.values() for item in items)

    @cached_property
    def people(self) -> list[Person]:
        return list(Person.objects.filter(client=self.client).defer("search_text"))

    @cached_property
    def sites(self) -> list[Site]:
        return list(Site.objects.filter(client=self.client))

    @cached_property
    def credentials(self) -> list[Credential]:
        rows = Credential.objects.filter(client=self.client, archived_at__isnull=True)
        return list(rows.defer("search_text", "pinned"))

    @cached_property
    def _opens(self) -> dict[UUID, list[Credential]]:
        by_id = {credential.pk: credential for credential in self.credentials}
        found: dict[UUID, list[Credential]] = defaultdict(list)
        links = CredentialItem.objects.filter(client=self.client).values_list("item_id", "credential_id")
        for item, credential in links:
            if credential in by_id:
                found[item].append(by_id[credential])
        return found

    def credentials_of(self, item: Item) -> list[Credential]:
        """The credentials that open an item, received or not."""
        return self._opens.get(item.pk, [])

    @cached_property
    def takeover(self) -> Takeover | None:
        """The takeover under way; else the last one."""
        rows = Takeover.objects.filter(client=self.client).select_related("provider")
        return rows.filter(closed_at__isnull=True).first() or rows.order_by("-created_at").first()

    @property
    def provider(self) -> OutgoingProvider | None:
        return self.takeover.provider if self.takeover else None

    @cached_property
    def _marks(self) -> list[str]:
        if self.provider is None:
            return []
        people = [
            value for person in self.provider.people for value in (person.get("name"), person.get("email"))
        ]
        marks = [self.provider.name, self.provider.email, *people, *(f"@{d}" for d in self.provider.domains)]
        return [mark.strip().lower() for mark in marks if mark and len(mark.strip()) > 3]

    def is_outgoing(self, text: str) -> bool:
        """Whether a text names the outgoing provider: its name, its people or an address of its domains."""
        low = text.lower()
        return any(mark in low for mark in self._marks)
