"""LDIF (RFC 2849) of a directory: `ldifde`, `ldapsearch`, OpenLDAP's slapcat."""

import base64
import binascii
import re
import uuid
from collections.abc import Iterator
from pathlib import Path

from bascule.observation.problem import gettext_noop
from bascule.observation.records import AccessFact, Evidence, NotRead, Reading
from bascule.readers.base import Reader
from bascule.readers.config_syntax.lines import text_lines
from bascule.readers.directory.entry import Entry, add, domain_of, filetime, privileged
from bascule.readers.table_text import text_head

CHANGES = gettext_noop("This entry describes a change, not what the directory holds.")
_SID = re.compile(r"^S-1-\d+(-\d+)+$")


class LdifReader(Reader):
    name = "ldif"
    label = "LDIF"
    limit = 512 * 1024 * 1024

    def recognises(self, head: bytes, name: str) -> float:
        text = text_head(head)
        if not re.search(r"^dn::? ", text, re.M | re.I):
            return 0.0
        return (
            0.97
            if re.search(r"^(?:objectClass|changetype|version|sAMAccountName|cn|ou)::? ", text, re.M | re.I)
            else 0.6
        )

    def read(self, file: Path) -> Reading:
        reading = Reading()
        groups = 0
        for line, record in records(text_lines(file, self.limit)):
            reading.units += 1
            if "changetype" in record and record["changetype"][0] not in (b"add",):
                reading.not_read.append(
                    NotRead(where=f"line {line}", what=_text(record, "dn")[:120], why=CHANGES)
                )
                continue
            reading.units_read += 1
            classes = {value.decode("utf-8", "replace").lower() for value in record.get("objectclass", [])}
            if "group" in classes or "groupofnames" in classes or "posixgroup" in classes:
                groups += 1
                _group(reading, record, line)
            elif "trusteddomain" in classes:
                _trust(reading, record, line)
            elif classes & {
                "user",
                "computer",
                "person",
                "inetorgperson",
                "posixaccount",
                "msds-groupmanagedserviceaccount",
            }:
                add(reading, _entry(record, classes, line))
        return reading


def records(lines: list[str]) -> Iterator[tuple[int, dict[str, list[bytes]]]]:
    """(line, attributes in lower case → values) of each entry; folded lines joined, base64 decoded."""
    record: dict[str, list[bytes]] = {}
    start, held, where = 0, "", 0
    for number, line in enumerate([*lines, "", ""], 1):
        if line.startswith(" ") and held:
            held += line[1:]
            continue
        if held:
            _put(record, held)
            start = start or where
        held, where = ("", number) if line.startswith("#") or not line.strip() else (line, number)
        if not line.strip():
            if "dn" in record:
                yield start, record
            record, start = {}, 0


def _put(record: dict[str, list[bytes]], line: str) -> None:
    key, sign, value = line.partition(":")
    key = key.split(";")[0].strip().lower()
    if not sign or key in ("version", "-"):
        return
    if value.startswith(":"):
        try:
            record.setdefault(key, []).append(base64.b64decode(value[1:].strip(), validate=False))
        except (binascii.Error, ValueError):
            return
    else:
        record.setdefault(key, []).append(value.removeprefix("<").strip().encode())


def _text(record: dict[str, list[bytes]], *keys: str) -> str:
    return next((record[key][0].decode("utf-8", "replace") for key in keys if record.get(key)), "")


def _many(record: dict[str, list[bytes]], key: str) -> list[str]:
    return [value.decode("utf-8", "replace") for value in record.get(key, [])]


def sid_of(raw: bytes) -> str | None:
    """A security identifier as text from its bytes (MS-DTYP 2.4.2.2) or its text."""
    text = raw.decode("ascii", "ignore")
    if _SID.match(text):
        return text
    if len(raw) < 8 or len(raw) != 8 + 4 * raw[1] or raw[0] != 1:
        return None
    parts = [int.from_bytes(raw[8 + 4 * n : 12 + 4 * n], "little") for n in range(raw[1])]
    return "-".join(["S", "1", str(int.from_bytes(raw[2:8], "big")), *map(str, parts)])


def guid_of(raw: bytes) -> str | None:
    """An objectGUID as text: its first three groups are little-endian."""
    return str(uuid.UUID(bytes_le=raw)) if len(raw) == 16 else raw.decode("ascii", "ignore") or None


def _entry(record: dict[str, list[bytes]], classes: set[str], line: int) -> Entry:
    control = _text(record, "useraccountcontrol")
    flags = int(control) if control.lstrip("-").isdigit() else 0
    dn = _text(record, "dn")
    laps = _text(record, "ms-mcs-admpwd", "mslaps-password")
    return Entry(
        kind="computer" if "computer" in classes else "gmsa" if "msds-groupmanagedserviceaccount" in classes else "user",
        sam=_text(record, "samaccountname", "uid", "cn") or dn, line=line, name=_text(record, "displayname", "cn", "name") or None, dn=dn, dns=_text(record, "dnshostname") or None,
        sid=sid_of(record["objectsid"][0]) if record.get("objectsid") else None, guid=guid_of(record["objectguid"][0]) if record.get("objectguid") else None,
        mail=_text(record, "mail") or None, upn=_text(record, "userprincipalname") or None, title=_text(record, "title") or None,
        description=" ".join(filter(None, (_text(record, "description"), _text(record, "info")))) or None,
        os=" ".join(filter(None, (_text(record, "operatingsystem"), _text(record, "operatingsystemversion")))) or None,
        enabled=None if not control else not flags & 2, flags=flags, admin_count=_text(record, "admincount") == "1", groups=_many(record, "memberof"),
        spns=_many(record, "serviceprincipalname"), delegates_to=_many(record, "msds-allowedtodelegateto"), password_set=filetime(_text(record, "pwdlastset")),
        last_logon=filetime(_text(record, "lastlogontimestamp")), created=filetime(_text(record, "whencreated", "createtimestamp")), laps=laps or None,
    )  # fmt: skip


def _group(reading: Reading, record: dict[str, list[bytes]], line: int) -> None:
    """A privileged group's members, each a way in."""
    from_sid = sid_of(record["objectsid"][0]) if record.get("objectsid") else None
    name = _text(record, "samaccountname", "cn")
    if not privileged_group(name, from_sid):
        return
    for member in _many(record, "member") + _many(record, "memberuid") + _many(record, "uniquemember"):
        reading.accesses.append(
            AccessFact(
                ref=f"a{len(reading.accesses) + 1}",
                fact="admin",
                on=domain_of(Entry(kind="group", sam="", dn=_text(record, "dn"))),
                holder=member,
                value=f"member of {name}",
                evidence=Evidence(line=line),
            )
        )


def privileged_group(name: str, sid: str | None) -> bool:
    """Whether a group gives power over the domain."""
    return bool(privileged([name, sid or ""]))


def _trust(reading: Reading, record: dict[str, list[bytes]], line: int) -> None:
    direction = {"1": "they trust us", "2": "we trust them", "3": "both ways"}.get(
        _text(record, "trustdirection"), "?"
    )
    reading.accesses.append(
        AccessFact(
            ref=f"a{len(reading.accesses) + 1}",
            fact="trust",
            on=domain_of(Entry(kind="group", sam="", dn=_text(record, "dn"))),
            holder=_text(record, "trustpartner", "cn"),
            value=direction,
            evidence=Evidence(line=line),
        )
    )
