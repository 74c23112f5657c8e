"""SharpHound: users, computers, groups and domains as JSON, one file or the whole ZIP."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bascule.observation.problem import Problem, gettext_noop
from bascule.observation.records import AccessFact, NotRead, Reading
from bascule.readers.base import Reader
from bascule.readers.directory.entry import Entry, add, filetime, group_name, privileged
from bascule.readers.safe_json import json_keys, load_json
from bascule.readers.safe_zip import SafeZip

_MEMBER = re.compile(
    r"(?:^|/)(?:[\w\-.]*_)?(users|computers|groups|domains|gpos|ous|containers|certtemplates|enterprisecas|aiacas|rootcas|ntauthstores|issuancepolicies)\.json$",
    re.I,
)
_IN_ZIP = re.compile(
    rb"PK\x03\x04.{26}[\w\-.]{0,80}?(?:users|computers|groups|domains|gpos|ous|containers|certtemplates|"
    rb"enterprisecas|aiacas|rootcas|ntauthstores|issuancepolicies)\.json",
    re.S,
)
_LIVE = {"users", "computers", "groups", "domains"}
RIGHTS = {
    "GetChanges",
    "GetChangesAll",
    "GenericAll",
    "WriteDacl",
    "WriteOwner",
    "Owns",
    "GenericWrite",
    "AddMember",
    "AllExtendedRights",
    "ForceChangePassword",
    "DCSync",
    "AddKeyCredentialLink",
}
NOT_USED = gettext_noop("This collection of SharpHound is not used yet.")
MAX_FACTS = 20_000


class SharphoundReader(Reader):
    name = "sharphound"
    label = "SharpHound (BloodHound)"
    limit = 512 * 1024 * 1024

    def recognises(self, head: bytes, name: str) -> float:
        if head[:4] == b"PK\x03\x04":
            return 0.97 if _IN_ZIP.search(head[:4096]) else 0.0
        keys = set(json_keys(head))
        if {"ObjectIdentifier", "Properties"} <= keys and (
            {"Aces", "IsACLProtected", "Members", "SPNTargets"} & keys or "domainsid" in keys
        ):
            return 0.97
        return 0.9 if {"meta", "data"} <= keys and {"methods", "type", "count"} <= keys else 0.0

    def read(self, file: Path) -> Reading:
        with file.open("rb") as stream:
            zipped = stream.read(4) == b"PK\x03\x04"
        parts = list(_members(file)) if zipped else [_part(load_json(file), file.name)]
        if not any(kind for kind, _ in parts):
            raise Problem(
                gettext_noop("No SharpHound collection was found in this file."),
                gettext_noop(
                    "Give the ZIP that SharpHound wrote, or its users, computers, groups and domains files."
                ),
            )
        reading = Reading()
        collection = Collection(parts)
        for kind, rows in parts:
            for row in rows:
                reading.units += 1
                reading.units_read += kind in _LIVE
                _row(reading, collection, kind, row)
            if kind not in _LIVE and rows:
                reading.not_read.append(NotRead(where=kind, what=f"{kind} ({len(rows)})", why=NOT_USED))
        return reading


def _members(file: Path) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    with SafeZip(file) as archive:
        for name in archive.names:
            if _MEMBER.search(name):
                yield _part(load_json(archive.read(name)), name)


def _part(found: Any, name: str) -> tuple[str, list[dict[str, Any]]]:
    """(kind, rows) of one collection file; the kind stands in its meta or its name."""
    if not isinstance(found, dict):
        return "", []
    meta = found.get("meta") if isinstance(found.get("meta"), dict) else {}
    match = _MEMBER.search(name)
    kind = str((meta or {}).get("type") or (match[1] if match else "")).lower()
    rows = found.get("data") or found.get(kind) or []
    return kind, [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []


class Collection:
    """Names and memberships across the files of one collection."""

    def __init__(self, parts: list[tuple[str, list[dict[str, Any]]]]) -> None:
        self.names: dict[str, str] = {}
        self._member_of: dict[str, list[str]] = {}
        for kind, rows in parts:
            for row in rows:
                sid = str(row.get("ObjectIdentifier", ""))
                self.names[sid] = str((row.get("Properties") or {}).get("name") or sid)
                if kind == "groups":
                    for member in row.get("Members") or []:
                        if isinstance(member, dict):
                            self._member_of.setdefault(str(member.get("ObjectIdentifier")), []).append(sid)

    def name(self, sid: str) -> str:
        return self.names.get(sid, sid)

    def groups_of(self, sid: str, row: dict[str, Any]) -> list[str]:
        """SIDs of all groups, nested ones too; the primary group counts."""
        found: dict[str, None] = {}
        queue = [
            *self._member_of.get(sid, []),
            *([str(row["PrimaryGroupSID"])] if row.get("PrimaryGroupSID") else []),
        ]
        while queue and len(found) < 2000:
            group = queue.pop()
            if group not in found:
                found[group] = None
                queue.extend(self._member_of.get(group, []))
        return list(found)


def _row(reading: Reading, collection: Collection, kind: str, row: dict[str, Any]) -> None:
    properties = row.get("Properties") if isinstance(row.get("Properties"), dict) else {}
    assert isinstance(properties, dict)
    sid = str(row.get("ObjectIdentifier", ""))
    domain = _domain(properties, kind)
    if kind in ("users", "computers"):
        add(reading, _entry(collection, kind, sid, row, properties))
        if kind == "computers":
            _local(reading, collection, row, properties)
    elif kind == "groups" and (rid := privileged([sid])):
        known = {access.holder for access in reading.accesses if access.fact == "admin"}
        for member in row.get("Members") or []:
            holder = collection.name(str(member.get("ObjectIdentifier"))) if isinstance(member, dict) else "?"
            if group_name(holder) not in known and holder.startswith("S-1-"):
                _fact(reading, "admin", holder, f"member of {rid[0]}", on=domain)
    elif kind == "domains":
        for trust in row.get("Trusts") or []:
            if isinstance(trust, dict):
                _fact(
                    reading,
                    "trust",
                    str(trust.get("TargetDomainName")),
                    f"{trust.get('TrustDirection')} {trust.get('TrustType')}",
                    on=domain,
                )
    if kind == "domains" or (kind == "groups" and privileged([sid])):
        _control(reading, collection, row, str(properties.get("name") or sid))


def _domain(found: dict[str, Any], kind: str) -> str:
    """The domain's DNS name, from the property or the object's full name."""
    name = str(found.get("domain") or found.get("name") or "")
    if not found.get("domain") and kind != "domains":
        name = name.partition("@")[2] or name.partition(".")[2]
    return name.lower() or "Active Directory"


def _entry(collection: Collection, kind: str, sid: str, row: dict[str, Any], found: dict[str, Any]) -> Entry:
    sam = str(found.get("samaccountname") or found.get("name") or sid).split("@")[0]
    allowed = [
        str(item.get("ObjectIdentifier")) if isinstance(item, dict) else str(item)
        for item in row.get("AllowedToDelegate") or found.get("allowedtodelegate") or []
    ]
    flags = (
        (0x10000 if found.get("pwdneverexpires") else 0)
        | (0x20 if found.get("passwordnotreqd") else 0)
        | (0x400000 if found.get("dontreqpreauth") else 0)
    )
    name = str(found.get("name") or sam)
    domain = _domain(found, kind)
    return Entry(
        domain=domain,
        kind="computer" if kind == "computers" else "gmsa" if found.get("gmsa") or found.get("msa") else "user", sam=sam, name=found.get("displayname") or (name.split(".", maxsplit=1)[0] if kind == "computers" else name.split("@", maxsplit=1)[0]),
        dn=found.get("distinguishedname"), dns=name.lower() if kind == "computers" and "." in name else None, sid=sid or None, mail=found.get("email") or None,
        title=found.get("title") or None, description=found.get("description") or None, os=found.get("operatingsystem") or None, enabled=found.get("enabled"), flags=flags,
        admin_count=bool(found.get("admincount")), groups=[group if privileged([group]) else collection.name(group) for group in collection.groups_of(sid, row)],
        spns=[str(spn) for spn in found.get("serviceprincipalnames") or []] if kind == "users" else [], delegates_to=[collection.name(target) for target in allowed],
        delegation=bool(found.get("unconstraineddelegation")), password_set=filetime(found.get("pwdlastset")),
        last_logon=filetime(max(int(found.get("lastlogontimestamp") or 0), int(found.get("lastlogon") or 0)) or None), created=filetime(found.get("whencreated")),
    )  # fmt: skip


def _local(reading: Reading, collection: Collection, row: dict[str, Any], found: dict[str, Any]) -> None:
    """Who is a local administrator of a computer."""
    results = list((row.get("LocalAdmins") or {}).get("Results") or [])
    for group in row.get("LocalGroups") or []:
        if isinstance(group, dict) and str(group.get("ObjectIdentifier", "")).endswith("-544"):
            results += group.get("Results") or []
    for member in results:
        sid = str(member.get("ObjectIdentifier")) if isinstance(member, dict) else ""
        if sid and not sid.endswith("-512") and not sid.endswith("-500"):
            _fact(reading, "admin", collection.name(sid), "local administrator", on=str(found.get("name")))
    for actor in row.get("AllowedToAct") or []:
        if isinstance(actor, dict):
            _fact(
                reading,
                "delegation",
                collection.name(str(actor.get("ObjectIdentifier"))),
                "may act as anybody on this computer",
                on=str(found.get("name")),
            )


def _control(reading: Reading, collection: Collection, row: dict[str, Any], target: str) -> None:
    """Who else controls the domain or a privileged group: rights given directly to unprivileged accounts."""
    for ace in row.get("Aces") or []:
        if (
            not isinstance(ace, dict)
            or ace.get("RightName") not in RIGHTS
            or len(reading.accesses) > MAX_FACTS
        ):
            continue
        sid = str(ace.get("PrincipalSID"))
        if privileged([sid]) or re.search(r"S-1-5-(9|18|10)$|-(498|516|521)$", sid):
            continue
        _fact(reading, "delegation", collection.name(sid), str(ace["RightName"]), on=target)


def _fact(reading: Reading, fact: str, holder: str, value: str, on: str) -> None:
    reading.accesses.append(
        AccessFact(ref=f"a{len(reading.accesses) + 1}", fact=fact, on=on, holder=holder, value=value)
    )
