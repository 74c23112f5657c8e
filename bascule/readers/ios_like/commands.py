"""What the commands of an IOS-like configuration say about access: one small function a family, tried in order."""

import re
from collections.abc import Callable

from bascule.readers.addresses import ip as ip_of
from bascule.readers.config_syntax.indented import Command
from bascule.readers.ios_like.running import Running

_IP = re.compile(r"\b(?:\d{1,3}(?:\.\d{1,3}){3}|[0-9a-fA-F]*:[0-9a-fA-F:]+[0-9a-fA-F])\b")
SILENT = (
    "!", "Building", "Current", "aaa new-model", "aaa session-id", "aaa accounting", "version", "end", "exit", "service", "vrf", "vlan",
    "vtp", "spanning-tree", "errdisable", "transceiver", "switch ", "boot", "clock", "time-zone", "power", "lldp",
    "cdp", "ip route", "ip default", "ip cef", "ip classless", "ip forward", "ip multicast", "ip igmp", "ip access",
    "ip prefix", "ip routing", "ip dhcp", "ip domain", "ip tacacs source", "ip radius source", "ip ftp source",
    "ip tftp source", "ip arp", "ip subnet", "ip local", "ip verify", "ip sla", "ip tcp", "ip source", "ip scp",
    "ipv6", "access-list", "class-map", "policy-map", "route-map", "router", "mls", "qos", "license", "diagnostic",
    "redundancy", "memory", "login", "logging buffered", "logging console", "logging monitor", "logging trap",
    "logging source", "logging facility", "logging enable", "logging timestamp", "logging synchronous", "logging asdm",
    "logging count", "logging origin", "snmp mib", "snmp-server location", "snmp-server contact", "snmp-server enable",
    "snmp-server trap-source", "snmp-server ifindex", "snmp-server chassis", "snmp-server engineID", "snmp-server view",
    "snmp-server group", "snmp-server source", "system-time dst", "system mtu", "hash-alg", "control-plane", "platform",
    "object", "object-group", "access-group", "mtu", "pager", "names", "name ", "arp", "icmp", "timeout", "threat",
    "dhcpd", "fragment", "same-security", "inspect", "prompt", "passwd-policy", "cryptochecksum", "firewall transparent",
    "module", "trunk", "gvrp", "loop-protect", "stack", "fault-finder", "console", "max-vlans", "primary-vlan",
    "management-vlan", "port-security", "device-profile", "device-identity", "dhcp-snooping", "jumbo", "port-channel",
    "monitor", "flow", "netconf-yang ssh", "ptp", "serial_port", "loopback-detection", "dba-profile", "ont-", "gpon",
    "service-port", "mac ", "mac-address", "channel-group", "alias", "template", "global", "subscriber", "multilink",
    "voice", "dial-peer", "gateway", "scheduler", "process", "exception", "network-clock", "card", "license-server",
    "crypto isakmp policy", "crypto ipsec", "crypto ikev1 policy", "crypto ikev2 policy", "crypto ikev2 proposal",
    "crypto ikev1 enable", "crypto ikev2 enable", "crypto dynamic-map", "crypto key", "crypto engine",
    "contact-info", "location", "rate-limit", "storm-control", "sflow", "energy", "default-gateway", "nat ",
    "route ", "ssl ", "dynamic-access", "aaa authorization", "aaa local", "priority-queue", "tcp", "udp",
)  # fmt: skip

type Rule = Callable[[Running, Command, re.Match[str]], None]


def _hostname(run: Running, command: Command, match: re.Match[str]) -> None:
    run.account.device.hostname = run.account.device.name = match[1]


def _os(run: Running, command: Command, match: re.Match[str]) -> None:
    run.account.device.os = run.account.device.os or command.text


def _interface(run: Running, command: Command, match: re.Match[str]) -> None:
    off = any(inner.text == "shutdown" for inner in command.under)
    for inner in command.under:
        words = inner.words
        if words[:2] == ["ip", "address"] and len(words) > 2 and (address := ip_of(words[2])):
            if not off:
                run.account.device.ips.append(address)
        elif words[:2] == ["tunnel", "destination"] and len(words) > 2:
            run.account.fact(
                "vpn-peer", holder=match[1], value=f"tunnel to {words[2]}", live=not off, line=inner.line
            )
        elif words[:2] == ["crypto", "map"] and len(words) > 2:
            run.crypto_maps_used.add(words[2])
        elif words[:1] == ["switchport"]:
            run.switching = True


def _user(run: Running, command: Command, match: re.Match[str]) -> None:
    rest = f"{match['rest'] or ''} "
    level = re.search(r"privilege (\S+)|group (\S+)|role (\S+)", rest)
    run.add_user(match["name"].strip('"'), next(filter(None, level.groups())) if level else "1", command)


def _user_attributes(run: Running, command: Command, match: re.Match[str]) -> None:
    if any(inner.text.startswith("service-type remote-access") for inner in command.under):
        run.vpn_only.add(match[1])


def _manager(run: Running, command: Command, match: re.Match[str]) -> None:
    run.add_user(match["name"] or match["level"], match["level"], command)


def _enable(run: Running, command: Command, match: re.Match[str]) -> None:
    run.account.fact("admin", holder="enable", value=f"{match[1]} {run.how(command)}", line=command.line)


def _passwd(run: Running, command: Command, match: re.Match[str]) -> None:
    run.account.fact("admin", holder="login", value=f"passwd {run.how(command)}", line=command.line)


def _nothing(run: Running, command: Command, match: re.Match[str]) -> None:
    """Understood; its secrets are taken elsewhere and it lets nobody in by itself."""


def _line(run: Running, command: Command, match: re.Match[str]) -> None:
    inside = [inner.text for inner in command.under]
    transport = next(
        (text.removeprefix("transport input ") for text in inside if text.startswith("transport input")),
        "default",
    )
    for inner in command.under:
        if inner.text.startswith("access-class "):
            run.acl_used(inner.words[1], f"line {match[1]}")
    if match[1].startswith("vty"):
        guard = next((text for text in inside if text.startswith("access-class")), "no access-class")
        run.account.fact(
            "mgmt-exposure",
            on=f"line {match[1]}",
            value=f"{transport} ({guard})",
            live=transport != "none",
            line=command.line,
        )
        if "no login" in inside:
            run.account.fact(
                "admin", holder="nobody", value=f"line {match[1]} without login", line=command.line
            )


_TUNING = re.compile(
    r"timeout|stricthostkey|key-exchange|cipher|max-connections|authentication|path|port|session"
)


def _opened(run: Running, command: Command, match: re.Match[str]) -> None:
    words = command.words
    if (
        len(words) > 3 and words[0] in ("http", "ssh", "telnet") and words[1][0].isdigit()
    ):  # ASA: who, on which side
        run.account.fact("mgmt-exposure", on=words[3], value=" ".join(words[:3]), line=command.line)
        run.account.fact("admin-source", holder=words[0], value=" ".join(words[1:]), line=command.line)
        return
    if "access-class" in words:
        run.acl_used(words[-1], words[1])
    elif not _TUNING.search(command.text):
        run.account.fact("mgmt-exposure", value=command.text, line=command.line)


def _managers(run: Running, command: Command, match: re.Match[str]) -> None:
    run.account.fact(
        "admin-source", holder="authorized-managers", value=" ".join(command.words[2:]), line=command.line
    )


def _sign_in(run: Running, command: Command, match: re.Match[str]) -> None:
    inner = [item for item in command.under if re.match(r"(address|host|client|server)\b", item.text)]
    for item in inner or [command]:
        if address := _IP.search(item.text) or re.search(r"host (\S+)", item.text):
            run.account.fact("aaa", value=f"{match[1]} {address[0].removeprefix('host ')}", line=item.line)
    if not inner and not _IP.search(command.text) and command.text.startswith("aaa authentication"):
        run.account.fact(
            "aaa",
            value=command.text,
            live="group" in command.text or "radius" in command.text or "tacacs" in command.text,
            line=command.line,
        )


def _community(run: Running, command: Command, match: re.Match[str]) -> None:
    words = command.words[3:]
    rights = "read-write" if {"RW", "rw", "unrestricted", "manager"} & set(words) else "read"
    acl = next((word for word in words if word.isdigit() or word in run.acls), None)
    if acl:
        run.acl_used(acl, "snmp")
    run.account.fact(
        "snmp", value=f"community •••• {rights}" + (f" list {acl}" if acl else " from any"), line=command.line
    )


def _trap(run: Running, command: Command, match: re.Match[str]) -> None:
    run.account.fact("snmp", value=f"traps to {match[1]}", line=command.line)


def _snmp_user(run: Running, command: Command, match: re.Match[str]) -> None:
    run.account.fact("snmp", holder=match[1].strip('"'), value="v3 user", line=command.line)


def _addresses(fact: str, name: str) -> Rule:
    def rule(run: Running, command: Command, match: re.Match[str]) -> None:
        found = [text for text in _IP.findall(command.text) if ip_of(text)] or [command.words[-1]]
        run.account.fact(fact, value=f"{name} {', '.join(found)}", line=command.line)

    return rule


def _key_for(run: Running, command: Command, match: re.Match[str]) -> None:
    peers = [address for inner in [command, *_all(command)] for address in _IP.findall(inner.text)]
    run.account.fact(
        "vpn-peer", value=f"IPsec key for {', '.join(dict.fromkeys(peers)) or 'any'}", line=command.line
    )


def _crypto_map(run: Running, command: Command, match: re.Match[str]) -> None:
    texts = [inner.text for inner in command.under] or [command.text]
    for text in texts:
        if peer := re.search(r"set peer (\S+)", text):
            run.account.fact("vpn-peer", holder=match[1], value=f"IPsec {peer[1]}", line=command.line)
    if match["interface"]:
        run.crypto_maps_used.add(match[1])


def _tunnel_group(run: Running, command: Command, match: re.Match[str]) -> None:
    if "type" in command.text:
        fact = "vpn-service" if "remote-access" in command.text or "webvpn" in command.text else "vpn-peer"
        run.account.fact(fact, holder=match[1], value=command.text.split(" ", 2)[2], line=command.line)


def _webvpn(run: Running, command: Command, match: re.Match[str]) -> None:
    for inner in command.under:
        if inner.text.startswith("enable"):
            run.account.fact("vpn-service", value=f"WebVPN/AnyConnect on {inner.words[-1]}", line=inner.line)


def _nat(run: Running, command: Command, match: re.Match[str]) -> None:
    inside = _IP.search(command.text)
    run.account.fact("port-forward", target=inside[0] if inside else None, value=match[1], line=command.line)


def _object_nat(run: Running, command: Command, match: re.Match[str]) -> None:
    host = next(
        (
            inner.words[1]
            for inner in command.under
            if inner.text.startswith("host ") and len(inner.words) > 1
        ),
        None,
    )
    for inner in command.under:
        if inner.text.startswith("nat ") and " static " in inner.text:
            run.account.fact(
                "port-forward",
                target=host or match[1],
                holder=match[1],
                value=f"{host or match[1]} {inner.text}",
                line=inner.line,
            )


def _plain(fact: str) -> Rule:
    def rule(run: Running, command: Command, match: re.Match[str]) -> None:
        run.account.fact(
            fact, holder=match[1] if match.re.groups else None, value=run.masked(command), line=command.line
        )

    return rule


def _call_home(run: Running, command: Command, match: re.Match[str]) -> None:
    active = [
        inner.text for inner in command.under if re.match(r"active|enable|destination|server", inner.text)
    ]
    run.account.fact(
        "cloud-binding",
        value=run.url(f"{run.masked(command)} {' '.join(active[:3])}").strip(),
        live="disable" not in [command.words[-1], *(inner.text for inner in command.under)],
        line=command.line,
    )


def _archive(run: Running, command: Command, match: re.Match[str]) -> None:
    for inner in command.under:
        if inner.text.startswith("path "):
            run.account.fact("backup-target", value=run.url(inner.words[1]), line=inner.line)


def _all(command: Command) -> list[Command]:
    return [item for inner in command.under for item in (inner, *_all(inner))]


RULES: list[tuple[re.Pattern[str], Rule]] = [
    (re.compile(pattern), rule)
    for pattern, rule in (
        (r'hostname "?([^"\s]+)"?', _hostname),
        (r"(?:ASA|PIX) Version", _os),
        (r"interface (.+)", _interface),
        (r"username (\S+) attributes", _user_attributes),
        (r"(?:username|user name|user) (?P<name>\S+)(?P<rest> .*)?$", _user),
        (r'password (?P<level>manager|operator)(?: user-name "?(?P<name>[^"\s]+)"?)?', _manager),
        (r"enable (secret|password)", _enable),
        (r"passwd ", _passwd),
        (r"line (.+)", _line),
        (r"ip authorized-managers", _managers),
        (
            r"(?:ip http|ip ssh|http|ssh|telnet|telnet-server|web-management|https-server|rest-interface|netconf|management http|ip telnet|tftp-server)\b",
            _opened,
        ),
        (r"(tacacs|radius)(?:-server|\+)? ?(?:host|server)?\b", _sign_in),
        (r"(aaa)(?:-server| server radius)", _sign_in),
        (r"(aaa) (?:authentication|group)", _sign_in),
        (r"(ldap) server", _sign_in),
        (r"snmp-server community", _community),
        (r"snmp-server host (?:\S+ )??((?:\d+\.){3}\d+|\S*:\S+)", _trap),
        (r"snmp-server host (\S+)", _trap),
        (r"snmp-server user (\S+)", _snmp_user),
        (r"snmpv3 user (\S+)", _snmp_user),
        (r"logging (?:host|server|\d|syslog)", _addresses("log-target", "syslog")),
        (r"(?:ntp|sntp) (?:server|peer)|system-time ntp|timesync|sntp", _addresses("time-dns", "ntp")),
        (r"ip name-server|ip dns|dns server-group|name-server|dns domain", _addresses("time-dns", "dns")),
        (r"crypto (?:isakmp key|keyring|ikev2 keyring)", _key_for),
        (r"crypto (?:isakmp|ikev2) profile", _key_for),
        (r"crypto map (\S+)(?P<interface> interface)?", _crypto_map),
        (r"tunnel-group (\S+)", _tunnel_group),
        (r"webvpn", _webvpn),
        (r"group-policy", _nothing),
        (r"ip nat (?:inside|outside) source static (.+)", _nat),
        (r"ip nat", _nothing),
        (r"static (\(.+)", _nat),
        (r"object network (\S+)", _object_nat),
        (r"call-home|service call-home|aruba-central|cloud-management|smart-?account", _call_home),
        (r"event manager (?:applet|policy) (\S+)", _plain("automation")),
        (r"kron (?:occurrence|policy-list) (\S+)", _plain("automation")),
        (r"job (\S+)", _plain("automation")),
        (r"archive", _archive),
        (r"crypto (?:pki|ca) (?:trustpoint|certificate chain) (\S+)", _plain("certificate")),
        (r"ip ftp username (\S+)", _plain("backup-target")),
        (r"ip ftp password", _nothing),
        (r"banner", _nothing),
    )
]
