"""What live sources saw: an nmap scan of each site, and the inventory agent's report of some computers."""

import json
import random
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from xml.sax.saxutils import quoteattr

from generate.cast import DOMAIN, OUTGOING_INSTANCE
from generate.estate import Machine

SERVICES = {
    22: "ssh", 53: "domain", 80: "http", 88: "kerberos-sec", 102: "iso-tsap", 135: "msrpc", 161: "snmp", 389: "ldap",
    443: "https", 445: "microsoft-ds", 502: "mbap", 541: "uucp-rlogin", 554: "rtsp", 902: "iss-realsecure",
    1433: "ms-sql-s", 1883: "mqtt", 3000: "ppp", 3389: "ms-wbt-server", 4840: "opcua-tcp", 5000: "upnp", 5001: "commplex-link",
    5900: "vnc", 5985: "wsman", 8000: "http-alt", 9100: "jetdirect",
}  # fmt: skip
CLASSES = {
    "Pare-feu": "firewall", "Commutateur": "switch", "Borne Wi-Fi": "WAP", "Imprimante": "printer",
    "Copieur multifonction": "printer", "Traceur": "printer", "Caméra": "webcam",
    "Enregistreur réseau (NVR)": "webcam", "Stockage (NAS, SAN)": "storage-misc", "Onduleur": "power-device",
}  # fmt: skip
TOOLS: dict[str, tuple[str, str, str]] = {
    "Atera": ("AteraAgent", "1.8.7.2", "Atera Networks"),
    "Splashtop": ("Splashtop Streamer", "3.6.4.1", "Splashtop Inc."),
    "ScreenConnect": (f"ScreenConnect Client ({OUTGOING_INSTANCE})", "23.9.8.8811", "ScreenConnect Software"),
    "AnyDesk": ("AnyDesk", "ad 8.0.10", "AnyDesk Software GmbH"),
    "ESET": ("ESET Endpoint Security", "11.1.2052.0", "ESET, spol. s r.o."),
}
ORDINARY = [
    ("Microsoft 365 Apps for business - fr-fr", "16.0.18129.20158", "Microsoft Corporation"),
    ("Microsoft Edge", "131.0.2903.63", "Microsoft Corporation"),
    ("Google Chrome", "131.0.6778.86", "Google LLC"),
    ("7-Zip 23.01 (x64)", "23.01", "Igor Pavlov"),
    ("Adobe Acrobat (64-bit)", "24.004.20272", "Adobe"),
    ("FortiClient VPN", "7.2.4.0972", "Fortinet Technologies Inc"),
]
DRAWING = [("TopSolid'Wood 7", "7.18.300", "TOPSOLID SAS"), ("SWOOD Design 2024", "2024.2", "EFICAD")]


def write_nmap(file: Path, site: str, machines: list[Machine], day: date, networks: list[str]) -> None:
    """An nmap XML file of what answered at this site, three days before `day`."""
    start = int(datetime(day.year, day.month, day.day, 8, tzinfo=UTC).timestamp()) - 3 * 86_400
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        "<!DOCTYPE nmaprun>",
        f'<nmaprun scanner="nmap" args="nmap -sV -O -oX {site.lower()}.xml {" ".join(networks)}" start="{start}" '
        'version="7.95" xmloutputversion="1.05">',
    ]
    seen = [machine for machine in machines if machine.scanned and machine.site == site and machine.ip]
    for place, machine in enumerate(seen):
        lines += _host(machine, start + 20 * place)
    lines.append(
        f'<runstats><finished time="{start + 20 * len(seen)}" exit="success"/>'
        f'<hosts up="{len(seen)}" down="{762 - len(seen)}" total="762"/></runstats>'
    )
    lines.append("</nmaprun>")
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _host(machine: Machine, at: int) -> list[str]:
    lines = [f'<host starttime="{at}" endtime="{at + 18}"><status state="up" reason="arp-response"/>']
    lines.append(f'<address addr="{machine.ip}" addrtype="ipv4"/>')
    if machine.mac:
        vendor = f" vendor={quoteattr(machine.vendor)}" if machine.vendor else ""
        lines.append(f'<address addr="{machine.mac.upper()}" addrtype="mac"{vendor}/>')
    if machine.name:
        local = machine.kind in ("endpoint", "server")
        name = f"{machine.name.lower()}.lacombe.lan" if local else machine.name
        lines.append(f'<hostnames><hostname name={quoteattr(name)} type="PTR"/></hostnames>')
    if machine.ports:
        lines.append("<ports>")
        for port in machine.ports:
            lines.append(
                f'<port protocol="tcp" portid="{port}"><state state="open" reason="syn-ack"/>'
                f'<service name="{SERVICES.get(port, "unknown")}"/></port>'
            )
        lines.append("</ports>")
    kind = CLASSES.get(machine.subtype)
    if kind:
        lines.append(
            f'<os><osmatch name={quoteattr(f"{machine.vendor} {machine.model}".strip())} accuracy="96" line="1">'
            f'<osclass type="{kind}" vendor={quoteattr(machine.vendor)} accuracy="96"/></osmatch></os>'
        )
    lines.append("</host>")
    return lines


def write_inventories(folder: Path, machines: list[Machine], day: date, chance: random.Random) -> int:
    """One GLPI inventory file for each computer where our agent ran; returns how many."""
    folder.mkdir(parents=True, exist_ok=True)
    ran = [machine for machine in machines if machine.inventoried]
    for machine in ran:
        at = datetime(day.year, day.month, day.day, 9) - timedelta(
            days=chance.randint(1, 6), minutes=chance.randint(0, 400)
        )
        document = _inventory(machine, at, chance)
        text = json.dumps(document, ensure_ascii=False, indent=1)
        (folder / f"{machine.name.lower()}.json").write_text(text + "\n", encoding="utf-8")
    return len(ran)


def _inventory(machine: Machine, at: datetime, chance: random.Random) -> dict[str, Any]:
    programs = list(ORDINARY)
    programs += DRAWING if "CAO" in machine.name else []
    programs += [TOOLS[tool] for tool in machine.tools]
    remote = []
    if "AnyDesk" in machine.tools:
        remote.append({"type": "anydesk", "id": str(chance.randint(100_000_000, 999_999_999))})
    admins = ["Administrateur", "LACOMBE\\Admins du domaine"]
    admins += ["durand-admin"] if chance.random() < 0.7 else []
    identity = "".join(chance.choice("0123456789abcdef") for _ in range(32))
    hardware = {
        "name": machine.name,
        "uuid": f"{identity[:8]}-{identity[8:12]}-{identity[12:16]}-{identity[16:20]}-{identity[20:]}",
        "chassis_type": "Laptop" if "portable" in machine.subtype else "Desktop",
        "lastloggeduser": machine.user.login if machine.user else "atelier",
        "vmsystem": "Hyper-V" if "virtuelle" in machine.subtype else "Physical",
        "workgroup": "lacombe.lan",
    }
    content = {
        "accesslog": {"logdate": at.strftime("%Y-%m-%d %H:%M:%S")},
        "versionclient": "GLPI-Agent_v1.11",
        "hardware": hardware,
        "bios": {"ssn": machine.serial, "smanufacturer": machine.vendor, "smodel": machine.model},
        "operatingsystem": {"name": "Windows", "full_name": machine.os, "fqdn": f"{machine.name.lower()}.lacombe.lan"},
        "networks": [
            {"description": "Ethernet", "type": "ethernet", "mac": machine.mac, "ipaddress": machine.ip, "status": "up"}
        ],
        "softwares": [
            {"name": name, "version": version, "publisher": publisher, "arch": "x86_64", "from": "registry"}
            for name, version, publisher in sorted(programs)
        ],
        "remote_mgmt": remote,
        "local_users": [{"login": "Administrateur"}, {"login": "durand-admin"}],
        "local_groups": [{"name": "Administrateurs", "members": admins}],
        "drives": [
            {
                "type": "NTFS",
                "letter": "C:",
                "encrypt_name": "BitLocker",
                "encrypt_status": "Yes" if machine.facts.get("encrypted") else "No",
            }
        ],
        "antivirus": [{"name": "ESET Endpoint Security", "enabled": True, "uptodate": chance.random() < 0.9}],
    }  # fmt: skip
    return {
        "action": "inventory",
        "deviceid": f"{machine.name.lower()}-{at.strftime('%Y-%m-%d-%H-%M-%S')}",
        "itemtype": "Computer",
        "tag": DOMAIN,
        "content": content,
    }
