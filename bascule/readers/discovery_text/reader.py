"""What devices announce: `avahi-browse -p`, SSDP answers (raw or gssdp-discover), nmap's normal output with its
discovery scripts (BACnet, Modbus, UPnP, DHCP, broadcast-…)."""

import re
from pathlib import Path

from bascule.observation.problem import Problem, gettext_noop
from bascule.observation.records import Evidence, Observation, Reading
from bascule.readers.addresses import host_names, ip, mac
from bascule.readers.base import Reader
from bascule.readers.config_syntax.lines import text_lines
from bascule.readers.table_text import text_head

_AVAHI = re.compile(r"^[=+\-];[^;]+;IPv[46];[^;]*;_[\w\-]+\._(?:tcp|udp);")
_SSDP = re.compile(r"^(?:HTTP/1\.1 200 OK|NOTIFY \* HTTP/1\.1)\s*$", re.M)
_GSSDP = re.compile(r"^resource (?:un)?available$", re.M)
_NMAP = re.compile(r"^(?:Nmap scan report for |# Nmap \d|Starting Nmap \d|Pre-scan script results:)", re.M)
_KINDS = (("_printer._tcp", "printer"), ("_ipp._tcp", "printer"), ("_pdl-datastream._tcp", "printer"), ("_ipps._tcp", "printer"), ("_uscan._tcp", "printer"), ("_hap._tcp", "smart-device"), ("_googlecast._tcp", "smart-device"), ("_airplay._tcp", "smart-device"), ("_axis-video._tcp", "camera-system"), ("_sonos._tcp", "smart-device"), ("_smb._tcp", "server"), ("_nvstream._tcp", "endpoint"), ("_sip._udp", "telephony"), ("_bacnet._udp", "hvac-bms"))  # fmt: skip


class DiscoveryTextReader(Reader):
    name = "discovery_text"
    label = "mDNS, SSDP, BACnet, Modbus discovery (text)"
    limit = 64 * 1024 * 1024

    def recognises(self, head: bytes, name: str) -> float:
        text = text_head(head)[:16_384]
        lines = [line for line in text.split("\n") if line.strip()]
        if not lines:
            return 0.0
        if sum(1 for line in lines if _AVAHI.match(line)) * 2 >= len(lines):
            return 0.97
        if _SSDP.search(text) and re.search(r"^(?:USN|ST|NT): ", text, re.M | re.I):
            return 0.95
        if _GSSDP.search(text) and "USN:" in text:
            return 0.95
        return 0.95 if _NMAP.search(text) and not lines[0].startswith("<") else 0.0

    def read(self, file: Path) -> Reading:
        lines = text_lines(file, self.limit)
        text = "\n".join(lines[:400])
        reading = Reading()
        if any(_AVAHI.match(line) for line in lines[:200]):
            _avahi(reading, lines)
        elif _NMAP.search(text):
            _nmap(reading, lines)
        elif _SSDP.search(text) or _GSSDP.search(text):
            _ssdp(reading, lines)
        else:
            raise Problem(
                gettext_noop("No announcement of a device was recognised in this file."),
                gettext_noop("Save the output of avahi-browse -prt, gssdp-discover or nmap as it is."),
            )
        return reading


def _unescape(text: str) -> str:
    """avahi's \\032 decimal escapes and \\. of names."""
    raw = bytearray()
    place = 0
    while place < len(text):
        if (
            text[place] == "\\"
            and text[place + 1 : place + 4].isdigit()
            and len(text[place + 1 : place + 4]) == 3
        ):
            raw.append(int(text[place + 1 : place + 4]) & 255)
            place += 4
        elif text[place] == "\\" and place + 1 < len(text):
            raw += text[place + 1].encode()
            place += 2
        else:
            raw += text[place].encode()
            place += 1
    return raw.decode("utf-8", "replace")


def _avahi(reading: Reading, lines: list[str]) -> None:
    """One observation a host: resolved lines (`=`) carry address and TXT records; `+` alone is only a name."""
    hosts: dict[str, Observation] = {}
    for number, line in enumerate(lines, 1):
        if not _AVAHI.match(line):
            continue
        reading.units += 1
        reading.units_read += 1
        parts = line.split(";")
        service, kind = _unescape(parts[3]), parts[4]
        if parts[0] == "-":
            continue
        host = parts[6] if len(parts) > 7 else ""
        one = hosts.get(host or f"{service} {kind}")
        if one is None:
            short, _ = host_names(host.removesuffix(".local")) if host else (None, None)
            one = Observation(
                ref=f"r{number}",
                source="mdns",
                source_group="passive",
                live=True,
                name=service,
                hostname=short,
                evidence=Evidence(line=number),
            )
            hosts[host or f"{service} {kind}"] = one
            reading.observations.append(one)
        one.attributes["services"] = sorted({*one.attributes.get("services", []), kind})
        one.kind = one.kind or next((found for suffix, found in _KINDS if kind == suffix), None)
        if len(parts) > 8:
            if (address := ip(parts[7])) and address not in one.ips:
                one.ips.append(address)
            _txt(one, ";".join(parts[9:]))
        if found := re.search(r"\[((?:[0-9a-f]{2}:){5}[0-9a-f]{2})\]", service):  # _workstation._tcp
            one.macs = one.macs or [hardware for hardware in [mac(found[1])] if hardware]


def _txt(one: Observation, text: str) -> None:
    pairs = {key.lower(): value for key, value in re.findall(r'"([\w\-. ]+)=([^"]*)"', text)}
    one.model = one.model or pairs.get("model") or pairs.get("md") or pairs.get("ty") or pairs.get("am")
    one.vendor = one.vendor or pairs.get("usb_mfg") or pairs.get("manufacturer") or pairs.get("mf")
    one.serial = one.serial or pairs.get("serialnumber") or pairs.get("sn")
    for key in ("deviceid", "macaddress", "mac", "btaddr", "id"):
        hardware = mac(pairs.get(key, ""))
        if hardware and hardware not in one.macs and not (key == "id" and int(hardware[:2], 16) & 1):
            one.macs.append(hardware)
    if found := pairs.get("uuid") or pairs.get("device_id"):
        one.identifiers["printer_uuid" if one.kind == "printer" else "mdns_uuid"] = found.lower()
    if pairs.get("adminurl"):
        one.attributes["url"] = pairs["adminurl"]


def _ssdp(reading: Reading, lines: list[str]) -> None:
    """One observation a device (the uuid of its USN); LOCATION gives its address."""
    found: dict[str, Observation] = {}
    block: dict[str, str] = {}
    start = 1
    for number, line in enumerate([*lines, ""], 1):
        text = line.strip()
        if re.match(r"HTTP/1\.1 200|NOTIFY \*|resource (un)?available|M-SEARCH", text) or not text:
            _ssdp_device(reading, found, block, start)
            block, start = {}, number
        elif match := re.match(r"([A-Za-z][\w.\-]*):\s*(.*)$", text):
            block[match[1].upper()] = match[2]
    _ssdp_device(reading, found, block, start)


def _ssdp_device(reading: Reading, found: dict[str, Observation], block: dict[str, str], line: int) -> None:
    usn = block.get("USN", "")
    identity = re.search(r"uuid:([0-9a-zA-Z_\-]+)", usn)
    if not usn:
        return
    reading.units += 1
    reading.units_read += 1
    key = identity[1].lower() if identity else usn
    one = found.get(key)
    if one is None:
        one = found[key] = Observation(
            ref=f"r{line}", source="ssdp", source_group="passive", live=True, evidence=Evidence(line=line)
        )
        one.identifiers["upnp_udn"] = key
        reading.observations.append(one)
        node = re.search(r"([0-9a-f]{12})$", key.replace("-", ""))
        if node and (hardware := mac(node[1])) and not int(hardware[:2], 16) & 3 and "-" in key:
            one.attributes["mac_in_uuid"] = hardware
    place = re.search(r"//\[?([\d.]+|[0-9a-f:]+)\]?", block.get("LOCATION", ""))
    if place and (address := ip(place[1])) and address not in one.ips:
        one.ips.append(address)
    if block.get("SERVER"):
        one.os = one.os or block["SERVER"][:160]
    kind = block.get("ST") or block.get("NT") or ""
    if kind:
        one.attributes["services"] = sorted({*one.attributes.get("services", []), kind})
    if block.get("LOCATION"):
        one.attributes["url"] = block["LOCATION"]


def _nmap(reading: Reading, lines: list[str]) -> None:
    """nmap's normal output: one host a report, with what its scripts found."""
    one: Observation | None = None
    script = ""
    for number, line in enumerate(lines, 1):
        if match := re.match(r"Nmap scan report for (?:(\S+) \(([^)]+)\)|(\S+))(?: \[host down.*)?$", line):
            reading.units += 1
            reading.units_read += 1
            if "[host down" in line:
                one = None
                continue
            short, full = host_names(match[1] or "")
            address = ip(match[2] or match[3] or "")
            one = Observation(
                ref=f"r{number}",
                source="scan",
                source_group="network",
                live=True,
                hostname=short,
                fqdn=full,
                ips=[address] if address else [],
                evidence=Evidence(line=number),
            )
            reading.observations.append(one)
        elif one is None:
            continue
        elif match := re.match(r"MAC Address: (\S+)(?: \((.*)\))?", line):
            hardware = mac(match[1])
            one.macs = [hardware] if hardware else []
            one.vendor = match[2] if match[2] and match[2] != "Unknown" else None
        elif match := re.match(r"(\d+)/(tcp|udp)\s+open\s+(\S+)\s*(.*)$", line):
            one.attributes["ports"] = [
                *one.attributes.get("ports", []),
                f"{match[1]}/{match[2]} {match[3]} {match[4]}".strip(),
            ]
        elif match := re.match(r"(?:OS details|Running): (.+)", line):
            one.os = match[1]
        elif match := re.match(r"\|[_ ]?\s?([a-z][\w\-]+):\s*(.*)$", line):
            script = match[1]
            _script(one, script, script, match[2])
        elif match := re.match(r"\|_?\s+([\w \-/]+):\s*(.*)$", line):
            _script(one, script, match[1].strip(), match[2].strip())


def _script(one: Observation, script: str, key: str, value: str) -> None:
    """Strong keys and names that nmap's scripts tell."""
    low = key.lower()
    if script == "bacnet-info":
        one.kind = "hvac-bms"
        if low in ("instance number", "object-identifier"):
            one.identifiers["bacnet_instance"] = value
        elif low == "vendor name":
            one.vendor = value
        elif low in ("object-name", "model name"):
            one.name, one.model = (value, one.model) if low == "object-name" else (one.name, value)
        elif low == "firmware":
            one.os = value
    elif script == "modbus-discover":
        one.kind = "ot-asset"
        if low in ("device identification", "slave id data"):
            one.model = value
    elif script in ("s7-info", "enip-info", "fox-info"):
        one.kind = "ot-asset"
        if "serial" in low:
            one.serial = value
        elif low in ("module", "product name", "module type", "hostname"):
            one.model = one.model or value
        elif low == "vendor":
            one.vendor = value
    elif script == "upnp-info" and "serial" in low:
        one.serial = value
    elif low in ("modelname", "model name") and script in ("upnp-info", "broadcast-upnp-info"):
        one.model = value
    elif script == "nbstat" and (found := re.search(r"NetBIOS name: ([\w\-]+)", value)):
        one.hostname = one.hostname or found[1]
        if hardware := re.search(r"NetBIOS MAC: ([0-9a-f:]{17})", value):
            address = mac(hardware[1])
            one.macs = one.macs or ([address] if address else [])
