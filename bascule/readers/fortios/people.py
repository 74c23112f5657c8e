"""Administrators, users, tunnels and management interfaces of a FortiOS configuration."""

from bascule.readers.addresses import ip as ip_of
from bascule.readers.addresses import mac as mac_of
from bascule.readers.config_syntax.account import MASK
from bascule.readers.config_syntax.edit_blocks import Entry
from bascule.readers.fortios import secrets
from bascule.readers.fortios.rulebook import Rulebook, enabled, network

MANAGEMENT = {"https", "http", "ssh", "telnet", "snmp", "fgfm", "fabric", "radius-acct", "ftm"}


def admin(book: Rulebook, entry: Entry) -> None:
    if entry.name is None or "/" in entry.section:
        return
    hosts = [
        " ".join(s.words)
        for key, s in entry.settings.items()
        if "trusthost" in key and s.words[:1] != ["0.0.0.0"]  # noqa: S104
    ]
    profile = entry.value("accprofile", "?")
    remote = " remote-auth" if entry.value("remote-auth") == "enable" else ""
    wildcard = " wildcard" if entry.value("wildcard") == "enable" else ""
    second = f" two-factor={entry.value('two-factor', 'none')}"
    book.account.fact(
        "admin",
        holder=entry.name,
        value=f"{profile}{remote}{wildcard}{second}",
        line=entry.line,
        on=book.where(entry, "device"),
    )
    book.account.fact(
        "admin-source",
        holder=entry.name,
        value=", ".join(map(network, hosts)) or "any",
        line=min((entry.line_of(k) for k in entry.settings if "trusthost" in k), default=entry.line),
    )
    for key in entry.settings:
        if key.startswith("ssh-public-key"):
            book.account.fact(
                "ssh-key", holder=entry.name, value=(entry.value(key) or "")[-60:], line=entry.line_of(key)
            )
    secrets.note(book.account, entry, f"admin {entry.name}", login=entry.name)


def api_user(book: Rulebook, entry: Entry) -> None:
    if entry.section.endswith("/trusthost"):
        if entry.parent and entry.parent.parent and entry.name is not None:
            holder = entry.parent.parent.name or entry.parent.name
            book.account.fact(
                "admin-source",
                holder=holder,
                value=network(entry.value("ipv4-trusthost") or "any"),
                line=entry.line,
            )
    elif entry.name is not None:
        book.account.fact(
            "api-key", holder=entry.name, value=f"{entry.value('accprofile', '?')} {MASK}", line=entry.line
        )
        secrets.note(book.account, entry, f"api-user {entry.name}", login=entry.name)


def interface(book: Rulebook, entry: Entry) -> None:
    """An interface, its IPv6 side or a secondary address: what it lets in for management."""
    port = entry
    while port.parent and "/" in port.section:
        port = port.parent
    words = entry.words("ip") or entry.words("ip6-address")
    if words and (address := ip_of(words[0])):
        book.account.device.ips.append(address)
    if mac := mac_of(entry.value("macaddr") or ""):
        book.account.device.macs.append(mac)
    for key in ("allowaccess", "ip6-allowaccess"):
        if opened := [word for word in entry.words(key) if word in MANAGEMENT]:
            book.account.fact(
                "mgmt-exposure",
                on=book.where(port),
                value=f"{' '.join(opened)} role={port.value('role', 'undefined')} {' '.join(words)}".strip(),
                live=port.value("status") != "down",
                line=entry.line_of(key),
            )


def local_user(book: Rulebook, entry: Entry) -> None:
    if entry.name is None:
        return
    book.account.fact(
        "vpn-user",
        holder=entry.name,
        value=f"type={entry.value('type', 'password')} two-factor={entry.value('two-factor', 'none')}",
        live=enabled(entry),
        line=entry.line,
    )
    secrets.note(book.account, entry, f"user {entry.name}", login=entry.name)


def sign_in_server(book: Rulebook, entry: Entry) -> None:
    if entry.name is None:
        return
    servers = [
        entry.value(key)
        for key in ("server", "secondary-server", "tertiary-server", "idp-entity-id")
        if entry.value(key)
    ]
    login = entry.value("username")
    book.account.fact(
        "aaa",
        holder=entry.name,
        value=f"{entry.section.split()[-1]} {', '.join(filter(None, servers))}"
        + (f" as {login}" if login else ""),
        line=entry.line_of("server"),
    )
    secrets.note(book.account, entry, f"{entry.section} {entry.name}", login=login)


def ipsec_peer(book: Rulebook, entry: Entry) -> None:
    if entry.name is None:
        return
    target = entry.value("remote-gw") or entry.value("remotegw-ddns") or entry.value("type", "static")
    book.account.fact(
        "vpn-peer",
        holder=entry.name,
        value=f"IPsec {target} auth={entry.value('authmethod', 'psk')}",
        line=entry.line,
        on=book.where(entry, "device"),
    )
    secrets.note(book.account, entry, f"IPsec {entry.name}")


def ssl_vpn(book: Rulebook, entry: Entry) -> None:
    if "/" not in entry.section and (entry.value("source-interface") or entry.value("status")):
        book.account.fact(
            "vpn-service",
            value=f"SSL-VPN port {entry.value('port', '443')} on {entry.value('source-interface', '?')}",
            live=enabled(entry) and bool(entry.value("source-interface")),
            line=entry.line,
        )


def local_in(book: Rulebook, entry: Entry) -> None:
    if entry.name is not None:
        value = f"{entry.value('action', 'deny')} {entry.value('service', '?')} from {entry.value('srcaddr', '?')} on {entry.value('intf', '?')}"
        book.account.fact(
            "admin-source", holder="local-in-policy", value=value, live=enabled(entry), line=entry.line
        )
