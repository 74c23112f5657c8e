"""What each record says, as keys and small facts the matching can compare quickly."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from bascule.matching import normalise
from bascule.matching.vocabulary import BMC_NAME, CARD_MAKERS, GROUP_OF_SOURCE
from bascule.observation.records import Observation

# Other identifiers that are keys of one thing, and those that are not (many things share a domain or a certificate
# of their maker).
NOT_KEYS = frozenset({"domain", "email", "tenant", "workgroup", "ssid", "account", "imsi_operator"})
OWN_KEYS = {"=domain": "domain", "=person": "email", "=external-person": "email", "=m365-tenant": "tenant"}
STALE_DAYS = 60.0
NETBIOS = 15


@dataclass(slots=True)
class Fact:
    """One record. Keys are tuples (kind, value); `day` when it was last there (days since 1970), None if unknown."""

    ref: str
    source: str
    group: str
    pass_day: float | None
    day: float | None
    stale: bool
    dated: bool
    site: str
    live: bool | None = None
    serial: str = ""
    uuid: str = ""
    guid: str = ""
    tag: str = ""
    others: tuple[tuple[str, str], ...] = ()
    macs: tuple[str, ...] = ()
    ips: tuple[str, ...] = ()
    name: str = ""
    alias: str = ""
    generic: str = ""
    vendor: str = ""
    model: str = ""
    system: str = ""
    kind: str = ""
    user: str = ""
    port: str = ""
    bmc: bool = False
    keys: list[tuple[str, str]] = field(default_factory=list)

    @property
    def lists_cards(self) -> bool:
        """Whether the addresses come from a machine's or a person's list, and not from one sighting on the wire."""
        return len(self.macs) > 1 or self.group in ("managed", "human")


def source_word(source: str) -> str:
    """`scan1`, `scan-night` → `scan`: the kind of source without its number."""
    word = source.lower().split("-")[0].split(":")[0].split("_")[0].rstrip("0123456789")
    return "m365" if source.lower().startswith("m365") else word or source


def group_of(record: Observation) -> str:
    """Which independent eye saw the record: network, passive, managed or human."""
    if record.source_group:
        return record.source_group
    return GROUP_OF_SOURCE.get(source_word(record.source), "network" if record.live else "human")


def facts_of(records: Iterable[Observation]) -> list[Fact]:
    """Facts in the canonical order (by ref), so that the order of arrival changes nothing."""
    ordered = sorted(records, key=lambda record: record.ref)
    days = [normalise.day(record.last_seen or record.seen_at or "") for record in ordered]
    passes = [normalise.day(record.seen_at) if record.seen_at else None for record in ordered]
    now = max((moment for moment in [*passes, *days] if moment is not None), default=0.0)
    sites = {record.site.strip().lower() for record in ordered if record.site}
    only = next(iter(sites)) if len(sites) == 1 else ""
    facts = [
        _fact(record, last, seen, now, only) for record, last, seen in zip(ordered, days, passes, strict=True)
    ]
    models = {fact.model for fact in facts if fact.model}
    for fact in facts:
        if fact.name and fact.name.upper() in models:
            fact.generic, fact.name, fact.alias = fact.name, "", ""
        fact.keys = list(_keys(fact))
    return facts


def _fact(record: Observation, last: float | None, seen: float | None, now: float, only_site: str) -> Fact:
    group = group_of(record)
    # A list without dates of its own says nothing about when the thing was there.
    dated = last is not None and (
        group != "human"
        or source_word(record.source) == "form"
        or record.last_seen not in (None, record.seen_at)
    )
    stale = dated and last is not None and now - last > STALE_DAYS
    site = (record.site or "").strip().lower() or only_site
    fact = Fact(record.ref, source_word(record.source), group, seen, last, stale, dated, site, record.live)
    fact.serial = normalise.serial(record.serial) if record.serial else ""
    fact.uuid = normalise.uuid(record.uuid) if record.uuid else ""
    fact.guid = normalise.guid(record.guid) if record.guid else ""
    fact.tag = normalise.serial(record.asset_tag) if record.asset_tag else ""
    fact.kind = normalise.kind_family(record.kind) if record.kind else ""
    if record.identifiers:
        own = OWN_KEYS.get(fact.kind)
        fact.others = tuple(
            (f"id:{key}", value.strip().lower())
            for key, value in sorted(record.identifiers.items())
            if (key == own or key not in NOT_KEYS) and value and len(value) > 3
        )
    if record.macs:
        fact.macs = tuple(dict.fromkeys(filter(None, map(normalise.mac, record.macs))))
    if record.ips:
        fact.ips = tuple(ip for ip in dict.fromkeys(record.ips) if normalise.usable_ip(ip))
    _name(fact, record)
    fact.vendor = normalise.vendor(record.vendor) if record.vendor else ""
    if fact.vendor in CARD_MAKERS:
        fact.vendor = ""
    fact.model = normalise.model(record.model) if record.model else ""
    fact.system = normalise.system(record.os) if record.os else ""
    fact.user = normalise.person(record.user) if record.user else ""
    fact.port = f"{site}/{record.port}" if record.port else ""
    return fact


def _name(fact: Fact, record: Observation) -> None:
    text = record.hostname or record.name or record.fqdn
    if not text:
        return
    if fact.kind.startswith("="):  # people and contracts have names, not host names
        plain = normalise.plain_name((record.name or text).lower())
        fact.name = f"{fact.kind}:{plain}" if len(plain) > 2 else ""
        return
    short = normalise.short_name(text)
    plain = normalise.plain_name(short)
    if normalise.is_generic(plain):
        fact.generic = plain
        return
    fact.bmc = bool(BMC_NAME.match(short))
    fact.name = plain
    if len(short) >= NETBIOS:  # Windows cuts its names there
        fact.alias = normalise.plain_name(short[:NETBIOS])


def _keys(fact: Fact) -> Iterable[tuple[str, str]]:
    for kind in ("serial", "uuid", "guid", "tag", "name"):
        value = getattr(fact, kind)
        if value:
            yield kind, value
    if fact.alias:
        yield "alias", fact.alias
    yield from fact.others
    yield from (("mac", mac) for mac in fact.macs)
    for ip in fact.ips:
        if not normalise.is_local(ip):
            yield "ip", ip
        elif fact.site:
            yield "ip", f"{fact.site}/{ip}"
