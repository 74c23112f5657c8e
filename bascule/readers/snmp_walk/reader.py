"""SNMP walks: `snmpwalk`/`snmpbulkwalk` output (names or numbers) and `.snmprec` records."""

import re
from collections import defaultdict
from pathlib import Path

from bascule.observation.problem import Problem, gettext_noop
from bascule.observation.records import Evidence, Observation, Reading
from bascule.readers.addresses import host_names, ip, mac
from bascule.readers.base import Reader
from bascule.readers.config_syntax.lines import text_lines
from bascule.readers.snmp_walk.names import NUMBERS
from bascule.readers.table_text import text_head

_WALK = re.compile(
    r"^(?P<oid>(?:\.?(?:1|iso)(?:\.\d+)+|[A-Za-z][\w\-]*::[\w.\-\"':]+)) = (?:(?P<type>[A-Za-z\-]+\d*): ?)?(?P<value>.*)$"
)
_REC = re.compile(r"^(?P<oid>1\.3(?:\.\d+)+)\|(?P<type>\d+[xe]?)\|(?P<value>.*)$")
SYS, IF, IP_ENTRY = "1.3.6.1.2.1.1", "1.3.6.1.2.1.2.2.1", "1.3.6.1.2.1.4"
_KINDS = (
    (
        r"printer|laserjet|officejet|kyocera|brother nc|ricoh|bizhub|xerox|lexmark|canon|epson",
        "printer",
        None,
    ),
    (r"switch|catalyst|procurve|aruba|comware|edgeswitch|nexus", "network-device", "switch"),
    (r"routeros|router|ios software|junos|vyos", "network-device", "router"),
    (r"forti|firewall|asa|sonicwall|stormshield|pfsense|opnsense", "network-device", "firewall"),
    (r"\bups\b|apc |eaton", "server", "ups"),
    (r"synology|qnap|nas\b|esxi|vmware|windows|linux", "server", None),
)


class SnmpWalkReader(Reader):
    name = "snmp_walk"
    label = "SNMP walk"
    limit = 64 * 1024 * 1024

    def recognises(self, head: bytes, name: str) -> float:
        lines = [line.rstrip("\r") for line in text_head(head)[:16_384].split("\n") if line.strip()][:40]
        found = sum(1 for line in lines if _WALK.match(line) or _REC.match(line))
        return (
            0.97 if found >= 3 and found * 2 >= len(lines) else 0.9 if found and found == len(lines) else 0.0
        )

    def read(self, file: Path) -> Reading:
        values: dict[str, tuple[str, int]] = {}
        reading = Reading()
        last = ""
        for number, line in enumerate(text_lines(file, self.limit), 1):
            match = _WALK.match(line) or _REC.match(line)
            if match:
                last = _number(match["oid"])
                value = _value(match["type"] or "", match["value"])
                if "No Such" in value or "No more variables" in value:
                    continue
                values[last] = (value, number)
                reading.units += 1
                reading.units_read += 1
            elif line.strip() and last in values:
                values[last] = (
                    f"{values[last][0]} {line.strip()}"[:4000],
                    values[last][1],
                )  # a value over many lines
        if not values:
            raise Problem(
                gettext_noop("No SNMP value was found in this file."),
                gettext_noop("Save the output of snmpwalk as it is, preferably with -On."),
            )
        walk = Walk(values)
        reading.observations.append(_device(walk))
        reading.observations.extend(_arp(walk))
        reading.observations.extend(_bridge(walk, reading.observations[0]))
        reading.observations.extend(_lldp(walk, reading.observations[0]))
        return reading


class Walk:
    """The values by number, and by table column."""

    def __init__(self, values: dict[str, tuple[str, int]]) -> None:
        self.values = values
        self._columns: dict[str, dict[str, tuple[str, int]]] = defaultdict(dict)
        for oid, value in values.items():
            parts = oid.split(".")
            for cut in range(9, min(len(parts), 15)):
                self._columns[".".join(parts[:cut])][".".join(parts[cut:])] = value

    def get(self, oid: str) -> str:
        return self.values.get(oid, ("", 0))[0]

    def column(self, oid: str) -> dict[str, tuple[str, int]]:
        """Index → (value, line) of everything below."""
        return self._columns.get(oid, {})


def _number(oid: str) -> str:
    """The numeric form of an OID; names of the usual modules are known."""
    if oid[0] in ".1i":
        return re.sub(r"^\.?(?:iso|1)", "1", oid)
    name = oid.split("::", 1)[1]
    head, _, index = name.partition(".")
    index = re.sub(r"\"([^\"]*)\"", lambda m: ".".join(str(ord(c)) for c in m[1]), index)
    index = re.sub(
        r"([0-9a-f]{1,2}(?::[0-9a-f]{1,2}){5})",
        lambda m: ".".join(str(int(p, 16)) for p in m[1].split(":")),
        index,
    )
    return f"{NUMBERS[head]}.{index}" if head in NUMBERS else name


def _value(kind: str, text: str) -> str:
    """The value as text; octets written in hexadecimal become hexadecimal digits with colons."""
    text = text.strip()
    if kind in ("4x", "Hex-STRING", "Hex"):
        digits = re.sub(r"[^0-9A-Fa-f]", "", text)
        pairs = ":".join(digits[n : n + 2] for n in range(0, len(digits), 2)).lower()
        raw = bytes.fromhex(digits) if len(digits) % 2 == 0 else b""
        printable = raw.rstrip(b"\0").decode("utf-8", "ignore") if raw and len(raw) != 6 else ""
        return (
            printable
            if printable.isprintable() and len(printable) > 6 and len(printable) == len(raw.rstrip(b"\0"))
            else pairs
        )
    if kind == "64x" and len(text) == 8:
        return ".".join(str(int(text[n : n + 2], 16)) for n in range(0, 8, 2))
    return text.strip('"')


def _device(walk: Walk) -> Observation:
    description = walk.get(f"{SYS}.1.0")
    name = walk.get(f"{SYS}.5.0")
    short, full = host_names(name)
    one = Observation(
        ref="device",
        source="snmp",
        source_group="network",
        live=True,
        name=name or None,
        hostname=short,
        fqdn=full,
        os=description[:250] or None,
    )
    one.evidence = Evidence(line=min((line for _, line in walk.values.values()), default=1))
    one.serial = (
        next((value for value, _ in walk.column("1.3.6.1.2.1.47.1.1.1.1.11").values() if value.strip()), None)
        or walk.get("1.3.6.1.2.1.43.5.1.1.17.1")
        or None
    )
    one.model = (
        next((value for value, _ in walk.column("1.3.6.1.2.1.47.1.1.1.1.13").values() if value.strip()), None)
        or walk.get("1.3.6.1.2.1.25.3.2.1.3.1")
        or None
    )
    one.macs = list(
        dict.fromkeys(found for value, _ in walk.column(f"{IF}.6").values() if (found := mac(value)))
    )
    one.ips = list(
        dict.fromkeys(
            found
            for value, _ in walk.column(f"{IP_ENTRY}.20.1.1").values()
            if (found := ip(value)) and not found.startswith("127.")
        )
    )
    if engine := walk.get("1.3.6.1.6.3.10.2.1.1.0"):
        one.identifiers["snmp_engine_id"] = engine.replace(":", "").replace(" ", "").lower()
    if walk.get(f"{SYS}.2.0"):
        one.identifiers["snmp_object_id"] = walk.get(f"{SYS}.2.0")
    for key, oid in (("contact", "4.0"), ("location", "6.0"), ("uptime", "3.0")):
        if value := walk.get(f"{SYS}.{oid}"):
            one.attributes[key] = value
    for pattern, kind, subtype in _KINDS:
        if re.search(pattern, description, re.I):
            one.kind = kind
            if subtype:
                one.attributes["subtype"] = subtype
            break
    return one


def _arp(walk: Walk) -> list[Observation]:
    """ipNetToMedia and ipNetToPhysical: who answered to which address."""
    found = []
    for column in (f"{IP_ENTRY}.22.1.2", f"{IP_ENTRY}.35.1.4"):
        for index, (value, line) in walk.column(column).items():
            parts = index.split(".")
            hardware, address = mac(value), ip(".".join(parts[-4:])) if len(parts) in (5, 7) else None
            if hardware and address:
                found.append(
                    Observation(
                        ref=f"arp{line}",
                        source="arp",
                        source_group="network",
                        live=True,
                        ips=[address],
                        macs=[hardware],
                        evidence=Evidence(line=line),
                    )
                )
    return found


def _bridge(walk: Walk, device: Observation) -> list[Observation]:
    """dot1dTpFdbPort and dot1qTpFdbPort: which MAC address is behind which port of this switch."""
    names = walk.column("1.3.6.1.2.1.31.1.1.1.1") or walk.column(f"{IF}.2")
    interfaces = {port: value for port, (value, _) in walk.column("1.3.6.1.2.1.17.1.4.1.2").items()}
    found: dict[tuple[str, str], Observation] = {}
    for column, vlan in (("1.3.6.1.2.1.17.7.1.2.2.1.2", True), ("1.3.6.1.2.1.17.4.3.1.2", False)):
        for index, (port, line) in walk.column(column).items():
            parts = index.split(".")
            hardware = (
                mac(":".join(f"{int(part):02x}" for part in parts[-6:]))
                if len(parts) >= 6 and all(p.isdigit() and int(p) < 256 for p in parts[-6:])
                else None
            )
            if not hardware or port == "0":
                continue
            label = names.get(interfaces.get(port, port), (port, 0))[0]
            key = (hardware, label)
            if key in found:
                continue
            found[key] = Observation(
                ref=f"fdb{line}",
                source="switch",
                source_group="network",
                live=True,
                macs=[hardware],
                port=f"{device.name or ''} {label}".strip(),
                evidence=Evidence(line=line),
            )
            if vlan and len(parts) == 7:
                found[key].attributes["vlan_id"] = parts[0]
    return list(found.values())


def _lldp(walk: Walk, device: Observation) -> list[Observation]:
    """lldpRemTable: neighbours that named themselves."""
    base = "1.0.8802.1.1.2.1.4.1.1"
    found = []
    for index, (value, line) in walk.column(f"{base}.9").items():
        chassis = walk.column(f"{base}.5").get(index, ("", 0))[0]
        short, full = host_names(value)
        hardware = mac(chassis)
        one = Observation(
            ref=f"lldp{line}",
            source="switch",
            source_group="network",
            live=True,
            name=value or None,
            hostname=short,
            fqdn=full,
            macs=[hardware] if hardware else [],
            evidence=Evidence(line=line),
        )
        one.port = f"{device.name or ''} {index.split('.')[1] if '.' in index else ''}".strip() or None
        one.os = walk.column(f"{base}.10").get(index, ("", 0))[0][:200] or None
        one.attributes["seen_by"] = "lldp"
        if chassis:
            one.identifiers["lldp_chassis"] = chassis
        found.append(one)
    return found
