"""NetBox: bulk import tables and exports as CSV, JSON or YAML."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bascule.observation.problem import Problem, gettext_noop
from bascule.observation.records import NotRead, Observation, Reading
from bascule.readers.addresses import host_names
from bascule.readers.kind_words import kind_of_words
from bascule.readers.layout import Layout, LayoutReader, read_record
from bascule.readers.safe_json import json_keys, load_json
from bascule.readers.safe_yaml import load_yaml
from bascule.readers.table import Peek
from bascule.readers.table_text import text_head, text_of
from bascule.readers.table_values import fold

COMMON = {
    "name": "name", "slug": "", "status": "attributes.status", "tenant": "attributes.client", "description": "attributes.description",
    "owner": "attributes.owner", "comments": "attributes.notes", "tags": "attributes.tags", "id": "identifiers.netbox_id", "url": "",
    "display": "", "created": "", "last_updated": "date.modified", "site": "site", "location": "attributes.place",
    "custom_fields": "attributes.custom_fields", "role": "type", "display_url": "",
}  # fmt: skip
DEVICES = {
    **COMMON, "manufacturer": "vendor", "device_type": "model", "platform": "os", "serial": "serial", "asset_tag": "asset_tag",
    "rack": "attributes.rack", "position": "attributes.position", "face": "", "latitude": "", "longitude": "", "parent": "",
    "device_bay": "", "airflow": "", "virtual_chassis": "attributes.virtual_chassis", "vc_position": "", "vc_priority": "",
    "cluster": "attributes.cluster", "config_template": "", "primary_ip": "ips", "primary_ip4": "ips", "primary_ip6": "ips",
    "oob_ip": "attributes.oob_ip", "device_role": "type", "local_context_data": "", "config_context": "", "type": "model",
}  # fmt: skip
SITES = {
    **COMMON, "region": "attributes.region", "group": "attributes.group", "facility": "attributes.facility", "time_zone": "",
    "physical_address": "attributes.address", "shipping_address": "", "latitude": "attributes.latitude",
    "longitude": "attributes.longitude",
}  # fmt: skip
ADDRESSES = {
    **COMMON, "address": "ips", "vrf": "attributes.vrf", "device": "attributes.device", "virtual_machine": "attributes.device",
    "interface": "attributes.interface", "fhrp_group": "", "is_primary": "", "is_oob": "", "dns_name": "fqdn",
}  # fmt: skip
CIRCUITS = {
    **COMMON, "cid": "identifiers.circuit", "provider": "attributes.operator", "provider_account": "attributes.account",
    "type": "attributes.technology", "install_date": "date.installed", "termination_date": "date.contract_end",
    "commit_rate": "attributes.speed_kbps", "distance": "", "distance_unit": "",
}  # fmt: skip
CONTACTS = {
    **COMMON, "title": "attributes.title", "phone": "attributes.phone", "email": "identifiers.email", "address": "attributes.address",
    "link": "", "groups": "attributes.groups", "group": "attributes.groups",
}  # fmt: skip


def _device(one: Observation, record: dict[str, str]) -> None:
    one.hostname, one.fqdn = host_names(one.name or "")
    if one.kind is None:
        one.kind = kind_of_words(one.model or "")[0]


def _address(one: Observation, record: dict[str, str]) -> None:
    device = one.attributes.get("device")
    if isinstance(device, str):
        one.hostname, full = host_names(device)
        one.fqdn = one.fqdn or full


def _circuit(one: Observation, record: dict[str, str]) -> None:
    one.name = one.name or one.identifiers.get("circuit")


def _network(one: Observation, record: dict[str, str]) -> None:
    one.attributes["type"] = "network"


LAYOUTS = (
    Layout("devices", None, DEVICES, ("name", "device_type", "site"), "cmdb", finish=_device),
    Layout("virtual machines", "server", {**DEVICES, "vcpus": "", "memory": "", "disk": ""}, ("name", "cluster", "vcpus"), "cmdb", finish=_device),
    Layout("addresses", None, ADDRESSES, ("address", "dns_name"), "cmdb", finish=_address),
    Layout("circuits", "internet-line", CIRCUITS, ("cid", "provider"), "cmdb", finish=_circuit),
    Layout("contacts", "person", CONTACTS, ("name", "email", "link"), "cmdb"),
    Layout("sites", "site", SITES, ("name", "slug", "physical_address"), "cmdb"),
    Layout("sites", "site", SITES, ("name", "slug", "region", "facility"), "cmdb"),
    Layout("prefixes", None, {**COMMON, "prefix": "name", "vrf": "attributes.vrf", "vlan": "attributes.vlan", "is_pool": "", "scope": "site",
                              "mark_utilized": "", "vlan_group": "", "scope_type": "", "scope_id": "", "family": "", "children": "", "_depth": ""},
           ("prefix", "vrf"), "cmdb", finish=_network),
    Layout("vlans", None, {**COMMON, "vid": "attributes.vlan", "group": "attributes.group", "qinq_role": "", "qinq_svlan": ""},
           ("vid", "name", "status"), "cmdb", finish=_network),
)  # fmt: skip


class NetBoxReader(LayoutReader):
    """NetBox in each of its forms."""

    name = "netbox"
    label = "NetBox"
    layouts = LAYOUTS

    def recognises(self, head: bytes, name: str) -> float:
        keys = json_keys(head)
        if not keys:
            text = text_head(head)[:8192]
            if text.lstrip().startswith("- ") or text.startswith("---"):
                keys = tuple(line.strip("- ").split(":")[0] for line in text.splitlines()[:40] if ":" in line)
                found = _by_keys(keys)
                return 0.85 if found else 0.0
            return super().recognises(head, name)
        if not {"slug", "device_type", "cid", "dns_name", "vid", "prefix"}.intersection(keys):
            return 0.0
        return 0.85 if _by_keys(keys) and "properties" not in keys else 0.0

    def read(self, file: Path) -> Reading:
        with file.open("rb") as stream:
            head = stream.read(65_536)
        if json_keys(head):
            return _read_objects(load_json(file))
        text = text_head(head).lstrip()
        if text.startswith(("- ", "---")):
            return _read_objects(load_yaml(text_of(file)))
        return super().read(file)


def _by_keys(keys: tuple[str, ...] | list[str]) -> Layout | None:
    heading = tuple(fold(key) for key in keys)
    peek = Peek([], 0, frozenset(heading), heading)
    return next((layout for layout in LAYOUTS if peek.has(*layout.needs)), None)


def _objects(document: Any) -> Iterator[dict[str, Any]]:
    if isinstance(document, dict) and isinstance(document.get("results"), list):
        document = document["results"]
    for each in document if isinstance(document, list) else [document]:
        if isinstance(each, dict):
            yield each


def _plain(value: Any) -> str:
    """Related objects by what a person calls them; lists joined."""
    if isinstance(value, dict):
        for key in ("address", "display", "name", "model", "label", "value", "slug"):
            if isinstance(value.get(key), str):
                return str(value[key])
        return "; ".join(
            f"{key}: {one}" for key, one in value.items() if isinstance(one, str | int) and one != ""
        )
    if isinstance(value, list):
        return ", ".join(_plain(one) for one in value[:200])
    return "" if value is None else str(value)


def _read_objects(document: Any) -> Reading:
    reading = Reading()
    for count, each in enumerate(_objects(document), start=1):
        layout = _by_keys(list(each))
        reading.units += 1
        if layout is None:
            unknown = NotRead(
                f"object {count}", gettext_noop("an object"), gettext_noop("its kind is not known here")
            )
            reading.not_read.append(unknown)
            continue
        reading.units_read += 1
        record = {fold(str(key)): _plain(value) for key, value in each.items()}
        maker = each.get("device_type")
        if isinstance(maker, dict) and isinstance(maker.get("manufacturer"), dict):
            record["manufacturer"] = _plain(maker["manufacturer"])
        read_record({key: value for key, value in record.items() if value}, layout, f"o{count}", 1, reading)
    if not reading.units_read:
        raise Problem(
            gettext_noop("This file holds no objects of NetBox that are understood."),
            gettext_noop("Export devices, sites, addresses, circuits or contacts, as CSV if in doubt."),
        )
    return reading
