"""What each RouterOS menu says about access.

Defaults from MikroTik's documentation: ssh, telnet, ftp, www, winbox, api and api-ssl are on, www-ssl is off; SNMP,
the cloud DDNS, RoMON, proxies and VPN servers are off; an IP service without `address` answers everybody.
"""

import re
from collections.abc import Callable

from bascule.readers.addresses import ip as ip_of
from bascule.readers.addresses import mac as mac_of
from bascule.readers.config_syntax.account import MASK, DeviceAccount
from bascule.readers.config_syntax.secret_names import mask_urls
from bascule.readers.config_syntax.slash_paths import Command

SERVICES = {
    "telnet": ("23", True),
    "ftp": ("21", True),
    "www": ("80", True),
    "ssh": ("22", True),
    "www-ssl": ("443", False),
    "api": ("8728", True),
    "winbox": ("8291", True),
    "api-ssl": ("8729", True),
}
_HOSTS = re.compile(r"https?://(?:[^/@\s\"]+@)?([A-Za-z0-9.\-]+)")


def input_lists(found: list[Command]) -> set[str]:
    """Address lists that an accepting rule of the input chain lets in."""
    return {
        command.get("src-address-list").lstrip("!")
        for command in found
        if command.path in ("/ip firewall filter", "/ip firewall raw")
        and command.get("chain") in ("input", "prerouting")
        and command.get("action", "accept") == "accept"
        and command.get("src-address-list")
    }


def _note(command: Command) -> str:
    return f" — {mask_urls(command.get('comment'))}" if command.get("comment") else ""


def _identity(account: DeviceAccount, command: Command, _: set[str]) -> None:
    account.device.hostname = account.device.name = command.get("name") or None


def _address(account: DeviceAccount, command: Command, _: set[str]) -> None:
    if command.live and (address := ip_of(command.get("address"))):
        account.device.ips.append(address)


def _bridge(account: DeviceAccount, command: Command, _: set[str]) -> None:
    if mac := mac_of(command.get("admin-mac") or command.get("mac-address")):
        account.device.macs.append(mac)


def _printed_user(account: DeviceAccount, command: Command, _: set[str]) -> None:
    if command.verb == "add" and command.get("name"):
        account.fact(
            "admin",
            holder=command.get("name"),
            value=f"group={command.get('group', '?')} from {command.get('address') or 'any'}{_note(command)}",
            live=command.live,
            line=command.line,
        )


def _ppp(account: DeviceAccount, command: Command, _: set[str]) -> None:
    remote = f" remote-address={command.get('remote-address')}" if command.get("remote-address") else ""
    account.fact(
        "vpn-user",
        holder=command.get("name") or None,
        value=f"service={command.get('service', 'any')}{remote}{_note(command)}",
        live=command.live,
        line=command.line,
    )


def _radius(account: DeviceAccount, command: Command, _: set[str]) -> None:
    value = f"radius {command.get('address', '?')} for {command.get('service', '?')}{_note(command)}"
    account.fact("aaa", value=value, live=command.live, line=command.line)


def _user_aaa(account: DeviceAccount, command: Command, _: set[str]) -> None:
    account.fact(
        "aaa",
        value="users sign in through RADIUS",
        live=command.get("use-radius") == "yes",
        line=command.line,
    )


def _ipsec(account: DeviceAccount, command: Command, _: set[str]) -> None:
    peer = command.get("address") or command.get("peer") or command.get("remote-id") or "any"
    value = f"IPsec {peer} auth={command.get('auth-method', 'pre-shared-key')}{_note(command)}"
    account.fact(
        "vpn-peer",
        holder=command.get("name") or command.get("peer") or None,
        value=value,
        live=command.live,
        line=command.line,
    )


def _wireguard_peer(account: DeviceAccount, command: Command, _: set[str]) -> None:
    end = command.get("endpoint-address") or "any endpoint"
    value = f"WireGuard {end} key={command.get('public-key', '?')} allowed={command.get('allowed-address', '?')}{_note(command)}"
    account.fact(
        "vpn-peer",
        holder=command.get("name") or command.get("comment") or None,
        value=value,
        live=command.live,
        line=command.line,
    )


def _client(account: DeviceAccount, command: Command, _: set[str]) -> None:
    kind = command.path.rsplit(" ", 1)[1]
    value = f"{kind} to {command.get('connect-to', '?')} as {command.get('user', '?')}{_note(command)}"
    live = (
        command.get("disabled", "yes" if command.verb == "add" and kind != "pppoe-client" else "no") != "yes"
    )
    account.fact("vpn-peer", holder=command.get("name") or None, value=value, live=live, line=command.line)


def _server(account: DeviceAccount, command: Command, _: set[str]) -> None:
    account.fact(
        "vpn-service",
        value=command.path.split(" ", 1)[1],
        live=command.get("enabled", "no") == "yes",
        line=command.line,
    )


def _nat(account: DeviceAccount, command: Command, _: set[str]) -> None:
    if command.get("action") not in ("dst-nat", "netmap"):
        return
    inside = command.get("to-addresses") or "?"
    port = command.get("to-ports") or command.get("dst-port")
    outside = f"{command.get('dst-address') or command.get('in-interface') or command.get('in-interface-list') or 'any'}:{command.get('dst-port', '*')}"
    source = (
        f" from {command.get('src-address') or command.get('src-address-list')}"
        if command.get("src-address") or command.get("src-address-list")
        else ""
    )
    value = f"{command.get('protocol', 'ip')} {outside} → {inside}{':' + port if port else ''}{source}{_note(command)}"
    account.fact("port-forward", target=inside, value=value, live=command.live, line=command.line)


def _filter(account: DeviceAccount, command: Command, _: set[str]) -> None:
    source = command.get("src-address") or command.get("src-address-list")
    if command.get("chain") == "input" and command.get("action", "accept") == "accept" and source:
        port = f" port {command.get('dst-port')}" if command.get("dst-port") else ""
        account.fact(
            "admin-source",
            holder="input chain",
            value=f"{source}{port}{_note(command)}",
            live=command.live,
            line=command.line,
        )


def _address_list(account: DeviceAccount, command: Command, trusted: set[str]) -> None:
    if command.get("list") in trusted:
        account.fact(
            "admin-source",
            holder=command.get("list"),
            value=command.get("address", "?") + _note(command),
            live=command.live,
            line=command.line,
        )


def _logging(account: DeviceAccount, command: Command, _: set[str]) -> None:
    if command.get("remote") or command.get("target") == "remote":
        account.fact(
            "log-target",
            value=f"syslog {command.get('remote', '?')}:{command.get('remote-port', '514')}",
            line=command.line,
        )
    elif command.get("email-to"):
        account.fact("log-target", value=f"mail {command.get('email-to')}", line=command.line)


def _snmp(account: DeviceAccount, command: Command, _: set[str]) -> None:
    account.fact(
        "snmp",
        value="agent" + (f" traps to {command.get('trap-target')}" if command.get("trap-target") else ""),
        live=command.get("enabled", "no") == "yes",
        line=command.line,
    )


def _community(account: DeviceAccount, command: Command, _: set[str]) -> None:
    rights = "read-write" if command.get("write-access") == "yes" else "read"
    account.fact(
        "snmp",
        value=f"community {MASK} {rights} from {command.get('addresses') or 'any'}",
        live=command.live,
        line=command.line,
    )


def _cloud(account: DeviceAccount, command: Command, _: set[str]) -> None:
    target = command.get("acs-url") or ("ddns" if command.get("ddns-enabled") else command.path)
    live = (
        command.get("enabled")
        or command.get("ddns-enabled")
        or ("yes" if command.get("back-to-home-vpn") == "enabled" else "no")
    ) in ("yes", "auto")
    account.fact("cloud-binding", value=f"{command.path} {mask_urls(target)}", live=live, line=command.line)


def _zerotier(account: DeviceAccount, command: Command, _: set[str]) -> None:
    account.fact(
        "cloud-binding",
        holder=command.get("name") or None,
        value=f"{command.path} {command.get('network')}".strip(),
        live=command.get("disabled", "no") != "yes",
        line=command.line,
    )


def _time_dns(account: DeviceAccount, command: Command, _: set[str]) -> None:
    servers = command.get("servers") or ",".join(
        filter(None, (command.get("primary-ntp"), command.get("secondary-ntp"), command.get("address")))
    )
    if servers:
        kind = "dns" if command.path == "/ip dns" else "ntp"
        account.fact(
            "time-dns",
            value=f"{kind} {servers}",
            live=kind == "dns" or command.path.endswith("servers") or command.get("enabled", "no") == "yes",
            line=command.line,
        )


def _automation(account: DeviceAccount, command: Command, _: set[str]) -> None:
    body = " ".join(command.get(key) for key in ("source", "on-event", "up-script", "down-script", "cmd"))
    hosts = sorted(set(_HOSTS.findall(body)))
    calls = f" contacts {', '.join(hosts)}" if hosts else ""
    account.fact(
        "automation",
        holder=command.get("name") or command.get("host") or None,
        value=f"{command.path} owner={command.get('owner', '?')} {command.get('interval')}".strip()
        + calls
        + _note(command),
        live=command.live,
        line=command.line,
    )


def _mail(account: DeviceAccount, command: Command, _: set[str]) -> None:
    account.fact(
        "contact",
        value=f"mail through {command.get('server') or command.get('address') or '?'} from {command.get('from', '?')}",
        line=command.line,
    )


def _opened(account: DeviceAccount, command: Command, _: set[str]) -> None:
    on = command.get("enabled") or command.get("allowed-interface-list") or "no"
    account.fact(
        "mgmt-exposure",
        value=f"{command.path} {'' if on == 'yes' else on}".strip(),
        live=on not in ("no", "none"),
        line=command.line,
    )


def _lease(account: DeviceAccount, command: Command, _: set[str]) -> None:
    if mac := mac_of(command.get("mac-address")):
        address = ip_of(command.get("address"))
        account.neighbour(
            "dhcp",
            command.line,
            source_group="passive",
            name=command.get("comment") or None,
            ips=[address] if address else [],
            macs=[mac],
        )


type Rule = Callable[[DeviceAccount, Command, set[str]], None]
RULES: dict[str, Rule] = {
    "/system identity": _identity,
    "/ip address": _address,
    "/ipv6 address": _address,
    "/interface bridge": _bridge,
    "/user": _printed_user,
    "/ppp secret": _ppp,
    "/ip hotspot user": _ppp,
    "/user-manager user": _ppp,
    "/radius": _radius,
    "/user aaa": _user_aaa,
    "/ip ipsec peer": _ipsec,
    "/ip ipsec identity": _ipsec,
    "/interface wireguard": lambda account, command, trusted: None,
    "/interface wireguard peers": _wireguard_peer,
    **{f"/interface {kind}-client": _client for kind in ("l2tp", "sstp", "pptp", "ovpn", "pppoe")},
    **{f"/interface {kind}-server server": _server for kind in ("l2tp", "sstp", "pptp", "ovpn")},
    "/ip firewall nat": _nat,
    "/ip firewall filter": _filter,
    "/ip firewall address-list": _address_list,
    "/system logging action": _logging,
    "/snmp": _snmp,
    "/snmp community": _community,
    "/ip cloud": _cloud,
    "/tr069-client": _cloud,
    "/zerotier": _zerotier,
    "/dude": _cloud,
    "/ip dns": _time_dns,
    "/system ntp client": _time_dns,
    "/system ntp client servers": _time_dns,
    **dict.fromkeys(("/system script", "/system scheduler", "/tool netwatch", "/container"), _automation),
    "/tool e-mail": _mail,
    **dict.fromkeys(("/tool romon", "/tool mac-server", "/tool mac-server mac-winbox", "/ip proxy", "/ip socks"), _opened),
    "/ip dhcp-server lease": _lease,
}  # fmt: skip
