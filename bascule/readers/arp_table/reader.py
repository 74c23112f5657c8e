"""ARP tables of computers: `arp -a` (Windows in French and English, Linux, macOS), `ip neigh`, arp-scan, /proc/net/arp."""

import re
from pathlib import Path

from bascule.observation.problem import gettext_noop
from bascule.observation.records import Evidence, NotRead, Observation, Reading
from bascule.readers.addresses import host_names, ip, mac
from bascule.readers.base import Reader
from bascule.readers.config_syntax.lines import text_lines
from bascule.readers.table_text import text_head

_IP, _MAC = (
    r"(?P<ip>(?:\d{1,3}\.){3}\d{1,3}|[0-9a-f:]*:[0-9a-f:%\w]+)",
    r"(?P<mac>(?:[0-9a-f]{1,2}[:\-]){5}[0-9a-f]{1,2})",
)
FORMS = (
    ("windows", re.compile(rf"^\s+{_IP}\s+{_MAC}\s+(?P<state>dynami\w*|stati\w*|invalid\w*)\s*$", re.I)),
    (
        "arp -a",
        re.compile(rf"^(?P<host>\S+) \({_IP}\) (?:at|à|auf) {_MAC}(?: \[\w+\])?(?: on (?P<port>\S+))?", re.I),
    ),
    (
        "ip neigh",
        re.compile(
            rf"^{_IP} dev (?P<port>\S+) lladdr {_MAC}(?: router)?(?: ref \d+)?.*?(?P<state>REACHABLE|STALE|DELAY|PROBE|PERMANENT|NOARP|FAILED)",
            re.I,
        ),
    ),
    ("arp-scan", re.compile(rf"^{_IP}\t{_MAC}\t(?P<vendor>.*)$", re.I)),
    (
        "arp -n",
        re.compile(
            rf"^(?P<host>\S+)\s+(?:0x\w+\s+)?(?:ether\s+)?(?:0x\w+\s+)?{_MAC}\s+(?:C|CM|M|\*)?\s*(?:\*\s+)?(?P<port>[a-z]\w*[\w.\-]*)\s*$".replace(
                "(?P<ip>", "(?:"
            ),
            re.I,
        ),
    ),
)
_TITLES = re.compile(
    r"^\s*(?:Interface ?:|Adresse Internet|Internet Address|Address\s+HWtype|IP address\s+HW type|Starting arp-scan|Ending arp-scan|\d+ packets received|Adresse\s+TypeMap|\? \(|.*\((?:incomplete|incomplet)\)|.*<incomplete>|\S+ dev \S+\s+(?:FAILED|INCOMPLETE))",
    re.I,
)
WHY = gettext_noop("This line is no entry of an ARP table.")


class ArpTableReader(Reader):
    name = "arp_table"
    label = "ARP table (arp -a, ip neigh, arp-scan)"
    limit = 16 * 1024 * 1024

    def recognises(self, head: bytes, name: str) -> float:
        lines = [line for line in text_head(head)[:16_384].split("\n") if line.strip()][:60]
        if not lines:
            return 0.0
        found = sum(1 for line in lines if any(form.match(line.rstrip("\r")) for _, form in FORMS))
        known = found + sum(1 for line in lines if _TITLES.match(line))
        return 0.96 if found and known * 3 >= len(lines) * 2 else 0.5 if found >= 2 else 0.0

    def read(self, file: Path) -> Reading:
        reading = Reading()
        here: str | None = None
        for number, line in enumerate(text_lines(file, self.limit), 1):
            if not line.strip():
                continue
            if found := re.match(r"\s*Interface ?:\s*(\d+\.\d+\.\d+\.\d+)", line):
                here = found[1]
            _scanner(reading, line, number)
            kind, match = next(
                ((kind, match) for kind, form in FORMS if (match := form.match(line))), ("", None)
            )
            if match is None:
                if not _TITLES.match(line):
                    reading.units += 1
                    reading.not_read.append(NotRead(where=f"line {number}", what=line.strip()[:60], why=WHY))
                continue
            reading.units += 1
            reading.units_read += 1
            _entry(reading, kind, match.groupdict(), number, here)
        return reading


def _scanner(reading: Reading, line: str, number: int) -> None:
    """arp-scan's first line names the machine that scanned."""
    if match := re.match(r"Interface: (\S+), .*MAC: ([0-9a-f:]{17}), IPv4: ([\d.]+)", line):
        hardware, address = mac(match[2]), ip(match[3])
        if hardware and address:
            reading.observations.append(
                Observation(
                    ref="scanner",
                    source="arp",
                    source_group="network",
                    live=True,
                    ips=[address],
                    macs=[hardware],
                    evidence=Evidence(line=number),
                )
            )


def _entry(reading: Reading, kind: str, parts: dict[str, str | None], line: int, here: str | None) -> None:
    host = parts.get("host") or ""
    address = ip(parts.get("ip") or host)
    hardware = mac(parts.get("mac") or "")
    state = (parts.get("state") or "").upper()
    if not hardware or int(hardware[:2], 16) & 1 or not address or state == "FAILED":
        return  # a group address, or nobody answered
    if address.startswith(("224.", "239.", "255.", "ff")):
        return
    short, full = host_names(host) if host and host != "?" and not ip(host) else (None, None)
    one = Observation(
        ref=f"r{line}", source="scan" if kind == "arp-scan" else "arp", source_group="network", live=state not in ("PERMANENT", "STATIC", "STATIQUE", "NOARP"),
        hostname=short, fqdn=full, ips=[address], macs=[hardware], evidence=Evidence(line=line),
    )  # fmt: skip
    vendor = (parts.get("vendor") or "").strip()
    if vendor and not vendor.startswith("(Unknown"):
        one.vendor = re.sub(r"\s*\(DUP: \d+\)$", "", vendor) or None
    if here or parts.get("port"):
        one.attributes["interface"] = parts.get("port") or here
    if state:
        one.attributes["state"] = state.lower()
    reading.observations.append(one)
