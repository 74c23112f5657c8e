"""One directory entry, whatever export it came from, and the facts that follow from it.

userAccountControl bits, well-known RIDs and FILETIME are Microsoft's (MS-ADTS 2.2.16, MS-DTYP 2.4.2.4).
"""

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta

import msgspec

from bascule.observation.problem import gettext_noop
from bascule.observation.records import AccessFact, Evidence, FoundSecret, Observation, Reading
from bascule.readers.addresses import host_names, ip
from bascule.readers.table_values import moment

DISABLED, NOT_REQUIRED, NEVER_EXPIRES = 0x2, 0x20, 0x10000
DELEGATION, NO_PREAUTH, TO_AUTH = 0x80000, 0x400000, 0x1000000
PRIVILEGED_RIDS = {500: "built-in Administrator", 512: "Domain Admins", 516: "Domain Controllers", 518: "Schema Admins", 519: "Enterprise Admins", 520: "Group Policy Creator Owners", 526: "Key Admins", 527: "Enterprise Key Admins", 544: "Administrators", 548: "Account Operators", 549: "Server Operators", 550: "Print Operators", 551: "Backup Operators"}  # fmt: skip
PRIVILEGED_NAMES = {
    "domain admins", "admins du domaine", "enterprise admins", "administrateurs de l'entreprise", "administrateurs de l’entreprise",
    "schema admins", "administrateurs du schéma", "administrators", "administrateurs", "account operators", "opérateurs de compte",
    "server operators", "opérateurs de serveur", "backup operators", "opérateurs de sauvegarde", "print operators",
    "opérateurs d’impression", "dnsadmins", "group policy creator owners", "propriétaires créateurs de la stratégie de groupe",
    "key admins", "enterprise key admins", "exchange windows permissions", "organization management",
}  # fmt: skip
_SYNC = re.compile(r"^(MSOL_|AAD_|Sync_|AZUREADSSOACC|ADSyncMSA|provAgentgMSA)", re.I)
_WRITTEN = re.compile(r"((?:mdp|mot de passe|passw(?:or)?d|pwd|pass)\s*[:=]\s*)(\S{4,})", re.I)
GROUPS_LOST = gettext_noop(
    "Export-Csv writes several values as a type name only: groups, SPNs and delegations are lost; export them joined."
)


class Entry(msgspec.Struct):
    """A user, computer or group. Times are ISO 8601 UTC; `enabled` None: not said."""

    kind: str
    sam: str
    line: int | None = None
    name: str | None = None
    dn: str | None = None
    dns: str | None = None
    sid: str | None = None
    guid: str | None = None
    mail: str | None = None
    upn: str | None = None
    title: str | None = None
    description: str | None = None
    os: str | None = None
    enabled: bool | None = None
    flags: int = 0
    admin_count: bool = False
    groups: list[str] = msgspec.field(default_factory=list)
    spns: list[str] = msgspec.field(default_factory=list)
    delegates_to: list[str] = msgspec.field(default_factory=list)
    delegation: bool = False
    no_preauth: bool = False
    password_set: str | None = None
    last_logon: str | None = None
    created: str | None = None
    address: str | None = None
    laps: str | None = None
    domain: str | None = None


def filetime(value: object) -> str | None:
    """100 ns since 1601, Unix seconds, generalized time or a written date, as ISO 8601 UTC; never and 0 are None."""
    text = str(value or "").strip()
    if text in ("", "0", "-1", "9223372036854775807"):
        return None
    found: datetime | None = None
    try:
        if re.fullmatch(r"\d{17,19}", text):
            found = datetime(1601, 1, 1, tzinfo=UTC) + timedelta(microseconds=int(text) // 10)
        elif match := re.fullmatch(r"(\d{14})(?:\.\d+)?Z", text):
            found = datetime.strptime(match[1], "%Y%m%d%H%M%S").replace(tzinfo=UTC)
        elif re.fullmatch(r"\d{9,10}", text):
            found = datetime.fromtimestamp(int(text), UTC)
        else:
            found = moment(text)
    except (ValueError, OverflowError):
        return None
    if found is None or not 1990 < found.year < 2100:
        return None
    return found.replace(microsecond=0).isoformat().replace("+00:00", "Z")


def group_name(text: str) -> str:
    """The short name of a group from its DN, NAME@DOMAIN or DOMAIN\\NAME."""
    if match := re.match(r"CN=((?:\\.|[^,])+)", text, re.I):
        text = match[1].replace("\\", "")
    return text.split("@")[0].rpartition("\\")[2].strip()


def privileged(groups: Iterable[str]) -> list[str]:
    """The groups that give power over the domain, by name (English, French) or RID."""
    found = []
    for group in groups:
        rid = re.search(r"S-1-5-(?:21-[\d\-]+-|32-)(\d+)$", group)
        name = PRIVILEGED_RIDS.get(int(rid[1])) if rid else None
        short = group_name(group)
        if name or short.lower() in PRIVILEGED_NAMES:
            found.append(name or short)
    return list(dict.fromkeys(found))


def add(reading: Reading, entry: Entry, source: str = "ad") -> Observation:
    """The entry as an observation with its ways in."""
    off = entry.enabled is False or bool(entry.flags & DISABLED)
    one = _observation(reading, entry, source)
    _describe(reading, entry, one)

    def fact(name: str, value: str) -> None:
        reading.accesses.append(
            AccessFact(
                ref=f"a{len(reading.accesses) + 1}",
                fact=name,
                on=domain_of(entry),
                holder=entry.sam,
                value=value if not off else f"{value} (disabled)",
                state="absent" if off else "present",
                evidence=Evidence(line=entry.line),
            )
        )

    if entry.sam.lower() == "krbtgt":
        reading.accesses.append(
            AccessFact(
                ref=f"a{len(reading.accesses) + 1}",
                fact="krbtgt",
                on=domain_of(entry),
                holder="krbtgt",
                value=f"password last set {entry.password_set or '?'}",
                evidence=Evidence(line=entry.line),
            )
        )
        return one
    for name, value in _ways(entry):
        fact(name, value)
    return one


def domain_of(entry: Entry) -> str:
    """The DNS name of the entry's domain, from its DN, its full name or its UPN."""
    if entry.domain:
        return entry.domain.lower()
    parts = re.findall(r"(?:^|,)DC=([^,]+)", entry.dn or "", re.I)
    if parts:
        return ".".join(parts).lower()
    for text in (entry.dns if entry.kind == "computer" else None, entry.upn):
        if text and "." in text:
            return re.split(r"[@.]" if "@" not in text else "@", text, maxsplit=1)[1].lower()
    return "Active Directory"


def _ways(entry: Entry) -> Iterator[tuple[str, str]]:
    """(fact, value) of everything that gives an account power, whether it is enabled or not."""
    person = entry.kind == "user"
    power = privileged(entry.groups)
    if person and (entry.sid or "").endswith("-500"):
        power.insert(0, PRIVILEGED_RIDS[500])
    controller = "Domain Controllers" in power or "OU=Domain Controllers" in (entry.dn or "")
    if power and not (controller and entry.kind == "computer"):
        yield "admin", ", ".join(power)
    elif entry.admin_count and person:
        yield "admin", "adminCount=1: is or was in a privileged group"
    if entry.spns and person:
        yield "service", f"service account: {', '.join(entry.spns[:5])}"
    if (entry.delegation or entry.flags & DELEGATION) and not controller:
        yield "delegation", "unconstrained: may act as anybody who signs in to it"
    if entry.delegates_to:
        anybody = " for anybody" if entry.flags & TO_AUTH else ""
        yield "delegation", f"to {', '.join(entry.delegates_to[:5])}{anybody}"
    if person and entry.flags & NOT_REQUIRED:
        yield "weak-account", "a password is not required"
    if person and (entry.no_preauth or entry.flags & NO_PREAUTH):
        yield "weak-account", "no Kerberos pre-authentication"
    if _SYNC.match(entry.sam):
        yield "cloud-binding", "synchronisation with Microsoft Entra"


def _observation(reading: Reading, entry: Entry, source: str) -> Observation:
    computer = entry.kind == "computer"
    short, full = host_names(entry.dns or entry.name or entry.sam.rstrip("$")) if computer else (None, None)
    service = entry.kind == "gmsa" or (entry.kind == "user" and bool(entry.spns))
    address = ip(entry.address or "")
    one = Observation(
        ref=f"o{len(reading.observations) + 1}", source=source, source_group="managed", name=entry.name or entry.sam.rstrip("$"),
        kind=("server" if "server" in (entry.os or "").lower() else "endpoint") if computer else "service-account" if service else "person",
        hostname=(short or entry.sam.rstrip("$")) if computer else None, fqdn=full, os=entry.os, guid=entry.guid,
        user=None if computer else entry.sam, ips=[address] if address else [], evidence=Evidence(line=entry.line),
        last_seen=max(filter(None, (entry.last_logon, entry.password_set if computer else None)), default=None),
    )  # fmt: skip
    for key, value in (("sid", entry.sid), ("email", entry.mail), ("upn", entry.upn)):
        if value:
            one.identifiers[key] = value.lower() if key != "sid" else value
    kept = {
        "enabled": entry.enabled if entry.enabled is not None else None,
        "title": entry.title,
        "dn": entry.dn,
        "password_last_set": entry.password_set,
        "last_logon": entry.last_logon,
        "created": entry.created,
        "password_never_expires": bool(entry.flags & NEVER_EXPIRES) or None,
        "groups": [group_name(group) for group in entry.groups][:100] or None,
    }
    one.attributes |= {key: value for key, value in kept.items() if value is not None}
    reading.observations.append(one)
    return one


def _describe(reading: Reading, entry: Entry, one: Observation) -> None:
    """Descriptions hold passwords more often than one would think: masked here, handed out apart."""
    for found in _WRITTEN.finditer(entry.description or ""):
        reading.secrets.append(
            FoundSecret(
                ref=f"s{len(reading.secrets) + 1}",
                kind="password",
                material=found[2].encode(),
                title=f"{entry.sam} (description)",
                login=entry.sam,
                on=one.ref,
                evidence=Evidence(line=entry.line),
            )
        )
    if entry.description:
        one.attributes["description"] = _WRITTEN.sub(r"\1••••", entry.description)[:500]
    if entry.laps:
        reading.secrets.append(
            FoundSecret(
                ref=f"s{len(reading.secrets) + 1}",
                kind="password",
                material=entry.laps.encode(),
                title=f"LAPS {entry.sam}",
                login="Administrator",
                on=one.ref,
                evidence=Evidence(line=entry.line),
            )
        )
