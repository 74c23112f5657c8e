"""SonicWall: the `.exp` settings export (base64 of `key=value&…`, URL-encoded)."""

import base64
import binascii
import re
from pathlib import Path
from urllib.parse import unquote_plus

from bascule.observation.problem import Problem, gettext_noop
from bascule.observation.records import Reading
from bascule.readers.addresses import ip
from bascule.readers.base import Reader
from bascule.readers.config_syntax.account import (
    MASK,
    NOT_THIS_FORMAT,
    OFF_BY_DEFAULT,
    DeviceAccount,
    all_silent,
)
from bascule.readers.config_syntax.secret_names import hides_nothing, secret_kind

_PAIRS = re.compile(
    rb"(?:^|&)(?:checksumVersion|serialNumber|shortProdName|prodCode|firmwareVersion|iface_name_\d|addrObjId_\d)="
)
_INDEX = re.compile(r"^(.*?)_(\d+)$")
# Families of keys whose ways in are read, or that hold none.
_KNOWN = re.compile(
    r"^(iface|interface|eth|addrObj|addro|svcObj|so|zoneObj|zone|policy|natPolicy|userObj|userGroupObj|uo|ug|vpnPolicy|ipsec|vpn|snmp|syslog|log|ntp|dns|prefs_dh|dhcp|sched|irg|cfs|bw|pref|ldap|radius|tacacs|gms|nsm|admin|mgmt|ssh|https?|checksum|serial|shortProd|prod|firm|build|fire|av|gav|ips|cert|route|arp|wlan|sonicpoint|ha|sslvpn|time|app|match|geo|botnet|email|flow|netflow|lldp|qos|dos|tcp|udp|icmp|sip|h323|guest|web|cloud|backup|auto)",
    re.I,
)


class SonicwallReader(Reader):
    name = "sonicwall"
    label = "SonicWall (.exp)"
    limit = 64 * 1024 * 1024

    def recognises(self, head: bytes, name: str) -> float:
        if _PAIRS.search(head[:20_000]) and head.count(b"&") > 3:
            return 0.95
        decoded = _decode(head[:8192])
        return 0.98 if decoded and _PAIRS.search(decoded) and decoded.count(b"&") > 3 else 0.0

    def read(self, file: Path) -> Reading:
        raw = file.read_bytes()[: self.limit]
        data = raw if _PAIRS.search(raw[:20_000]) else _decode(raw)
        if not data or b"=" not in data:
            raise Problem(
                gettext_noop("This SonicWall export cannot be decoded."),
                gettext_noop("Export the settings again from Device > Settings > Firmware and Settings."),
            )
        values: dict[str, str] = {}
        for part in data.decode("utf-8", "replace").strip("&\r\n ").split("&"):
            key, sign, value = part.partition("=")
            if sign:
                values[unquote_plus(key)] = unquote_plus(value)
        account = DeviceAccount("firewall", "firewall", "SonicWall")
        _device(account, values)
        rows = _rows(values)
        _interfaces(account, rows)
        _forwards(account, rows)
        _people(account, rows)
        _tunnels(account, rows)
        _services(account, values)
        _secrets(account, values)
        for key in values:
            family = match[1] if (match := _INDEX.match(key)) else key
            account.section(family, 1, understood=bool(_KNOWN.match(family)))
        return account.close(
            all_silent(
                OFF_BY_DEFAULT, admin=("unknown", NOT_THIS_FORMAT), cloud_binding=("unknown", MYSONICWALL)
            )
        )


MYSONICWALL = gettext_noop(
    "Who owns the MySonicWall account is not in the export; ask, and check the cloud backups of it."
)


def _decode(raw: bytes) -> bytes | None:
    bare = re.sub(rb"[^A-Za-z0-9+/=]", b"", raw).rstrip(b"=")
    try:
        return (
            base64.b64decode(bare + b"=" * (-len(bare) % 4), validate=True)
            if len(bare) % 4 != 1
            else base64.b64decode(bare[:-1])
        )
    except (binascii.Error, ValueError):
        return None


def _device(account: DeviceAccount, values: dict[str, str]) -> None:
    device = account.device
    device.serial = values.get("serialNumber") or None
    device.model = values.get("shortProdName") or values.get("prodName") or None
    version = values.get("firmwareVersion") or values.get("buildNum")
    device.os = f"SonicOS {version}" if version else None
    device.hostname = device.name = values.get("firewallName") or values.get("snmp_sysName") or None


def _rows(values: dict[str, str]) -> dict[str, dict[int, str]]:
    rows: dict[str, dict[int, str]] = {}
    for key, value in values.items():
        if (match := _INDEX.match(key)) and len(match[2]) < 7:
            rows.setdefault(match[1], {})[int(match[2])] = value
    return rows


def _interfaces(account: DeviceAccount, rows: dict[str, dict[int, str]]) -> None:
    for index, name in rows.get("iface_name", {}).items():

        def cell(key: str, index: int = index) -> str:
            return rows.get(key, {}).get(index, "")

        live = cell("iface_port_disabled") != "1"
        for key in ("iface_lan_ip", "iface_static_ip", "iface_mgmt_ip"):
            if (address := ip(cell(key))) and address not in account.device.ips:
                account.device.ips.append(address)
        opened = [
            service for service in ("https", "http", "ssh", "snmp") if cell(f"iface_{service}_mgmt") == "1"
        ]
        if opened:
            value = f"{' '.join(opened)} zone={cell('interface_Zone') or '?'} {cell('iface_comment')}".strip()
            account.fact("mgmt-exposure", on=name, value=value, live=live, line=1)


def _forwards(account: DeviceAccount, rows: dict[str, dict[int, str]]) -> None:
    for index, source in rows.get("natPolicyOrigSrc", {}).items():
        inside = rows.get("natPolicyTransDst", {}).get(index, "")
        outside = rows.get("natPolicyOrigDst", {}).get(index, "")
        if not inside or inside.lower() in ("original", "any") or inside == outside:
            continue
        service = rows.get("natPolicyOrigSvc", {}).get(index, "") or "any"
        note = rows.get("natPolicyComment", {}).get(index, "")
        value = f"{service} {outside or 'any'} → {inside} from {source or 'any'}" + (
            f" — {note}" if note else ""
        )
        live = rows.get("natPolicyEnabled", {}).get(index, "1") == "1"
        account.fact("port-forward", target=inside, value=value, live=live, line=1)


def _people(account: DeviceAccount, rows: dict[str, dict[int, str]]) -> None:
    """Local users; members of an administrators' group are administrators."""
    admins = {
        rows.get("uo_atomToGrp", {}).get(index, "") or rows.get("userObjMember", {}).get(index, "")
        for index, group in {**rows.get("uo_grpToGrp", {}), **rows.get("userGroupOfMember", {})}.items()
        if "administrators" in group.lower()
    }
    for index, name in rows.get("userObjId", {}).items():
        if not name or name.lower() in ("all ldap users",):
            continue
        note = rows.get("userObjComment", {}).get(index, "")
        mask = rows.get("userObjPrivMask", {}).get(index, "0")
        network = rows.get("userObjVpnDestNet", {}).get(index, "")
        fact = "admin" if name in admins else "vpn-user"
        value = (
            f"local user privileges={mask}"
            + (f" VPN to {network}" if network else "")
            + (f" — {note}" if note else "")
        )
        account.fact(fact, holder=name, value=value, line=1)


def _tunnels(account: DeviceAccount, rows: dict[str, dict[int, str]]) -> None:
    names, gateways = rows.get("ipsecName", {}), rows.get("ipsecGwAddr", {}) or rows.get("ipsecGateway", {})
    for index in rows.get("vpnPolicyType", {}) or names:
        remote = gateways.get(index) or rows.get("ipsecPhase1RemoteId", {}).get(index) or "any"
        account.fact(
            "vpn-peer",
            holder=names.get(index) or None,
            value=f"IPsec {remote} {rows.get('ipsecRemoteNetwork', {}).get(index, '')}".strip(),
            live=rows.get("ipsecEnabled", {}).get(index, "1") != "0",
            line=1,
        )


def _services(account: DeviceAccount, values: dict[str, str]) -> None:
    for key, value in values.items():
        low = key.lower()
        if not value or value in ("0", "0.0.0.0", "off") or secret_kind(key):  # noqa: S104
            continue
        if re.search(r"syslog\w*(server|host|ip)", low) and not value.isdigit():
            account.fact("log-target", value=f"syslog {value}", line=1)
        elif re.search(r"^snmp_?(enable|get|trap|host)", low):
            shown = MASK if "community" in low else value
            account.fact(
                "snmp",
                value=f"{key} {shown}",
                live=values.get("snmp_Enable", values.get("snmpEnable", "1")) != "0",
                line=1,
            )
        elif (
            re.search(r"(radius|ldap|tacacs)\w*(server|host|addr|ip)(name|_\d+|$)", low)
            and not value.isdigit()
        ):
            account.fact("aaa", value=f"{key} {value}", line=1)
        elif re.search(r"^(gms|nsm)\w*(host|server|addr|ip|enable)", low):
            account.fact("cloud-binding", value=f"{key} {value}", line=1)
        elif re.search(r"ntp\w*(server|host)|static_dns\d|dnsserver", low) and not value.isdigit():
            account.fact("time-dns", value=f"{key} {value}", line=1)
        elif low in ("admin_name", "adminname", "adminlogin", "administratorname"):
            account.fact("admin", holder=value, value="built-in administrator", line=1)


def _secrets(account: DeviceAccount, values: dict[str, str]) -> None:
    for key, value in values.items():
        kind = secret_kind(key)
        if not kind or hides_nothing(value) or (value.isdigit() and len(value) < 3):
            continue
        if kind == "community":
            account.secret(kind, value, title=key, line=1)
        else:
            account.sealed(value=f"{key} {MASK} (encrypted or hashed by the device)", line=1)
