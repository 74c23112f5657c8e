"""DHCP leases: dnsmasq, ISC dhcpd, Kea, Windows (`Get-DhcpServerv4Lease | Export-Csv`), MikroTik `lease print`."""

import re
from collections.abc import Callable
from pathlib import Path

from bascule.observation.problem import Problem, gettext_noop
from bascule.observation.records import Evidence, NotRead, Observation, Reading
from bascule.readers.addresses import host_names, ip, mac
from bascule.readers.backup_report.report import from_asctime, from_epoch
from bascule.readers.base import Reader
from bascule.readers.config_syntax.lines import text_lines
from bascule.readers.table import peek, tables_in
from bascule.readers.table_text import text_head
from bascule.readers.table_values import iso

_DNSMASQ = re.compile(r"^(\d{9,11}|0) ([0-9a-f]{2}(?:[:-][0-9a-f]{2}){5,}) (\S+) (\S+) (\S+)$", re.I)
_ISC = re.compile(r"^lease ([\d.]+|[0-9a-f:]+) \{", re.M)
_MIKROTIK = re.compile(r"^\s*#\s+(?:ADDRESS\s+MAC-ADDRESS|.*MAC-ADDRESS\s+.*SERVER)", re.M)
_TERSE = re.compile(r"\bactive-mac-address=|(?:^|\s)address=[\d.]+ mac-address=[0-9A-F:]{17}.*\bserver=")
WHY = gettext_noop("This line is no lease that was understood.")


class DhcpLeasesReader(Reader):
    name = "dhcp_leases"
    label = "DHCP leases"
    limit = 96 * 1024 * 1024

    def recognises(self, head: bytes, name: str) -> float:
        text = text_head(head)
        lines = [line for line in text[:8192].split("\n") if line.strip()]
        if _ISC.search(text) and re.search(
            r"^\s+(?:starts|ends|binding state|hardware ethernet) ", text, re.M
        ):
            return 0.98
        if (
            lines
            and sum(1 for line in lines[:30] if _DNSMASQ.match(line) or line.startswith("duid ")) * 3
            >= len(lines[:30]) * 2
        ):
            return 0.97
        table = peek(head)
        if table and (
            table.has("address", "hwaddr", "valid_lifetime", "expire")
            or table.has("IPAddress", "ScopeId", "ClientId", "AddressState")
        ):
            return 0.98
        if _MIKROTIK.search(text[:4096]) or _TERSE.search(text[:4096]):
            return 0.93
        return 0.0

    def read(self, file: Path) -> Reading:
        with file.open("rb") as stream:
            head = stream.read(65_536)
        text = text_head(head)
        reading = Reading()
        table = peek(head)
        way: Callable[[Reading, Path], None]
        if _ISC.search(text):
            way = _isc
        elif table and table.has("address", "hwaddr", "valid_lifetime"):
            way = _kea
        elif table and table.has("IPAddress", "ScopeId", "ClientId"):
            way = _windows
        elif _MIKROTIK.search(text[:4096]) or _TERSE.search(text[:4096]):
            way = _mikrotik
        elif re.search(_DNSMASQ.pattern, text, re.M | re.I):
            way = _dnsmasq
        else:
            raise Problem(
                gettext_noop("No DHCP lease was recognised in this file."),
                gettext_noop(
                    "Give dnsmasq.leases, dhcpd.leases, Kea's CSV, Windows' lease export or MikroTik's print."
                ),
            )
        way(reading, file)
        return reading


def _lease(
    reading: Reading,
    line: int,
    *,
    address: str,
    hardware: str,
    name: str = "",
    until: str | None = None,
    live: bool | None = None,
    fixed: bool = False,
    **attributes: str | None,
) -> None:
    found, where = mac(hardware[-17:] if len(hardware) > 17 else hardware), ip(address)
    reading.units += 1
    if not found and not where:
        reading.not_read.append(
            NotRead(where=f"line {line}", what=f"{address} {hardware}".strip()[:60], why=WHY)
        )
        return
    reading.units_read += 1
    short, full = host_names(name.strip('"')) if name not in ("", "*") else (None, None)
    reading.observations.append(
        Observation(
            ref=f"r{line}", source="dhcp", source_group="passive", live=live, last_seen=None, hostname=short, fqdn=full,
            ips=[where] if where else [], macs=[found] if found else [], evidence=Evidence(line=line),
            attributes={key: value for key, value in {"lease_ends": until, "reservation": fixed or None, **attributes}.items() if value},
        )
    )  # fmt: skip


def _dnsmasq(reading: Reading, file: Path) -> None:
    for number, line in enumerate(text_lines(file, 96 << 20), 1):
        if match := _DNSMASQ.match(line.strip()):
            _lease(
                reading,
                number,
                address=match[3],
                hardware=match[2],
                name=match[4],
                until=from_epoch(match[1]),
                live=True,
            )
        elif line.strip() and not line.startswith(("duid ", "#")):
            _lease(reading, number, address="", hardware=line)


def _isc(reading: Reading, file: Path) -> None:
    """A lease file is a journal: the last entry of an address counts."""
    leases: dict[str, tuple[int, dict[str, str]]] = {}
    items: dict[str, str] = {}
    address, start = "", 0
    for number, line in enumerate(text_lines(file, 96 << 20), 1):
        text = line.strip().rstrip(";")
        if match := _ISC.match(line):
            address, start, items = match[1], number, {}
        elif text == "}" and address:
            leases[address] = (start, items)
            address = ""
        elif address:
            for key in (
                "hardware ethernet",
                "client-hostname",
                "binding state",
                "ends",
                "cltt",
                "vendor-class-identifier",
            ):
                if text.startswith(key + " "):
                    items[key] = text[len(key) :].strip().strip('"')
                elif text.startswith(f"set {key} ="):
                    items[key] = text.split("=", 1)[1].strip().strip('"')
    for where, (first, found) in leases.items():
        if found.get("binding state") == "free" and "hardware ethernet" not in found:
            continue
        _lease(
            reading, first, address=where, hardware=found.get("hardware ethernet", ""), name=found.get("client-hostname", ""), until=_isc_time(found.get("ends", "")),
            live=found.get("binding state") == "active", vendor_class=found.get("vendor-class-identifier"),
        )  # fmt: skip
        if seen := _isc_time(found.get("cltt", "")):
            reading.observations[-1].last_seen = seen


def _isc_time(text: str) -> str | None:
    """`4 2026/11/19 10:00:00` (UTC) or `epoch 1790000000; # …`."""
    if match := re.match(r"epoch (\d+)", text):
        return from_epoch(match[1])
    match = re.match(r"\d (\d{4})/(\d\d)/(\d\d) ([\d:]{8})", text)
    return from_asctime(f"{match[1]}-{match[2]}-{match[3]} {match[4]}") if match else None


def _kea(reading: Reading, file: Path) -> None:
    latest: dict[str, tuple[int, dict[str, str]]] = {}
    for table in tables_in(file):
        for line, record in table.records():
            latest[record.get("address", "")] = (line, record)  # the file is a journal
    for line, record in latest.values():
        if record.get("state", "0") == "2" or record.get("valid lifetime") == "0":
            continue
        _lease(
            reading,
            line,
            address=record.get("address", ""),
            hardware=record.get("hwaddr", ""),
            name=record.get("hostname", ""),
            until=from_epoch(record.get("expire")),
            live=record.get("state", "0") == "0",
            subnet=record.get("subnet id"),
        )


def _windows(reading: Reading, file: Path) -> None:
    for table in tables_in(file):
        for line, record in table.records():
            state = record.get("addressstate", "")
            _lease(
                reading, line, address=record.get("ipaddress", ""), hardware=record.get("clientid", ""), name=record.get("hostname", ""), until=iso(record.get("leaseexpirytime", "")),
                live=state.lower() == "active" or None, fixed="reservation" in state.lower(), scope=record.get("scopeid"), description=record.get("description"),
            )  # fmt: skip


def _mikrotik(reading: Reading, file: Path) -> None:
    for number, line in enumerate(text_lines(file, 96 << 20), 1):
        if not re.match(r"^\s*\d+\s", line):
            continue
        flags = re.match(r"^\s*\d+\s+([XRDB ]*)", line)
        pairs = dict(re.findall(r'([a-z\-]+)=("[^"]*"|\S*)', line))
        hardware = (
            pairs.get("active-mac-address")
            or pairs.get("mac-address")
            or next(iter(re.findall(r"(?:[0-9A-F]{2}:){5}[0-9A-F]{2}", line, re.I)), "")
        )
        address = (
            pairs.get("active-address")
            or pairs.get("address")
            or next(iter(re.findall(r"\d+\.\d+\.\d+\.\d+", line)), "")
        )
        after = line.split(hardware, 1)[1].split() if hardware and not pairs else []
        name = pairs.get("host-name", after[0] if after and len(after) >= 3 else "").strip('"')
        _lease(
            reading,
            number,
            address=address,
            hardware=hardware,
            name=name,
            live="bound" in line,
            fixed="D" not in (flags[1] if flags else ""),
            comment=pairs.get("comment", "").strip('"') or None,
        )
