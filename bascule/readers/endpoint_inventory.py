"""The inventory that GLPI, FusionInventory and OCS agents write of one device, whatever its file form.

`add_inventory` takes the document in the shape of GLPI's JSON (lower-case section names) and adds the device, what it
sees around it, the ways in it shows and, for computers, a report/1 for the search of old tools.
"""

from typing import Any

from bascule.observation.problem import gettext_noop
from bascule.observation.records import Evidence, NotRead, Observation, Reading
from bascule.readers.addresses import host_names, ip, is_domain, mac
from bascule.readers.endpoint_report import add_ways_in, report_of
from bascule.readers.inventory_values import ssh_print, true_text
from bascule.readers.json_values import dict_in, list_in, text_of
from bascule.readers.table_values import fold, iso

SECTIONS = frozenset(
    [
        "hardware",
        "bios",
        "operatingsystem",
        "networks",
        "softwares",
        "remote_mgmt",
        "local_users",
        "local_groups",
        "drives",
        "antivirus",
        "firewalls",
        "users",
        "printers",
        "virtualmachines",
        "network_device",
        "network_ports",
        "simcards",
        "modems",
        "licenseinfos",
        "databases_services",
        "cpus",
        "memories",
        "storages",
        "monitors",
        "processes",
        "accesslog",
        "versionclient",
        "versionprovider",
        "accountinfo",
        "firmwares",
        "tag",
        "registry",
        "etime",
    ]
)
PARTS = frozenset(
    [
        "batteries",
        "controllers",
        "inputs",
        "sounds",
        "videos",
        "usbdevices",
        "sensors",
        "cameras",
        "slots",
        "ports",
        "powersupplies",
        "envs",
        "cameras",
        "network_components",
        "physical_volumes",
        "volume_groups",
        "logical_volumes",
        "boards",
        "camera",
        "bluetooth",
    ]
)
KINDS = {
    "computer": "endpoint", "networkequipment": "network-device", "printer": "printer", "phone": "mobile-line",
    "storage": "server", "power": "server", "unmanaged": None,
}  # fmt: skip
NETWORK_TYPES = {
    "networking": "networkequipment",
    "printer": "printer",
    "storage": "storage",
    "power": "power",
}


def add_inventory(document: dict[str, Any], reading: Reading, ref: str, line: int, *, reader: str) -> None:
    """Add one device's document. Sections nobody here knows are named in `not_read`; a partial inventory adds only
    what it holds and says so in `attributes["partial"]`."""
    content = document.get("content")
    content = content if isinstance(content, dict) else {}
    network = dict_in(content, "network_device")
    one = Observation(
        ref=ref,
        source="snmp" if network else "endpoint",
        source_group="network" if network else "managed",
        live=True,
        evidence=Evidence(line=line),
    )
    one.seen_at = iso(str(dict_in(content, "accesslog").get("logdate", "")))
    one.attributes["agent"] = text_of(content.get("versionclient")) or reader
    if text_of(document.get("deviceid")):
        one.identifiers["glpi_deviceid"] = str(document["deviceid"])
    if text_of(document.get("tag")):
        one.attributes["tag"] = str(document["tag"])
    if document.get("partial"):
        one.attributes["partial"] = True
    if network:
        _network_device(network, content, one)
    _machine(content, one)
    _addresses(content, one)
    _details(content, one)
    kind = text_of(document.get("itemtype")) or NETWORK_TYPES.get(
        fold(text_of(network.get("type")) or ""), "computer"
    )
    one.kind = KINDS.get(kind.lower(), "endpoint")
    if one.kind == "endpoint" and _is_server(content, one):
        one.kind = "server"
    reading.observations.append(one)
    _around(content, one, reading)
    add_ways_in(content, one, reading)
    if one.kind in ("endpoint", "server") or "softwares" in content:
        reading.reports.append(report_of(content, one, reader))
    _account_for(content, reading)


def _account_for(content: dict[str, Any], reading: Reading) -> None:
    for section in content:
        reading.units += 1
        if section in SECTIONS or section in PARTS:
            reading.units_read += 1
        if section in PARTS:
            reading.not_read.append(
                NotRead(section, gettext_noop("details of parts"), gettext_noop("Bascule does not keep them"))
            )
        elif section not in SECTIONS:
            reading.not_read.append(
                NotRead(section, gettext_noop("a section"), gettext_noop("this reader does not know it"))
            )


def _machine(content: dict[str, Any], one: Observation) -> None:
    hardware, bios, system = (
        dict_in(content, "hardware"),
        dict_in(content, "bios"),
        dict_in(content, "operatingsystem"),
    )
    name = text_of(hardware.get("name"))
    if name:
        short, full = host_names(name)
        one.name, one.hostname = one.name or name, one.hostname or short
        one.fqdn = one.fqdn or full
    fqdn = text_of(system.get("fqdn"))
    if fqdn and is_domain(fqdn):
        one.fqdn = one.fqdn or fqdn.lower()
    one.uuid = one.uuid or true_text(hardware.get("uuid"))
    one.serial = one.serial or true_text(bios.get("ssn")) or true_text(bios.get("enclosureserial"))
    one.vendor = one.vendor or true_text(bios.get("smanufacturer")) or true_text(bios.get("mmanufacturer"))
    one.model = one.model or true_text(bios.get("smodel")) or true_text(bios.get("mmodel"))
    one.asset_tag = one.asset_tag or true_text(bios.get("assettag"))
    one.os = (
        one.os
        or text_of(system.get("full_name"))
        or text_of(system.get("name"))
        or text_of(hardware.get("osname"))
    )
    one.user = one.user or text_of(hardware.get("lastloggeduser"))
    if not one.user and list_in(content, "users"):
        one.user = text_of(list_in(content, "users")[0].get("login"))
    key = text_of(system.get("ssh_key"))
    if key and (print_ := ssh_print(key)):
        one.identifiers["ssh_host_key"] = print_
    for field in ("chassis_type", "vmsystem", "workgroup", "defaultgateway", "dns", "datelastloggeduser"):
        if text_of(hardware.get(field)):
            one.attributes[field] = text_of(hardware.get(field))
    if true_text(bios.get("msn")):
        one.attributes["board_serial"] = true_text(bios.get("msn"))


def _addresses(content: dict[str, Any], one: Observation) -> None:
    virtual = []
    for card in list_in(content, "networks"):
        hardware = mac(text_of(card.get("mac")) or "")
        if hardware and (
            card.get("virtualdev") in (True, "1", 1)
            or str(card.get("type", "")).lower() in ("bridge", "alias")
        ):
            virtual.append(hardware)
        elif hardware and hardware not in one.macs:
            one.macs.append(hardware)
        for key in ("ipaddress", "ipaddress6"):
            address = ip(text_of(card.get(key)) or "")
            if address and not address.startswith(("127.", "::1", "fe80:")) and address not in one.ips:
                one.ips.append(address)
        if text_of(card.get("wifi_ssid")) and "unknown" not in str(card["wifi_ssid"]):
            one.attributes.setdefault("wifi", []).append(text_of(card["wifi_ssid"]))
    if virtual:
        one.attributes["virtual_macs"] = sorted(set(virtual))


def _details(content: dict[str, Any], one: Observation) -> None:
    """What the sheets ask about a machine: encryption, protection, databases, disks, screens, lines."""
    drives = [drive for drive in list_in(content, "drives") if drive.get("encrypt_status")]
    if drives:
        states = {fold(str(drive["encrypt_status"])) for drive in drives}
        one.attributes["disk_encrypted"] = (
            "yes" if states <= {"yes", "oui", "1"} else "partly" if "yes" in states else "no"
        )
        one.attributes["encryption"] = sorted({str(drive.get("encrypt_name") or "?") for drive in drives})
    for section, keys in (
        ("antivirus", ("name", "company", "version", "enabled", "uptodate", "expiration")),
        ("firewalls", ("description", "profile", "status")),
        ("databases_services", ("type", "name", "version", "port", "is_onbackup", "last_backup_date")),
        ("storages", ("name", "model", "serial", "disksize")),
        ("monitors", ("caption", "manufacturer", "serial")),
        ("printers", ("name", "driver", "serial", "port", "network", "shared")),
        ("cpus", ("name", "core")),
        ("remote_mgmt", ("type", "id", "version")),
        ("simcards", ("operator_name", "country", "state")),
    ):
        kept = [
            {key: each[key] for key in keys if each.get(key) not in (None, "")}
            for each in list_in(content, section)
        ]
        if kept:
            one.attributes[section] = kept
    sizes = [str(each.get("capacity")) for each in list_in(content, "memories")]
    total = sum(int(size) for size in sizes if size.isdecimal() and len(size) < 10)
    if total:
        one.attributes["memory_mb"] = total
    for card in list_in(content, "simcards"):
        for key, field in (("iccid", "iccid"), ("serial", "iccid"), ("phone_number", "msisdn")):
            if text_of(card.get(key)):
                one.identifiers.setdefault(field, str(card[key]))
    for modem in list_in(content, "modems"):
        if text_of(modem.get("imei")):
            one.identifiers.setdefault("imei", str(modem["imei"]))


def _network_device(device: dict[str, Any], content: dict[str, Any], one: Observation) -> None:
    short, full = host_names(text_of(device.get("name")) or "")
    one.name, one.hostname, one.fqdn = text_of(device.get("name")), short, full
    one.serial, one.model = true_text(device.get("serial")), text_of(device.get("model"))
    one.vendor, one.os = text_of(device.get("manufacturer")), text_of(device.get("firmware"))
    one.asset_tag = true_text(device.get("assettag"))
    hardware = mac(text_of(device.get("mac")) or "")
    one.macs.extend([hardware] if hardware else [])
    for text in device.get("ips") or []:
        address = ip(str(text))
        if address and not address.startswith("127.") and address not in one.ips:
            one.ips.append(address)
    for key in ("location", "contact", "description", "uptime"):
        if text_of(device.get(key)):
            one.attributes[key] = text_of(device[key])
    for key in ("ram", "memory", "type"):
        if text_of(device.get(key)):
            one.attributes[f"device_{key}"] = text_of(device[key])
    vlans = {
        str(vlan.get("number")): text_of(vlan.get("name"))
        for port in list_in(content, "network_ports")
        for vlan in list_in(port, "vlans")
        if vlan.get("number") is not None
    }
    if vlans:
        one.attributes["vlans"] = vlans


def _is_server(content: dict[str, Any], one: Observation) -> bool:
    system = fold(one.os or "")
    chassis = fold(str(dict_in(content, "hardware").get("chassis_type") or ""))
    return (
        "server" in system
        or "serveur" in system
        or "esx" in system
        or any(word in chassis for word in ("rack", "blade", "server"))
    )


def _around(content: dict[str, Any], one: Observation, reading: Reading) -> None:
    """Virtual machines on it, and what its ports see."""
    line = one.evidence.line if one.evidence else None
    for count, machine in enumerate(list_in(content, "virtualmachines"), start=1):
        hardware = [found for part in str(machine.get("mac") or "").split("/") if (found := mac(part))]
        address = ip(text_of(machine.get("ipaddress")) or "")
        short, full = host_names(text_of(machine.get("name")) or "")
        reading.observations.append(
            Observation(
                ref=f"{one.ref}.vm{count}", source="hypervisor", source_group="managed", live=True, kind="server",
                seen_at=one.seen_at, name=text_of(machine.get("name")), hostname=short, fqdn=full, macs=hardware,
                ips=[address] if address else [], uuid=true_text(machine.get("uuid")), serial=true_text(machine.get("serial")),
                os=text_of(machine.get("operatingsystem")), evidence=Evidence(line=line),
                attributes={"subtype": "virtual", "host": one.hostname or one.name, "status": machine.get("status")},
            )
        )  # fmt: skip
    count = 0
    for port in list_in(content, "network_ports"):
        for neighbour in list_in(port, "connections"):
            count += 1
            seen = _neighbour(neighbour, port, one, f"{one.ref}.n{count}", line)
            if seen:
                reading.observations.append(seen)


def _neighbour(
    neighbour: dict[str, Any], port: dict[str, Any], one: Observation, ref: str, line: int | None
) -> Observation | None:
    short, full = host_names(text_of(neighbour.get("sysname")) or "")
    hardware = [found for key in ("mac", "sysmac") if (found := mac(text_of(neighbour.get(key)) or ""))]
    address = ip(text_of(neighbour.get("ip")) or "")
    if not (short or hardware or address):
        return None
    where = text_of(port.get("ifname")) or text_of(port.get("ifdescr")) or text_of(port.get("ifnumber"))
    named = bool(neighbour.get("sysname") or neighbour.get("sysdescr"))
    return Observation(
        ref=ref, source="switch", source_group="network", live=True, seen_at=one.seen_at, hostname=short, fqdn=full,
        macs=list(dict.fromkeys(hardware)), ips=[address] if address else [], model=text_of(neighbour.get("model")),
        kind="network-device" if named and port.get("lldp") else None, port=f"{one.name or one.hostname or '?'}:{where}",
        evidence=Evidence(line=line),
        attributes={"description": text[:300]} if (text := text_of(neighbour.get("sysdescr"))) else {},
    )  # fmt: skip
