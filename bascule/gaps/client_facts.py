"""What the rules look at: a client's items, people, sites and credentials, each read once and shared by all rules."""

import re
from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from functools import cached_property
from uuid import UUID

from django.utils import timezone

from bascule.clients.models import Client, OutgoingProvider, Takeover
from bascule.inventory.models import Item, Person, Site
from bascule.vault.models import Credential, CredentialItem

_BETWEEN = re.compile(r"[^\w.-]+|:\d+")
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


def _addresses(item: Item) -> list[str]:
    said = item.fields.get("ip") or []
    return [str(address) for address in said] if isinstance(said, list) else [str(said)]


def _words(credential: Credential) -> set[str]:
    """What a credential may be called after: its whole title and folder, and each word of title and addresses."""
    texts = (credential.title, credential.url, credential.target, credential.folder)
    words = {word.strip("-.:") for text in texts for word in _BETWEEN.split(text.lower())}
    parts = {
        part.strip()
        for text in (credential.title, credential.folder)
        for part in re.split(r"[:/|–]| - ", text.lower())
    }
    return {word for word in words | parts if len(word) > 3}


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
        linked = set()
        for item, opener in links:
            if opener in by_id:
                found[item].append(by_id[opener])
                linked.add(opener)
        names = self._item_names
        for credential in self.credentials:
            if credential.pk not in linked:
                for item in {pk for word in _words(credential) for pk in names.get(word, ())}:
                    found[item].append(credential)
        return found

    @cached_property
    def _item_names(self) -> dict[str, list[UUID]]:
        """Names, host names and addresses of items, in lower case, to recognise what a vault's entry opens."""
        found: dict[str, list[UUID]] = defaultdict(list)
        for item in self.all_items:
            said = [item.name, *(text_of(item, field) for field in ("hostname", "fqdn")), *_addresses(item)]
            for word in {text.strip().lower() for text in said}:
                if len(word) > 3:
                    found[word].append(item.pk)
        return found

    def credentials_of(self, item: Item) -> list[Credential]:
        """The credentials that open an item, received or not: linked to it, or named after it or its address."""
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
