"""FusionInventory and OCS XML, put into the shape of GLPI's JSON."""

import zlib
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element

from bascule.observation.problem import Problem, gettext_noop
from bascule.observation.records import Reading
from bascule.readers.base import Reader
from bascule.readers.endpoint_inventory import add_inventory
from bascule.readers.safe_xml import MAX_BYTES, parse_xml, xml_root

MANY = frozenset({"members", "ips"})
DEFLATED = (b"\x78\x9c", b"\x78\x01", b"\x78\xda")


class AgentXmlReader(Reader):
    """The request that the agent sends, saved as XML or as .ocs."""

    name = "agent_xml"
    label = "FusionInventory / OCS (XML)"
    limit = MAX_BYTES

    def recognises(self, head: bytes, name: str) -> float:
        if head[:2] in DEFLATED:
            head = _inflate(head, 4096)
        root = xml_root(head)
        if not root or root[0] != "REQUEST":
            return 0.0
        return 0.95 if b"<CONTENT" in head or b"<DEVICEID" in head or b"<QUERY" in head else 0.5

    def read(self, file: Path) -> Reading:
        with file.open("rb") as stream:
            deflated = stream.read(2) in DEFLATED
        root = parse_xml(_inflate(file.read_bytes(), MAX_BYTES) if deflated else file)
        content = root.find("CONTENT")
        if content is None:
            raise Problem(
                gettext_noop("This XML file holds no inventory of a device."),
                gettext_noop("Export the inventory again from the server, or from the agent (--local)."),
            )
        reading = Reading()
        deviceid = (root.findtext("DEVICEID") or content.findtext("DEVICEID") or "").strip()
        devices = content.findall("DEVICE")
        for count, device in enumerate(devices, start=1):
            line = getattr(device, "line", 1)
            add_inventory(_snmp(device), reading, f"d{count}", line, reader="fusioninventory")
        if not devices:
            document = {"deviceid": deviceid, "content": _content(content)}
            add_inventory(document, reading, "d1", getattr(content, "line", 1), reader="fusioninventory")
        return reading


def _inflate(data: bytes, most: int) -> bytes:
    try:
        return zlib.decompressobj().decompress(data, most)
    except zlib.error:
        return b""


def _value(element: Element) -> Any:
    if len(element) == 0:
        return (element.text or "").strip()
    found: dict[str, Any] = {}
    for child in element:
        key, value = child.tag.lower(), _value(child)
        if key in found or key in MANY:
            previous = found.get(key, [])
            found[key] = [*(previous if isinstance(previous, list) else [previous]), value]
        else:
            found[key] = value
    return found


def _content(content: Element) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for section in content:
        found.setdefault(section.tag.lower(), []).append(_value(section))
    for group in found.get("local_groups", []):
        if isinstance(group, dict) and "member" in group and not isinstance(group["member"], list):
            group["member"] = [group["member"]]
    return {key: value[0] if len(value) == 1 else value for key, value in found.items()}


def _snmp(device: Element) -> dict[str, Any]:
    """A device of an SNMP query as GLPI's netinventory."""
    info = device.find("INFO")
    found = _value(info) if info is not None else {}
    found = found if isinstance(found, dict) else {}
    found["ips"] = [(address.text or "").strip() for address in device.iter("IP") if address.text][:64]
    found.setdefault("manufacturer", found.pop("manufacturer", None))
    ports = []
    for port in device.iter("PORT"):
        value = _value(port)
        if not isinstance(value, dict):
            continue
        links = []
        for block in port.iter("CONNECTIONS"):
            value["lldp"] = (block.findtext("CDP") or "0").strip() == "1"
            for connection in block.iter("CONNECTION"):
                link = _value(connection)
                if not isinstance(link, dict):
                    continue
                seen = [(each.text or "").strip() for each in connection.findall("MAC")]
                links.extend([{**link, "mac": each} for each in seen] or [link])
        value["connections"] = links
        ports.append(value)
    kind = str(found.get("type") or "").lower()
    itemtype = {"printer": "Printer", "networking": "NetworkEquipment", "storage": "Storage"}.get(
        kind, "NetworkEquipment"
    )
    return {"itemtype": itemtype, "content": {"network_device": found, "network_ports": ports}}
