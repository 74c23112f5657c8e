"""Verb: what an import would do, before it does it: create, update, leave, conflict, skip."""

from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from bascule.observation.records import Observation, Reading
from bascule.readers.table_values import fold

KEYS = ("serial", "uuid", "guid", "asset_tag", "hostname", "fqdn")
COMPARED = (*KEYS, "name", "vendor", "model", "os", "user", "site")


class Preview(msgspec.Struct):
    """Lists of refs, and in `update` and `conflict` what differs: ref → {key: [now, new]}. `rows` = all of them."""

    create: list[str] = msgspec.field(default_factory=list)
    update: dict[str, dict[str, list[Any]]] = msgspec.field(default_factory=dict)
    same: list[str] = msgspec.field(default_factory=list)
    conflict: dict[str, dict[str, list[Any]]] = msgspec.field(default_factory=dict)
    skipped: int = 0

    @property
    def rows(self) -> int:
        return len(self.create) + len(self.update) + len(self.same) + len(self.conflict) + self.skipped


def preview_import(reading: Reading, known: Iterable[Mapping[str, Any]]) -> Preview:
    """Compare what was read with known items (mappings with `id`, `kind`, `name` and keys of observation/1).

    A row belongs to the item that shares a strong key (serial, UUID, asset tag, host name, MAC), else kind and name.
    Two items for one row, or a strong key that differs, is a conflict for a person. Skipped: units not read.
    """
    index: dict[tuple[str, str], set[int]] = {}
    items = list(known)
    for place, item in enumerate(items):
        for key in _keys_of(item):
            index.setdefault(key, set()).add(place)
    result = Preview(skipped=max(0, reading.units - reading.units_read))
    for one in reading.observations:
        said = msgspec.structs.asdict(one)
        strong = [index[key] for key in _keys_of(said) if key in index and key[0] != "name"]
        found = set().union(*strong) if strong else index.get(_name_key(said), set())
        if not found:
            result.create.append(one.ref)
        elif len(found) > 1:
            result.conflict[one.ref] = {"id": [str(items[place].get("id")) for place in sorted(found)]}
        else:
            _compare(one, said, items[next(iter(found))], result)
    return result


def _compare(one: Observation, said: dict[str, Any], item: Mapping[str, Any], result: Preview) -> None:
    changes = {
        key: [item.get(key), said[key]]
        for key in COMPARED
        if said.get(key) and fold(str(said[key])) != fold(str(item.get(key) or ""))
    }
    clash = {key: pair for key, pair in changes.items() if key in ("serial", "uuid") and pair[0]}
    if clash:
        result.conflict[one.ref] = clash
    elif changes:
        result.update[one.ref] = changes
    else:
        result.same.append(one.ref)


def _name_key(item: Mapping[str, Any]) -> tuple[str, str]:
    return "name", f"{item.get('kind')} {fold(str(item.get('name') or ''))}"


def _keys_of(item: Mapping[str, Any]) -> list[tuple[str, str]]:
    keys = [(key, fold(str(item[key]))) for key in KEYS if item.get(key)]
    keys += [("mac", str(mac)) for mac in item.get("macs") or []]
    keys += [(f"id.{name}", str(value)) for name, value in (item.get("identifiers") or {}).items()]
    if item.get("name"):
        keys.append(_name_key(item))
    return keys
