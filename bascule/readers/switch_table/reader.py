"""Tables that switches and routers print: MAC addresses, ARP, LLDP and CDP neighbours."""

import re
from pathlib import Path

from bascule.observation.problem import Problem, gettext_noop
from bascule.observation.records import Evidence, NotRead, Observation, Reading
from bascule.readers.addresses import host_names, ip, mac
from bascule.readers.base import Reader
from bascule.readers.config_syntax.lines import text_lines
from bascule.readers.switch_table import templates
from bascule.readers.table_text import text_head

_PROMPT = re.compile(
    r"^[<\[]?([A-Za-z0-9][\w.\-]{0,62})(?:\([\w-]+\))?[\]#>]\s*((?:sh(?:ow)?|disp?(?:lay)?|get|run show) .*)$",
    re.I,
)
_BARE = re.compile(r"^\s*(?:show|display) (?:mac|arp|ip arp|lldp|cdp|neighbou?r)[\w \-/]*$", re.I)
_HEADERS = (
    re.compile(r"^\s*vlan\s+mac address\s+(?:type|age|port)", re.I | re.M),
    re.compile(r"^\s*(?:vlan|vlan id|vid)[ |]+(?:mac(?: address)?|type)[ |]+", re.I | re.M),
    re.compile(
        r"mac address\s*[|]?\s+(?:vlan|port|type|located on port|interface|address\s+interface)", re.I
    ),
    re.compile(r"protocol\s+address\s+age(?: \(min\))?\s+(?:hardware addr|mac)", re.I),
    re.compile(r"ip address\s+(?:mac|hardware|age|physical)", re.I),
    re.compile(r"device.?id\s+local\s?int", re.I),
    re.compile(r"local int(?:f|erface)\s+.*(?:chassis|system name|port id|hold)", re.I),
    re.compile(
        r"^(?:local intf|local interface|port id|chassis id|system name|system capabilities)\s*:", re.I | re.M
    ),
    re.compile(r"neighbor (?:name|device)\s+.*neighbor (?:ip|port)", re.I),
    re.compile(r"^(?:device id|platform|entry address\(es\))\s*:", re.I | re.M),
    re.compile(r"lldp (?:remote|neighbor)|localport\s*\|\s*chassisid", re.I),
)
_MAC = re.compile(
    r"(?<![\w.:\-])(?:[0-9a-f]{4}\.[0-9a-f]{4}\.[0-9a-f]{4}|(?:[0-9a-f]{2}[:\-]){5}[0-9a-f]{2}|[0-9a-f]{6}-[0-9a-f]{6}|[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4})(?![\w.:\-])",
    re.I,
)
_PORT = re.compile(
    r"^(?:(?:gi|te|fa|eth|po|hu|tw|fo|ge|xe|et|ae|trk|lag|bridge-agg|xgi|twe|gigabit|tengig|fast|ethernet|port)[\w\-/.]*\d|\d{1,3}(?:/\d{1,3}){1,3}|[A-D]?\d{1,3})$",
    re.I,
)
_SELF = re.compile(r"^(?:cpu|router|switch|igmp|self|sup-eth.*|stby-switch|drop|-)$", re.I)


class SwitchTableReader(Reader):
    name = "switch_table"
    label = "Switch tables (MAC, ARP, LLDP, CDP)"
    limit = 16 * 1024 * 1024

    def recognises(self, head: bytes, name: str) -> float:
        text = text_head(head)
        sample = text[:16_384]
        telling = sum(1 for header in _HEADERS if header.search(sample))
        if any(_PROMPT.match(line) or _BARE.match(line) for line in sample.split("\n")[:40]) and (
            telling or _MAC.search(sample)
        ):
            return 0.94
        if (
            not telling
            or re.search(r"^\s*[{<\[]", sample)
            or sample.count(";") > 30
            or sample.count('","') > 5
        ):
            return 0.0
        return 0.92 if _MAC.search(sample) or telling >= 2 or "eighbor" in sample else 0.4

    def read(self, file: Path) -> Reading:
        reading = Reading()
        for start, switch, command, lines in _pieces(text_lines(file, self.limit)):
            _piece(reading, start, switch, command, lines)
        if not reading.observations and not reading.not_read:
            raise Problem(
                gettext_noop("No table of MAC addresses or neighbours was understood in this file."),
                gettext_noop("Save the switch's output as plain text, with the command that was typed."),
            )
        return reading


def _pieces(lines: list[str]) -> list[tuple[int, str, str, list[str]]]:
    """(first line, switch, command, lines): the file cut where a prompt or a bare command stands."""
    pieces: list[tuple[int, str, str, list[str]]] = [(1, "", "", [])]
    for number, line in enumerate(lines, 1):
        if match := _PROMPT.match(line.strip()):
            pieces.append((number + 1, match[1], match[2], []))
        elif _BARE.match(line):
            pieces.append((number + 1, pieces[-1][1], line.strip(), []))
        else:
            pieces[-1][3].append(line)
    return [piece for piece in pieces if any(line.strip() for line in piece[3])]


def _piece(reading: Reading, start: int, switch: str, command: str, lines: list[str]) -> None:
    text = "\n".join(lines).strip("\n") + "\n"
    macs = sum(1 for line in lines if _MAC.search(line))
    template = templates.best(text, command)
    rows: list[dict[str, str]] = []
    if template:
        try:
            rows = templates.parse(template, text)
        except templates.TextFSMError:
            template = None
    before, good = len(reading.observations), 0
    place = -1
    for row in rows:
        place = _line_of(lines, row, place + 1)
        good += _record(reading, row, switch, template or "", start + place)
    if good and good * 2 >= macs:
        reading.units += len(rows)
        reading.units_read += good
        return
    del reading.observations[before:]
    if macs:
        _plain(reading, lines, start, switch)
    elif command or len(lines) > 3:
        reading.units += 1
        reading.not_read.append(NotRead(where=f"line {start}", what=command or lines[0][:60], why=NO_TABLE))


NO_TABLE = gettext_noop("No known table of MAC addresses or neighbours was recognised here.")


def _line_of(lines: list[str], row: dict[str, str], cursor: int) -> int:
    """Where a row stands, at or after the cursor (0-based): rows come in the order of the lines."""
    keys = [v for key, v in row.items() if v and ("MAC" in key or "NEIGHBOR" in key or "ADDRESS" in key)]
    for number in range(cursor, min(cursor + 300, len(lines))):
        if keys and keys[0] in lines[number]:
            return number
    return min(cursor, len(lines) - 1)


def _first(row: dict[str, str], *names: str) -> str:
    return next((row[name] for name in names if row.get(name)), "")


def _record(reading: Reading, row: dict[str, str], switch: str, template: str, line: int) -> int:
    """One row as an observation; 1 when it says something of a device, 0 otherwise (an incomplete ARP entry)."""
    neighbour = "lldp" in template or "cdp" in template or "isdp" in template or "neighbor" in template
    hardware = mac(
        _first(row, "MAC_ADDRESS", "DESTINATION_ADDRESS", "MAC", "CHASSIS_ID", "NEIGHBOR_CHASSIS_ID")
    )
    address = ip(_first(row, "MGMT_ADDRESS", "MANAGEMENT_IP", "NEIGHBOR_IP", "IP_ADDRESS", "ADDRESS"))
    port = _first(
        row, "LOCAL_INTERFACE", "DESTINATION_PORT", "PORT", "INTERFACE", "PORTS", "PHYSICAL_INTERFACE"
    )
    port = port or next((v for k, v in row.items() if v and re.match(r"(PORT|INTERFACE)S?$", k)), "")
    name = _first(row, "NEIGHBOR_NAME", "SYSTEM_NAME", "NEIGHBOR", "AP_NAME") if neighbour else ""
    if not neighbour and ((_SELF.match(port) and not address) or (not hardware and address)):
        return 1  # the switch itself, or an address nobody answered for
    if not hardware and not address and not name:
        return 0
    short, full = host_names(name)
    arp = not neighbour and bool(address)
    one = Observation(
        ref=f"r{len(reading.observations) + 1}", source="arp" if arp else "switch", source_group="network", live=True,
        name=name or None, hostname=short, fqdn=full, ips=[address] if address else [], macs=[hardware] if hardware else [],
        port=f"{switch} {port}".strip() or None if not arp else None, evidence=Evidence(line=line),
    )  # fmt: skip
    if neighbour:
        _neighbour(one, row, template)
    for key in ("VLAN_ID", "VRF"):
        if row.get(key):
            one.attributes[key.lower()] = row[key]
    if arp and port:
        one.attributes["interface"] = port
    reading.observations.append(one)
    return 1


def _neighbour(one: Observation, row: dict[str, str], template: str) -> None:
    """A device that named itself over LLDP or CDP: a named unknown until somebody inventories it."""
    one.attributes["seen_by"] = "cdp" if "cdp" in template else "lldp"
    one.model = _first(row, "PLATFORM", "MODEL") or None
    one.os = (
        _first(row, "SOFTWARE_VERSION", "VERSION", "NEIGHBOR_DESCRIPTION", "SYSTEM_DESCRIPTION")[:200] or None
    )
    one.serial = row.get("SERIAL") or None
    if remote := _first(row, "NEIGHBOR_INTERFACE", "NEIGHBOR_PORT_ID", "PORT_ID"):
        one.attributes["remote_port"] = remote
    if chassis := _first(row, "CHASSIS_ID", "NEIGHBOR_CHASSIS_ID"):
        one.identifiers["lldp_chassis"] = chassis
    able = row.get("CAPABILITIES", "")
    if re.search(r"\b[BSR]\b|Bridge|Switch|Router", able) and "T" not in able.split() and "Phone" not in able:
        one.kind = "network-device"
    elif "Phone" in able or re.search(r"\bT\b", able):
        one.kind = "telephony"


def _plain(reading: Reading, lines: list[str], start: int, switch: str) -> None:
    """Any other table with a MAC address on each line: the address, an IP if there is one, what looks like a port."""
    for number, line in enumerate(lines, start):
        match = _MAC.search(line)
        if not match:
            continue
        reading.units += 1
        hardware = mac(match[0])
        if hardware is None:
            continue
        words = (line[: match.start()] + " " + line[match.end() :]).replace("|", " ").split()
        address = next(
            filter(None, map(ip, (word for word in words if word.count(".") == 3 or "::" in word))), None
        )
        after = line[match.end() :].replace("|", " ").split()
        ports = [word for word in [*after, *words] if _PORT.match(word)]
        port = next((word for word in ports if not word.isdigit()), ports[0] if ports else "")
        one = Observation(
            ref=f"r{len(reading.observations) + 1}", source="arp" if address else "switch", source_group="network", live=True,
            ips=[address] if address else [], macs=[hardware], port=f"{switch} {port}".strip() or None if not address else None, evidence=Evidence(line=number),
        )  # fmt: skip
        reading.observations.append(one)
        reading.units_read += 1
