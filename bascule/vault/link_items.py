"""Verb: tie credentials to the items they open, by the address or the name they carry."""

import re
from typing import Any
from urllib.parse import urlsplit

from django.db import transaction

from bascule.clients.models import Client
from bascule.evidence.record import record
from bascule.inventory.models import Item
from bascule.tenancy.search import searchable
from bascule.vault.models import Credential, CredentialItem

SHORTEST = 4  # a name of three letters is in too many titles
KINDS_THAT_OPEN_NOTHING = ("person", "external-person", "site", "contract")


def link_items(client: Client, *, by: object) -> int:
    """Credentials without an item get the one item whose address or name stands in their address, or whose name
    stands as words in their title. Two items that fit: neither is taken. Returns how many were tied."""
    loose = list(Credential.objects.filter(client=client, archived_at__isnull=True, opens__isnull=True))
    if not loose:
        return 0
    hosts, names = _items(client)
    made = []
    for credential in loose:
        found = (
            hosts.get(_host(credential.url))
            or hosts.get(_host(credential.target))
            or _named(credential.title, names)
        )
        if found is not None and len(found) == 1:
            made.append(CredentialItem(client=client, credential=credential, item_id=next(iter(found))))
    with transaction.atomic():
        CredentialItem.objects.bulk_create(made, ignore_conflicts=True)
        if made:
            record(
                "link_items", by=by, on=client, facts={"linked": len(made), "loose": len(loose) - len(made)}
            )
    return len(made)


def _items(client: Client) -> tuple[dict[str, set[Any]], dict[str, set[Any]]]:
    """Items by every host name and address they show, and by their name."""
    hosts: dict[str, set[Any]] = {}
    names: dict[str, set[Any]] = {}
    rows = Item.objects.filter(client=client).exclude(kind__in=KINDS_THAT_OPEN_NOTHING)
    for pk, name, fields in rows.values_list("pk", "name", "fields"):
        for key in ("hostname", "fqdn", "ip", "ips", "management_ip", "domain", "name"):
            value = fields.get(key)
            for text in value if isinstance(value, list) else [value]:
                if text:
                    hosts.setdefault(searchable([str(text)]), set()).add(pk)
        folded = searchable([name])
        if len(folded) >= SHORTEST:
            names.setdefault(folded, set()).add(pk)
    return hosts, names


def _host(address: str) -> str:
    """The host of a URL or of host:port, folded."""
    if not address:
        return "-"
    try:
        host = urlsplit(address if "//" in address else f"//{address}").hostname
    except ValueError:
        return "-"
    return searchable([host]) or "-"


def _named(title: str, names: dict[str, set[Any]]) -> set[Any] | None:
    """The items whose whole name stands in the title; the longest name wins."""
    folded = searchable([title])
    for name in sorted(names, key=len, reverse=True):
        if name in folded and re.search(rf"(?<!\w){re.escape(name)}(?!\w)", folded):
            return names[name]
    return None
