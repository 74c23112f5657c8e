"""What people would do without Bascule: any equal key joins, with and without lists of junk; fixed rules."""

from collections import defaultdict
from collections.abc import Callable, Iterable

from bascule.observation.records import Observation
from bench.estate.classes import JUNK_SERIALS, JUNK_UUIDS, SOFTWARE_ADAPTERS

_GENERIC = {"", "iphone", "localhost", "samsung-tv", "espressif", "sonos", "display", "ipcamera", "galaxy-s23", "diskstation",
            "macbook-pro", "macbook-air", "ubnt", "u6-pro", "camera 01"}  # fmt: skip


def plain_mac(mac: str) -> str:
    return "".join(letter for letter in mac.lower() if letter in "0123456789abcdef")


def plain_keys(record: Observation, *, with_ip: bool, without_junk: bool) -> Iterable[tuple[str, str]]:
    """The exact keys of a record, as an import rule of an inventory tool would take them."""
    for field in ("serial", "uuid", "guid"):
        value = getattr(record, field)
        if value and not (without_junk and (value in JUNK_SERIALS or value in JUNK_UUIDS)):
            yield field, value.upper()
    for mac in map(plain_mac, record.macs):
        soft = mac in SOFTWARE_ADAPTERS or int(mac[1], 16) & 2 or mac.startswith("00005e")
        if not (without_junk and soft):
            yield "mac", mac
    name = (record.hostname or record.name or "").lower()
    if name and not (without_junk and name in _GENERIC):
        yield "name", name
    if with_ip:
        yield from (("ip", f"{record.site}/{ip}") for ip in record.ips)


def union(records: list[Observation], keys: Callable[[Observation], Iterable[tuple]]) -> list[list[str]]:
    """Connected components over equal keys."""
    parent = list(range(len(records)))

    def root(place: int) -> int:
        while parent[place] != place:
            parent[place] = place = parent[parent[place]]
        return place

    first: dict[tuple, int] = {}
    for place, record in enumerate(records):
        for key in keys(record):
            parent[root(place)] = root(first.setdefault(key, place))
    groups: dict[int, list[str]] = defaultdict(list)
    for place, record in enumerate(records):
        groups[root(place)].append(record.ref)
    return list(groups.values())


def any_key(
    records: list[Observation], *, with_ip: bool = True, without_junk: bool = False
) -> list[list[str]]:
    """Any equal key means the same device."""
    return union(records, lambda record: plain_keys(record, with_ip=with_ip, without_junk=without_junk))


def fixed_rules(records: list[Observation]) -> list[list[str]]:
    """Serial and name, else uuid and name, else name and domain: the rules of deterministic inventories."""

    def keys(record: Observation) -> Iterable[tuple]:
        name = (record.hostname or record.name or "").lower()
        if record.serial and record.serial not in JUNK_SERIALS:
            yield "serial", record.serial.upper(), name
        if record.uuid and record.uuid not in JUNK_UUIDS:
            yield "uuid", record.uuid.upper()
        if record.guid:
            yield "guid", record.guid
        if name and name not in _GENERIC and record.macs:
            yield "name", name, plain_mac(record.macs[0])

    return union(records, keys)


def ceiling(records: list[Observation], truth: dict[str, str]) -> list[list[str]]:
    """An oracle that joins records of one device only where they share a key that is not junk."""
    return union(
        records,
        lambda record: (
            (truth[record.ref], *key) for key in plain_keys(record, with_ip=False, without_junk=True)
        ),
    )
