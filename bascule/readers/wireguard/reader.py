"""WireGuard: a `wg-quick` file, `wg showconf` or `wg show … dump`."""

import base64
import binascii
import re
from pathlib import Path

from bascule.observation.problem import gettext_noop
from bascule.observation.records import Reading
from bascule.readers.base import Reader
from bascule.readers.config_syntax.account import NOT_THIS_FORMAT, DeviceAccount
from bascule.readers.config_syntax.lines import text_lines
from bascule.readers.config_syntax.secret_names import mask_arguments
from bascule.readers.table_text import text_head

_KEY = re.compile(r"^[A-Za-z0-9+/]{42}[AEIMQUYcgkosw480]=$")
_DUMP = re.compile(r"^(?:\S+\t)?[A-Za-z0-9+/]{43}=\t(?:[A-Za-z0-9+/]{43}=|\(none\))\t", re.M)
_KNOWN = {"privatekey", "presharedkey", "publickey", "allowedips", "endpoint", "persistentkeepalive", "address", "dns",
          "listenport", "mtu", "table", "fwmark", "saveconfig", "preup", "postup", "predown", "postdown"}  # fmt: skip


class WireguardReader(Reader):
    name = "wireguard"
    label = "WireGuard"
    limit = 8 * 1024 * 1024

    def recognises(self, head: bytes, name: str) -> float:
        text = text_head(head)
        sections = set(re.findall(r"^\s*\[(Interface|Peer)\]\s*$", text, re.M))
        keys = re.search(r"^\s*(?:PrivateKey|PublicKey)\s*=", text, re.M)
        if sections and keys:
            return 0.97
        return 0.9 if _DUMP.search(text) else 0.4 if sections else 0.0

    def read(self, file: Path) -> Reading:
        account = DeviceAccount("firewall", None, kind="server")
        account.device.attributes["role"] = "wireguard"
        lines = text_lines(file, self.limit)
        if not any(line.strip() in ("[Interface]", "[Peer]") for line in lines):
            _dump(account, lines)
            return account.close({"admin": ("unknown", NOT_THIS_FORMAT)})
        peer: dict[str, str] = {}
        section, comment, commented = "", "", False
        start = 0
        for number, raw in enumerate([*lines, "[End]"], 1):
            line = raw.strip()
            commented = line.startswith("#")
            text = line.lstrip("# ").strip() if commented else line
            if re.match(r"\[\w+\]$", text) and not (commented and text[1:-1] not in ("Peer", "Interface")):
                if section.endswith("Peer"):
                    _peer(account, peer, start, live=not section.startswith("#"), comment=comment)
                section, start, peer = ("#" if commented else "") + text[1:-1], number, {}
                comment = "" if section.endswith("Interface") else comment
                if text[1:-1] not in ("Interface", "Peer", "End"):
                    account.section(text, number, understood=False)
                continue
            key, sign, value = (part.strip() for part in text.partition("="))
            if not sign or " " in key:
                comment = text if commented else comment
                continue
            if commented and not section.startswith("#"):
                continue
            if section in ("Interface", "Peer") and not commented:
                account.section(f"[{section}] {key}", number, understood=key.lower() in _KNOWN)
            _setting(account, section.lstrip("#"), key.lower(), value, number, peer)
        return account.close(
            {"admin": ("unknown", NOT_THIS_FORMAT), "vpn-peer": ("absent", gettext_noop("no peer"))}
        )


def _setting(
    account: DeviceAccount, section: str, key: str, value: str, line: int, peer: dict[str, str]
) -> None:
    if key in ("privatekey", "presharedkey"):
        kind = "private-key" if key == "privatekey" else "pre-shared-key"
        account.secret(kind, value, title=f"WireGuard {key}", line=line)
    elif section == "Interface" and key == "address":
        account.device.ips.extend(part.split("/")[0].strip() for part in value.split(","))
    elif section == "Interface" and key == "listenport":
        account.fact("vpn-service", value=f"WireGuard port {value}", line=line)
    elif section == "Interface" and key == "dns":
        account.fact("time-dns", value=f"dns {value}", line=line)
    elif key in ("preup", "postup", "predown", "postdown"):
        account.fact("automation", value=f"{key}: {mask_arguments(value)[:160]}", line=line)
    elif section == "Peer":
        peer[key] = value


def _peer(account: DeviceAccount, peer: dict[str, str], line: int, *, live: bool, comment: str) -> None:
    if "publickey" in peer:
        end = peer.get("endpoint", "any endpoint")
        value = f"WireGuard {end} key={peer['publickey']} allowed={peer.get('allowedips', '-')}"
        account.fact("vpn-peer", holder=comment or None, value=value, live=live, line=line)


def _dump(account: DeviceAccount, lines: list[str]) -> None:
    """`wg show all dump`: tab-separated, the interface line first, then a line a peer."""
    for number, line in enumerate(lines, 1):
        parts = line.split("\t")
        if parts and not _is_key(parts[0]) and len(parts) in (5, 9):
            parts = parts[1:]
        if len(parts) == 4:
            account.secret("private-key", parts[0], title="WireGuard privatekey", line=number)
            account.fact("vpn-service", value=f"WireGuard port {parts[2]}", line=number)
        elif len(parts) == 8:
            if parts[1] != "(none)":
                account.secret("pre-shared-key", parts[1], title="WireGuard presharedkey", line=number)
            seen = "never seen" if parts[4] == "0" else f"last handshake {parts[4]}"
            value = f"WireGuard {parts[2]} key={parts[0]} allowed={parts[3]} {seen}"
            account.fact("vpn-peer", value=value, line=number)
        elif line.strip():
            account.section("line", number, understood=False)
            continue
        if line.strip():
            account.section("dump", number, understood=True)


def _is_key(text: str) -> bool:
    try:
        return bool(_KEY.match(text)) and len(base64.b64decode(text)) == 32
    except (binascii.Error, ValueError):
        return False
