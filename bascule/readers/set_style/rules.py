"""What the statements of VyOS, EdgeOS and Junos say about access.

From the three vendors' command references: nothing listens until its service is written; VyOS and EdgeOS users below
`system login` with level admin, Junos users of class super-user, are administrators.
"""

import re
from collections.abc import Callable

from bascule.readers.addresses import ip
from bascule.readers.config_syntax.account import MASK, DeviceAccount
from bascule.readers.config_syntax.secret_names import mask_urls
from bascule.readers.config_syntax.set_paths import Path

KNOWN = frozenset(
    ("firewall", "interfaces", "high-availability", "pki", "protocols", "service lldp", "service ntp", "service snmp",
     "service ssh", "service telnet", "service gui", "service https", "service dhcp-server", "service dns",
     "service console-server", "service ubnt-discover", "service unms", "service nat", "service mdns", "service upnp2",
     "system name-server", "system host-name", "system login", "system ntp", "system syslog", "system time-zone",
     "system domain-name", "system config-management", "system conntrack", "system console", "system frr",
     "system option", "system offload", "system package", "system traffic-analysis", "system task-scheduler",
     "system services", "system radius-server", "system tacplus-server", "system authentication-order", "system root-authentication",
     "system archival", "system static-host-mapping", "system domain-search", "system sysctl", "system acceleration",
     "system max-configurations-on-flash", "system max-configuration-rollbacks", "system license", "system ports",
     "system flow-accounting", "system ip", "system ipv6", "system update-check", "system phone-home",
     "vpn", "nat", "policy", "policy-options", "routing-options", "routing-instances", "security", "snmp", "vlans",
     "groups", "apply-groups", "applications", "access", "chassis", "event-options", "forwarding-options",
     "load-balance", "load-balancing", "port-forward", "traffic-control", "traffic-policy", "qos", "vrf", "container",
     "version", "class-of-service", "ethernet-switching-options", "poe", "virtual-chassis", "switch-options")
)  # fmt: skip
type Rule = Callable[[DeviceAccount, Path, re.Match[str]], None]
_ALPHABET = ("QzF3n6/9CAtpu0O", "B1IREhcSyrleKvMW8LXx", "7N-dVbwsY2g4oaJZGUDj", "iHkq.mPf5T")
_ORDER = "".join(_ALPHABET)
_EXTRA = {char: 3 - group for group, chars in enumerate(_ALPHABET) for char in chars}
_WEIGHTS = ((1, 4, 32), (1, 16, 32), (1, 8, 32), (1, 64), (1, 32), (1, 4, 16, 128), (1, 32, 64))


def junos_reveal(text: str) -> str | None:
    """The secret behind Junos' `$9$…`, which only hides it from a glance; None when it is no such string."""
    body = text.removeprefix("$9$")
    if len(body) < 4 or any(char not in _EXTRA for char in body):
        return None
    rest, last = body[1 + _EXTRA[body[0]] :], body[0]
    plain = ""
    while rest:
        weights = _WEIGHTS[len(plain) % len(_WEIGHTS)]
        piece, rest = rest[: len(weights)], rest[len(weights) :]
        if len(piece) < len(weights):
            return None
        code = 0
        for char, weight in zip(piece, weights, strict=True):
            gap = (_ORDER.index(char) - _ORDER.index(last)) % len(_ORDER) - 1
            code, last = code + gap * weight, char
        plain += chr(code % 256)
    return plain


def _fact(fact: str, value: str, holder: int | None = None) -> Rule:
    """A rule whose value is a template over the match's groups ({1}, {2}…)."""

    def rule(account: DeviceAccount, path: Path, match: re.Match[str]) -> None:
        filled = value.format(match[0], *(group or "" for group in match.groups()))
        account.fact(
            fact,
            holder=match[holder] if holder else None,
            value=mask_urls(filled.strip()),
            live=path.live,
            line=path.line,
        )

    return rule


def _once(rule: Rule, fact: str) -> Rule:
    """Only the first statement about this holder counts as the fact."""

    def first(account: DeviceAccount, path: Path, match: re.Match[str]) -> None:
        if not any(access.fact == fact and access.holder == match[1] for access in account.reading.accesses):
            rule(account, path, match)

    return first


def _log(account: DeviceAccount, path: Path, match: re.Match[str]) -> None:
    if match[1] not in ("any", "127.0.0.1") and not any(
        a.fact == "log-target" and a.holder == match[1] for a in account.reading.accesses
    ):
        account.fact(
            "log-target", holder=match[1], value=f"syslog {match[1]}", live=path.live, line=path.line
        )


def _login(account: DeviceAccount, path: Path, match: re.Match[str]) -> None:
    """One admin fact a user; its level or class arrives on a later line."""
    known = next((a for a in account.reading.accesses if a.fact == "admin" and a.holder == match[1]), None)
    if known is None:
        account.fact("admin", holder=match[1], value="login", live=path.live, line=path.line)
        known = account.reading.accesses[-1]
    words = path.words
    if words[-2] in ("class", "level"):
        known.value = f"{words[-2]} {words[-1]}"
    if "public-keys" in words and words[-2] == "key":
        account.fact(
            "ssh-key",
            holder=match[1],
            value=f"{words[-3]} …{words[-1][-24:]}",
            live=path.live,
            line=path.line,
        )
    elif words[-2].startswith("ssh-") and "authentication" in words:
        account.fact(
            "ssh-key",
            holder=match[1],
            value=f"{words[-2]} …{words[-1][-40:]}",
            live=path.live,
            line=path.line,
        )


def _service(account: DeviceAccount, path: Path, match: re.Match[str]) -> None:
    name = match[1]
    known = next(
        (a for a in account.reading.accesses if a.fact == "mgmt-exposure" and a.holder == name), None
    )
    if known is None:
        account.fact("mgmt-exposure", holder=name, value=name, live=path.live, line=path.line)
        known = account.reading.accesses[-1]
    if path.words[-2].endswith(("port", "listen-address", "interface", "allow-client")):
        known.value = f"{known.value} {path.words[-2]} {path.words[-1]}"


def _snmp(account: DeviceAccount, path: Path, match: re.Match[str]) -> None:
    words = [MASK if n and path.words[n - 1] == "community" else word for n, word in enumerate(path.words)]
    account.fact("snmp", value=" ".join(words[1:]), live=path.live, line=path.line)


def _peer(account: DeviceAccount, path: Path, match: re.Match[str]) -> None:
    value = match[1]
    if not any(a.fact == "vpn-peer" and a.holder == value for a in account.reading.accesses):
        account.fact(
            "vpn-peer",
            holder=value,
            value=f"{match.re.pattern.split()[0].strip('(?:')} {value}",
            live=path.live,
            line=path.line,
        )


def _user(account: DeviceAccount, path: Path, match: re.Match[str]) -> None:
    disabled = path.words[-1] == "disable"
    known = next((a for a in account.reading.accesses if a.fact == "vpn-user" and a.holder == match[1]), None)
    if known is None:
        account.fact(
            "vpn-user",
            holder=match[1],
            value="local VPN user",
            live=path.live and not disabled,
            line=path.line,
        )
    elif disabled:
        known.state = "absent"


def _forward(account: DeviceAccount, path: Path, match: re.Match[str]) -> None:
    inside = ip(path.words[-1])
    account.fact("port-forward", target=inside, value=" ".join(path.words), live=path.live, line=path.line)


def _cloud(account: DeviceAccount, path: Path, match: re.Match[str]) -> None:
    live = path.live and path.words[-1] != "disable"
    words = [
        "…" if "connection" in path.words[:-1] and n == len(path.words) - 1 else w
        for n, w in enumerate(path.words)
    ]
    account.fact("cloud-binding", value=mask_urls(" ".join(words)), live=live, line=path.line)


RULES: list[tuple[re.Pattern[str], Rule]] = [
    (re.compile(pattern), rule)
    for pattern, rule in (
        (r"system login user (\S+)", _login),
        (r"system (root)-authentication", _login),
        (
            r"system (?:login )?(radius|tacplus)-?(?:server)? ?(?:server )?(\S+)",
            _once(_fact("aaa", "{1} {2}", holder=1), "aaa"),
        ),
        (r"service (ssh|telnet|gui|https|api)\b", _service),
        (r"system services (ssh|telnet|web-management|netconf|ftp)\b", _service),
        (r"(?:service )?snmp .*?community", _snmp),
        (
            r"(?:service )?snmp (?:v3|trap-group \S+ targets|trap-target) ?(\S+)?",
            _fact("snmp", "v3 or traps {1}"),
        ),
        (r"system syslog (?:host|remote) (\S+)", _log),
        (r"system (name-server|ntp server|ntp) (\S+)", _fact("time-dns", "{1} {2}")),
        (r"service (ntp) server (\S+)", _fact("time-dns", "{1} {2}")),
        (
            r"service (dns) dynamic (?:interface \S+ service|name|address) (\S+)",
            _once(_fact("cloud-binding", "dynamic DNS {2}", holder=1), "cloud-binding"),
        ),
        (r"(?:interfaces )?wireguard \S+ peer (\S+)|interfaces wireguard \S+ peer (\S+)", _peer),
        (r"interfaces openvpn (\S+) (?:remote-host|mode|server)", _peer),
        (r"vpn ipsec (?:site-to-site peer|authentication psk) (\S+)", _peer),
        (r"security ike gateway (\S+)", _peer),
        (
            r"vpn (?:l2tp|pptp|sstp|openconnect|ipsec) ?(?:remote-access)? ?.*local-users username (\S+)",
            _user,
        ),
        (r"access profile \S+ client (\S+)", _user),
        (r"(?:service )?nat (?:destination )?rule \S+ (?:translation|inside-address) address \S+", _forward),
        (r"port-forward rule \S+ forward-to address \S+", _forward),
        (r"security nat (?:destination pool \S+ address|static .*then static-nat prefix) \S+", _forward),
        (
            r"service unms|system phone-home|system services outbound-ssh client|security (?:utm|intelligence) .*url|service ubnt-cloud",
            _cloud,
        ),
        (
            r"system task-scheduler task (\S+) executable path (\S+)",
            _fact("automation", "task {2}", holder=1),
        ),
        (r"event-options policy (\S+)", _once(_fact("automation", "event policy", holder=1), "automation")),
        (r"(?:system )?container name (\S+) image (\S+)", _fact("automation", "container {2}", holder=1)),
        (
            r"system (?:config-management commit-archive location|archival configuration archive-sites) (\S+)",
            _fact("backup-target", "{1}"),
        ),
        (r"pki certificate (\S+)", _once(_fact("certificate", "certificate", holder=1), "certificate")),
    )
]
