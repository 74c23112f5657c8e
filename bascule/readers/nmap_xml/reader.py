"""Hosts of an nmap scan, with the strong keys that its scripts show."""

import base64
import binascii
import hashlib
import ipaddress
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element as Node

from bascule.observation.problem import Problem, gettext_noop
from bascule.observation.records import AccessFact, Evidence, NotRead, Observation, Reading
from bascule.readers.addresses import host_names, ip, mac
from bascule.readers.base import Reader
from bascule.readers.safe_xml import Element, iter_xml, xml_root

MANAGEMENT = {
    22: "SSH", 23: "Telnet", 161: "SNMP", 3389: "RDP", 5900: "VNC", 5985: "WinRM", 5986: "WinRM", 8291: "WinBox",
    8443: "HTTPS", 10000: "Webmin", 4443: "HTTPS", 902: "VMware", 623: "IPMI", 2375: "Docker", 5938: "TeamViewer",
}  # fmt: skip
KIND_OF_CLASS = {
    "router": "network-device", "switch": "network-device", "firewall": "network-device", "wap": "network-device",
    "broadband router": "network-device", "load balancer": "network-device", "bridge": "network-device",
    "hub": "network-device", "printer": "printer", "print server": "printer", "voip phone": "telephony",
    "pbx": "telephony", "voip adapter": "telephony", "webcam": "camera-system", "storage-misc": "server",
    "power-device": "server", "phone": None, "media device": None, "specialized": None,
}  # fmt: skip


class NmapReader(Reader):
    """nmap -oX, whole or cut short."""

    name = "nmap_xml"
    label = "nmap XML"
    limit = 96 * 1024 * 1024

    def recognises(self, head: bytes, name: str) -> float:
        root = xml_root(head)
        return 0.98 if root and root[0] == "nmaprun" else 0.0

    def read(self, file: Path) -> Reading:
        reading = Reading()
        broken: list[Problem] = []
        for count, host in enumerate(iter_xml(file, "host", broken=broken), start=1):
            reading.units += 1
            reading.units_read += 1
            _host(host, f"h{count}", reading)
        if broken:
            if not reading.units:
                raise broken[0]
            reading.units += 1
            reading.not_read.append(
                NotRead(
                    f"line {broken[0].facts.get('line', '?')}",
                    gettext_noop("the rest of the scan"),
                    gettext_noop("the file is cut short or broken there"),
                )
            )
        return reading


def _host(host: Element, ref: str, reading: Reading) -> None:
    status = host.find("status")
    if status is None or status.get("state") not in ("up", "unknown"):
        return
    one = Observation(
        ref=ref, source="scan", source_group="network", live=True, evidence=Evidence(line=host.line)
    )
    one.seen_at = _time(host.get("endtime") or host.get("starttime"))
    for address in host.iter("address"):
        text = address.get("addr", "")
        if address.get("addrtype") == "mac":
            found = mac(text)
            one.macs.extend([found] if found else [])
            one.vendor = one.vendor or address.get("vendor")
        elif (found := ip(text)) is not None:
            one.ips.append(found)
    _names(host, one)
    ports = [port for port in (_port(port) for port in host.iter("port")) if port]
    if ports:
        one.attributes["ports"] = ports
    _system(host, one)
    for script in host.iter("script"):
        _script(script, one)
    reading.observations.append(one)
    _exposed(one, ports, ref, reading)


def _names(host: Element, one: Observation) -> None:
    for hostname in host.iter("hostname"):
        short, full = host_names(hostname.get("name", ""))
        if short and short.lower() != "localhost":
            one.hostname = one.hostname or short
            one.fqdn = one.fqdn or full
            if hostname.get("type") == "user":
                one.attributes["name_typed"] = True


def _port(port: Node) -> dict[str, Any] | None:
    state, service = port.find("state"), port.find("service")
    if state is None or not str(state.get("state", "")).startswith("open"):
        return None
    number = port.get("portid", "")
    found: dict[str, Any] = {
        "port": int(number) if number.isdigit() else 0,
        "proto": port.get("protocol", "tcp"),
    }
    if state.get("state") != "open":
        found["state"] = state.get("state")
    for key in ("name", "product", "version", "extrainfo", "tunnel"):
        if service is not None and service.get(key):
            found[key] = service.get(key)
    return found


def _system(host: Element, one: Observation) -> None:
    match = host.find("os/osmatch")
    if match is None:
        return
    one.attributes["os_accuracy"] = match.get("accuracy")
    one.os = match.get("name")
    kind = match.find("osclass")
    if kind is None:
        kind = host.find("os/osclass")
    if kind is not None:
        one.attributes["device_type"] = kind.get("type")
        one.vendor = one.vendor or kind.get("vendor")
        one.kind = KIND_OF_CLASS.get((kind.get("type") or "").lower())


def _elements(script: Node) -> dict[str, str]:
    return {elem.get("key", ""): elem.text or "" for elem in script.iter("elem") if elem.get("key")}


def _script(script: Node, one: Observation) -> None:
    found, output = _elements(script), script.get("output", "")
    match script.get("id"):
        case "ssh-hostkey":
            keys = [print_ for table in script.iter("table") if (print_ := _key_print(_elements(table)))]
            if keys:
                one.identifiers.setdefault("ssh_host_key", keys[0])
                one.attributes["ssh_host_keys"] = keys
        case "ssl-cert":
            digest = found.get("sha256") or _pem_print(found.get("pem", ""))
            if digest:
                one.identifiers.setdefault("cert_sha256", re.sub(r"[^0-9a-f]", "", digest.lower()))
            if found.get("commonName"):
                one.attributes.setdefault("cert_names", []).append(found["commonName"])
        case "smb-os-discovery":
            one.os = found.get("os") or one.os
            one.hostname = one.hostname or _clean(found.get("server", ""))
            one.fqdn = one.fqdn or found.get("fqdn")
            if found.get("domain_dns"):
                one.attributes["domain"] = found["domain_dns"]
        case "nbstat":
            one.hostname = one.hostname or _clean(found.get("server_name", ""))
        case "rdp-ntlm-info":
            one.hostname = one.hostname or _clean(found.get("NetBIOS_Computer_Name", ""))
            one.fqdn = one.fqdn or found.get("DNS_Computer_Name")
        case "snmp-info" if found.get("engineIDData"):
            one.identifiers["snmp_engine_id"] = found["engineIDData"].lower()
        case "http-title":
            one.attributes.setdefault("titles", []).append((found.get("title") or output).strip()[:200])
        case "bacnet-info" | "s7-info" | "modbus-discover" | "enip-info":
            one.kind, one.source_group = "ot-asset", "network"
            one.attributes[str(script.get("id"))] = {
                key: value[:200] for key, value in found.items()
            } or output[:500]
        case "bjnp-discover" | "snmp-sysdescr":
            one.attributes[str(script.get("id"))] = output.strip()[:500]


def _clean(name: str) -> str | None:
    return name.replace("\\x00", "").replace("\0", "").strip() or None


def _key_print(table: dict[str, str]) -> str | None:
    """The SHA-256 fingerprint as ssh-keygen -l writes it."""
    try:
        blob = base64.b64decode(table.get("key", ""), validate=True)
    except (binascii.Error, ValueError):
        return None
    return f"SHA256:{base64.b64encode(hashlib.sha256(blob).digest()).decode().rstrip('=')}" if blob else None


def _pem_print(pem: str) -> str | None:
    body = "".join(line for line in pem.splitlines() if "-----" not in line)
    try:
        blob = base64.b64decode(body, validate=True)
    except (binascii.Error, ValueError):
        return None
    return hashlib.sha256(blob).hexdigest() if blob else None


def _time(seconds: str | None) -> str | None:
    if not seconds or not seconds.isdigit() or len(seconds) > 11:
        return None
    return datetime.fromtimestamp(int(seconds), UTC).isoformat().replace("+00:00", "Z")


def _exposed(one: Observation, ports: list[dict[str, Any]], ref: str, reading: Reading) -> None:
    public = [address for address in one.ips if ipaddress.ip_address(address).is_global]
    for port in ports if public else []:
        label = MANAGEMENT.get(port["port"])
        if label and port.get("state") is None:
            reading.accesses.append(
                AccessFact(
                    ref=f"{ref}.p{port['port']}{port['proto']}",
                    fact="mgmt-exposure",
                    on=one.fqdn or public[0],
                    value=f"{port['proto']}/{port['port']} ({label})",
                    evidence=Evidence(line=one.evidence.line if one.evidence else None),
                )
            )
