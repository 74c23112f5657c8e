"""What is known already, as the preview of an import compares it: one mapping an item, from the statements that stand."""

from typing import Any

from bascule.clients.models import Client
from bascule.discovery.models import ImportedFile, Observation

SINGLE = ("serial", "uuid", "guid", "asset_tag", "hostname", "fqdn", "vendor", "model", "os", "user", "site")


def known_items(client: Client, *, without: ImportedFile | None = None) -> list[dict[str, Any]]:
    """Items with the keys of observation/1. `without`: a file about to be read anew, which does not count."""
    rows = Observation.objects.standing().filter(client=client, belongs__isnull=False)
    if without is not None:
        rows = rows.exclude(file=without)
    found: dict[Any, dict[str, Any]] = {}
    named = rows.values_list("belongs__item_id", "belongs__item__kind", "belongs__item__name", "record")
    for item, kind, name, said in named.iterator(chunk_size=2_000):
        one = found.setdefault(item, {"id": item, "kind": kind, "name": name, "macs": [], "identifiers": {}})
        for key in SINGLE:
            if said.get(key):
                one.setdefault(key, said[key])
        one["macs"].extend(mac for mac in said.get("macs") or [] if mac not in one["macs"])
        one["identifiers"].update(said.get("identifiers") or {})
    return list(found.values())
