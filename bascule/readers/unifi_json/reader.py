"""UniFi Network: JSON of the controller's API (`{"meta":…,"data":[…]}`), or a JSON object of its collections."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bascule.observation.problem import Problem, gettext_noop
from bascule.observation.records import Evidence, Observation, Reading
from bascule.readers.addresses import ip, mac
from bascule.readers.base import Reader
from bascule.readers.config_syntax.account import MASK, QUESTIONS, DeviceAccount
from bascule.readers.config_syntax.secret_names import hides_nothing, is_hash, secret_kind
from bascule.readers.safe_json import json_keys, load_json

NOT_ASKED = gettext_noop("This answer of the controller does not hold it; export that collection too.")
_TYPES = {"uap": "access-point", "usw": "switch", "ugw": "router", "uxg": "router", "udm": "router"}
_SECTIONS = {
    "admin": "admin", "privilege": "admin", "device": "device", "sta": "client", "user": "client", "alluser": "client",
    "portforward": "portforward", "networkconf": "networkconf", "radiusprofile": "radiusprofile", "setting": "setting",
    "account": "account", "wlanconf": "wlanconf", "site": "site", "usergroup": "silent", "firewallrule": "silent", "firewallgroup": "silent",
    "routing": "silent", "portconf": "silent", "dpiapp": "silent", "wlangroup": "silent", "tag": "silent", "dashboard": "silent", "map": "silent",
}  # fmt: skip


class UnifiJsonReader(Reader):
    name = "unifi_json"
    label = "UniFi Network (JSON)"
    limit = 96 * 1024 * 1024

    def recognises(self, head: bytes, name: str) -> float:
        keys = set(json_keys(head))
        if {"meta", "rc", "data"} <= keys:
            return 0.95
        telling = len(
            keys
            & {
                "site_id",
                "adopted",
                "inform_url",
                "is_wired",
                "x_password",
                "portforward",
                "networkconf",
                "ap_mac",
                "wlanconf",
                "inform_ip",
            }
        )
        return 0.93 if telling >= 3 else 0.75 if telling == 2 else 0.0

    def read(self, file: Path) -> Reading:
        account = DeviceAccount("firewall", "wireless-controller", "Ubiquiti")
        account.device.name = "UniFi controller"
        asked: set[str] = set()
        for section, row in _rows(load_json(file)):
            known = _SECTIONS.get(section)
            asked.add(known or section)
            if rule := _RULES.get(known or ""):
                rule(account, row)
            _secrets(account, section, row)
            account.section(section, 1, understood=known is not None)
        if not asked:
            raise Problem(
                gettext_noop("This JSON file holds nothing of a UniFi controller."),
                gettext_noop(
                    "Export the collections (device, admin, setting, portforward…) from the controller's API."
                ),
            )
        answers = {
            "port-forward": "portforward",
            "admin": "admin",
            "aaa": "radiusprofile",
            "vpn-user": "account",
            "vpn-peer": "networkconf",
        }
        return account.close(
            {
                q: ("absent", gettext_noop("none in the controller"))
                if answers.get(q, "setting") in asked
                else ("unknown", NOT_ASKED)
                for q in QUESTIONS
            }
        )


def _rows(found: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    if isinstance(found, dict) and isinstance(found.get("data"), list):
        found = found["data"]
    if isinstance(found, list):
        yield from ((_kind(row), row) for row in found if isinstance(row, dict))
    elif isinstance(found, dict):
        for section, rows in found.items():
            for row in rows if isinstance(rows, list) else []:
                if isinstance(row, dict):
                    yield (section if section in _SECTIONS else _kind(row)), row


def _kind(row: dict[str, Any]) -> str:
    """Which collection a bare row belongs to, by the fields only it has."""
    for fields, section in (
        ({"adopted", "model"}, "device"), ({"fwd", "dst_port"}, "portforward"), ({"key", "site_id"}, "setting"),
        ({"auth_servers"}, "radiusprofile"), ({"security", "x_passphrase"}, "wlanconf"), ({"purpose"}, "networkconf"),
        ({"x_password", "tunnel_type"}, "account"), ({"email", "is_super"}, "admin"), ({"email", "name", "role"}, "admin"),
        ({"mac", "oui"}, "sta"), ({"mac", "is_wired"}, "sta"), ({"desc", "name"}, "site"),
    ):  # fmt: skip
        if fields <= row.keys():
            return section
    return "row"


def _admin(account: DeviceAccount, row: dict[str, Any]) -> None:
    role = "super" if row.get("is_super") else str(row.get("role") or "site role")
    cloud = " cloud account" if row.get("ubic_account") or row.get("ubic_uuid") or row.get("is_owner") else ""
    account.fact(
        "admin",
        holder=str(row.get("email") or row.get("name")),
        value=f"{row.get('name', '')} {role}{cloud}{' owner' if row.get('is_owner') else ''}".strip(),
        live=row.get("is_active", True) is not False,
        line=None,
    )


def _device(account: DeviceAccount, row: dict[str, Any]) -> None:
    one = _observed(account, row, "switch")
    one.kind, one.live = "network-device", row.get("state") == 1
    one.vendor, one.model, one.serial = "Ubiquiti", row.get("model"), row.get("serial")
    one.os = row.get("version")
    if subtype := _TYPES.get(str(row.get("type"))):
        one.attributes["subtype"] = subtype
    if target := row.get("inform_url"):
        account.fact("cloud-binding", target=one.name or "device", value=f"adopted to {target}", line=None)


def _client(account: DeviceAccount, row: dict[str, Any]) -> None:
    one = _observed(account, row, "switch")
    one.hostname = row.get("hostname") or None
    port = row.get("sw_port") or row.get("last_uplink_remote_port")
    one.port = f"{row.get('sw_mac') or row.get('last_uplink_name') or ''} {port}".strip() if port else None
    one.vendor = row.get("oui") or None
    one.live = "last_seen" in row and "uptime" in row


def _observed(account: DeviceAccount, row: dict[str, Any], source: str) -> Observation:
    reading = account.reading
    hardware, address = (
        mac(str(row.get("mac", ""))),
        ip(str(row.get("ip") or row.get("last_ip") or row.get("fixed_ip") or "")),
    )
    one = Observation(
        ref=f"o{len(reading.observations) + 1}", source=source, source_group="network", name=row.get("name") or None,
        ips=[address] if address else [], macs=[hardware] if hardware else [], evidence=Evidence(),
    )  # fmt: skip
    if isinstance(seen := row.get("last_seen"), int) and 946_684_800 < seen < 4_102_444_800:
        one.last_seen = datetime.fromtimestamp(seen, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    reading.observations.append(one)
    return one


def _forward(account: DeviceAccount, row: dict[str, Any]) -> None:
    value = f"{row.get('proto', 'tcp_udp')} {row.get('pfwd_interface', 'wan')}:{row.get('dst_port')} → {row.get('fwd')}:{row.get('fwd_port')} from {row.get('src', 'any')}"
    account.fact(
        "port-forward",
        target=str(row.get("fwd")),
        holder=row.get("name"),
        value=value,
        live=row.get("enabled", True) is not False,
        line=None,
    )


def _network(account: DeviceAccount, row: dict[str, Any]) -> None:
    purpose = str(row.get("purpose", ""))
    if "vpn" in purpose:
        peer = (
            row.get("ipsec_peer_ip")
            or row.get("openvpn_remote_host")
            or row.get("wireguard_client_peer_ip")
            or ""
        )
        fact = "vpn-peer" if purpose in ("site-vpn", "vpn-client") else "vpn-service"
        account.fact(
            fact,
            holder=row.get("name"),
            value=f"{row.get('vpn_type', purpose)} {peer}".strip(),
            live=row.get("enabled", True) is not False,
            line=None,
        )


def _radius(account: DeviceAccount, row: dict[str, Any]) -> None:
    for server in row.get("auth_servers") or []:
        if isinstance(server, dict):
            account.fact(
                "aaa",
                holder=row.get("name"),
                value=f"radius {server.get('ip')}:{server.get('port', 1812)}",
                line=None,
            )


def _account(account: DeviceAccount, row: dict[str, Any]) -> None:
    account.fact("vpn-user", holder=row.get("name"), value="RADIUS user of the gateway", line=None)


def _setting(account: DeviceAccount, row: dict[str, Any]) -> None:
    key = row.get("key")
    if key == "rsyslogd":
        account.fact(
            "log-target",
            value=f"syslog {row.get('ip')}:{row.get('port', 514)}",
            live=bool(row.get("enabled")),
            line=None,
        )
    elif key == "snmp":
        account.fact(
            "snmp",
            value=f"community {MASK}",
            live=bool(row.get("enabled") or row.get("enabledV3")),
            line=None,
        )
    elif key == "mgmt":
        account.fact(
            "mgmt-exposure",
            on="devices",
            value=f"ssh as {row.get('x_ssh_username', '?')}",
            live=bool(row.get("x_ssh_enabled")),
            line=None,
        )
        if row.get("x_ssh_keys"):
            for one in row["x_ssh_keys"]:
                account.fact(
                    "ssh-key",
                    holder=str(one.get("name")),
                    value=str(one.get("fingerprint") or one.get("type")),
                    line=None,
                )
    elif key in ("super_cloudaccess", "cloudaccess", "super_sdn"):
        account.fact(
            "cloud-binding",
            value=f"UniFi cloud access {row.get('ubic_uuid', '')}".strip(),
            live=bool(row.get("enabled")),
            line=None,
        )
    elif key == "super_identity" and (name := row.get("name")):
        account.device.hostname = account.device.name = name
    elif key in ("ntp", "super_smtp"):
        servers = [str(row[k]) for k in sorted(row) if k.startswith(("ntp_server", "host")) and row[k]]
        if servers:
            account.fact("time-dns" if key == "ntp" else "contact", value=", ".join(servers), line=None)
    elif key == "radius":
        account.fact("aaa", value="built-in RADIUS server", live=bool(row.get("enabled")), line=None)
    elif key == "teleport":
        account.fact("vpn-service", value="Teleport", live=bool(row.get("enabled")), line=None)


def _secrets(account: DeviceAccount, section: str, row: dict[str, Any], depth: int = 0) -> None:
    for key, value in row.items():
        if isinstance(value, list) and depth < 3:
            for inner in value:
                if isinstance(inner, dict):
                    _secrets(account, f"{section}/{key}", inner, depth + 1)
            continue
        kind = secret_kind(key.removeprefix("x_")) if key.startswith("x_") or key in ("community",) else None
        if kind is None or not isinstance(value, str) or hides_nothing(value):
            continue
        login = (
            row.get("x_ssh_username")
            if "ssh" in key
            else row.get("name")
            if isinstance(row.get("name"), str)
            else None
        )
        if is_hash(value) or "hash" in key or key == "x_shadow":
            account.sealed(holder=login, value=f"{section} {key} {MASK} (hash)", line=None)
        else:
            account.secret(
                kind,
                value,
                title=f"UniFi {section} {row.get('name') or row.get('key') or ''} {key}",
                login=login,
                line=None,
            )


_RULES = {
    "admin": _admin,
    "device": _device,
    "client": _client,
    "portforward": _forward,
    "networkconf": _network,
    "radiusprofile": _radius,
    "account": _account,
    "setting": _setting,
}
