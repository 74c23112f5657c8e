"""From a domain's entries to observations, access facts, budgets and dependents. Reading only."""

from datetime import UTC, datetime, timedelta
from typing import Any

from bascule.connectors.active_directory.directory import EPOCH_1601, Directory
from bascule.connectors.base import Budget, Dependent, Target
from bascule.observation.problem import gettext_noop
from bascule.observation.records import AccessFact, Evidence, Observation

DISABLED, CONTROLLER, DELEGATES, NEVER_EXPIRES = 0x2, 0x2000, 0x80000, 0x10000
IN_CHAIN = "1.2.840.113556.1.4.1941"
BITS = "1.2.840.113556.1.4.803"
# Who rules the domain, by the end of the group's SID (MS-DTYP 2.4.2.4); names are translated on French controllers.
RULING = {
    "512": "Domain Admins", "518": "Schema Admins", "519": "Enterprise Admins", "520": "Group Policy Creators",
    "544": "Administrators", "548": "Account Operators", "549": "Server Operators", "551": "Backup Operators",
}  # fmt: skip
SPN_BREAKS = gettext_noop("a service answers under this name with this account's password")
DELEGATION = gettext_noop("may act for others towards this service")


def first(entry: dict[str, Any], name: str) -> Any:
    """The first value of an attribute, text where it is text; None when absent."""
    value = entry.get(name)
    if isinstance(value, list):
        value = value[0] if value else None
    return (
        value.decode("utf-8", "replace")
        if isinstance(value, bytes) and not name.endswith(("GUID", "Sid"))
        else value
    )


def number(entry: dict[str, Any], name: str) -> int:
    """0 when absent or no number."""
    try:
        return int(first(entry, name) or 0)
    except ValueError:
        return 0


def moment(value: int) -> datetime | None:
    """Of 100-nanosecond steps since 1601; None for never."""
    seconds = value / 10_000_000 - EPOCH_1601
    return datetime.fromtimestamp(seconds, UTC) if 0 < seconds < 10**11 else None


def controllers(directory: Directory) -> set[str]:
    """The names of every writable domain controller, as the domain lists them."""
    found = directory.search(
        directory.domain.base, f"(userAccountControl:{BITS}:={CONTROLLER})", ["dNSHostName", "name"]
    )
    return {str(first(one, "dNSHostName")).lower() for one in found if first(one, "dNSHostName")}


def netbios(directory: Directory) -> str:
    """The domain's short name; "" when it does not show."""
    condition = f"(&(objectClass=crossRef)(nCName={directory.domain.base})(nETBIOSName=*))"
    found = directory.search(f"CN=Partitions,{directory.domain.configuration}", condition, ["nETBIOSName"])
    return str(first(found[0], "nETBIOSName")) if found else ""


def budget(directory: Directory, account: dict[str, Any] | None) -> Budget:
    """From the account's own policy when it has one, otherwise the domain's."""
    names = ("lockoutThreshold", "lockOutObservationWindow")
    policy = first(account or {}, "msDS-ResultantPSO")
    if policy:
        names = ("msDS-LockoutThreshold", "msDS-LockoutObservationWindow")
    found = directory.search(str(policy or directory.domain.base), "(objectClass=*)", names, "BASE")
    if not found or first(found[0], names[0]) is None:
        return Budget(None, known=False)
    window = abs(number(found[0], names[1])) / 10_000_000 or 1800.0
    last = moment(number(account or {}, "badPasswordTime"))
    recent = last is not None and directory.domain.now - last < timedelta(seconds=window)
    counted = number(account or {}, "badPwdCount") if recent else 0
    return Budget(number(found[0], names[0]) or None, window, counted)


def dependents(account: dict[str, Any]) -> tuple[Dependent, ...]:
    """What the account's entry itself shows: service names."""
    names = account.get("servicePrincipalName") or []
    return tuple(
        Dependent(str(one), str(one).partition("/")[2].partition(":")[0], SPN_BREAKS) for one in names
    )


def managed_by(account: dict[str, Any]) -> str:
    """Group and standalone managed service accounts change by themselves."""
    classes = {str(one).lower() for one in account.get("objectClass") or []}
    managed = {
        "msds-groupmanagedserviceaccount",
        "msds-managedserviceaccount",
        "msds-delegatedmanagedserviceaccount",
    }
    return "Active Directory (managed service account)" if classes & managed else ""


def read_domain(directory: Directory, target: Target) -> list[Observation | AccessFact]:
    """The controllers, who rules, which accounts are services, who may act for others, trusts, krbtgt's age."""
    where = Evidence(file=f"ldaps://{target.address}")
    found: list[Observation | AccessFact] = [
        Observation(ref=f"active_directory:{name}", source="ad", source_group="managed", live=True, kind="server",
                    hostname=name.split(".")[0], fqdn=name, identifiers={"domain": directory.domain.realm.lower()},
                    attributes={"role": "domain controller"}, evidence=where)
        for name in sorted(controllers(directory))
    ]  # fmt: skip
    return found + _rulers(directory, where) + _accounts(directory, where) + _trusts(directory, where)


def _rulers(directory: Directory, where: Evidence) -> list[AccessFact]:
    """Everybody in a ruling group, also through other groups."""
    facts = []
    groups = directory.search(
        directory.domain.base, "(&(objectClass=group)(adminCount=1))", ["objectSid", "name"]
    )
    for group in groups:
        sid = first(group, "objectSid")
        role = RULING.get(str(sid).rpartition("-")[2]) or RULING.get(_last_part(sid))
        if role is None:
            continue
        condition = f"(&(objectCategory=person)(memberOf:{IN_CHAIN}:={_escaped(group['dn'])}))"
        for member in directory.search(
            directory.domain.base, condition, ["sAMAccountName", "userAccountControl"]
        ):
            off = number(member, "userAccountControl") & DISABLED
            value = role + (" (disabled)" if off else "")
            facts.append(_fact(directory, "admin", str(first(member, "sAMAccountName")), value, where))
    return facts


def _accounts(directory: Directory, where: Evidence) -> list[AccessFact]:
    facts = []
    wanted = [
        "sAMAccountName",
        "userAccountControl",
        "servicePrincipalName",
        "pwdLastSet",
        "msDS-AllowedToDelegateTo",
    ]
    people = f"(&(objectCategory=person)(objectClass=user)(!(userAccountControl:{BITS}:={DISABLED})))"
    for one in directory.search(directory.domain.base, people, wanted):
        name, flags = str(first(one, "sAMAccountName")), number(one, "userAccountControl")
        changed = moment(number(one, "pwdLastSet"))
        age = f"password of {changed:%Y-%m-%d}" if changed else "password never set"
        service = bool(one.get("servicePrincipalName")) or flags & NEVER_EXPIRES
        facts.append(_fact(directory, "service" if service else "account", name, age, where))
        for to in one.get("msDS-AllowedToDelegateTo") or []:
            facts.append(_fact(directory, "delegation", name, str(to), where))
        if flags & DELEGATES:
            facts.append(_fact(directory, "delegation", name, "any service", where))
    return facts


def _trusts(directory: Directory, where: Evidence) -> list[AccessFact]:
    found = directory.search(
        directory.domain.base, "(objectClass=trustedDomain)", ["trustPartner", "trustDirection"]
    )
    return [
        _fact(directory, "delegation", str(first(one, "trustPartner")), "trusted domain", where)
        for one in found
    ]


def _fact(directory: Directory, fact: str, holder: str, value: str, where: Evidence) -> AccessFact:
    on = directory.domain.realm.lower()
    return AccessFact(
        ref=f"{on}:{fact}:{holder}:{value}", fact=fact, on=on, holder=holder, value=value, evidence=where
    )


def _last_part(sid: object) -> str:
    """The last number of a binary SID."""
    return str(int.from_bytes(sid[-4:], "little")) if isinstance(sid, bytes) and len(sid) >= 12 else ""


def _escaped(dn: str) -> str:
    """A name inside a filter (RFC 4515)."""
    for sign in ("\\", "*", "(", ")", "\0"):
        dn = dn.replace(sign, f"\\{ord(sign):02x}")
    return dn
