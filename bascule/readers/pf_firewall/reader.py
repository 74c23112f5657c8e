"""pfSense and OPNsense: the `config.xml` of a backup."""

from datetime import UTC, datetime
from pathlib import Path

from bascule.observation.problem import Problem, gettext_noop
from bascule.observation.records import Reading
from bascule.readers.base import Reader
from bascule.readers.config_syntax.account import OFF_BY_DEFAULT, QUESTIONS, DeviceAccount, all_silent
from bascule.readers.config_syntax.xml_values import line, take_secrets, text
from bascule.readers.pf_firewall import outside, people
from bascule.readers.safe_xml import Element, parse_xml, xml_root

PARTIAL = gettext_noop("This backup holds one area only; back up “All” to see the rest.")

RULES = (
    people.users,
    people.management,
    people.forwards,
    outside.tunnels,
    outside.reports,
    outside.automation,
    outside.network,
)
# Sections whose ways in are read, or that hold none.
KNOWN = frozenset(
    [
        "version",
        "lastchange",
        "theme",
        "sysctl",
        "system",
        "interfaces",
        "vlans",
        "bridges",
        "gifs",
        "gres",
        "laggs",
        "ppps",
        "wireless",
        "qinqs",
        "staticroutes",
        "gateways",
        "dhcpd",
        "dhcpdv6",
        "dhcrelay",
        "dhcrelay6",
        "snmpd",
        "diag",
        "nat",
        "filter",
        "shaper",
        "ipsec",
        "aliases",
        "proxyarp",
        "cron",
        "wol",
        "rrd",
        "load_balancer",
        "widgets",
        "openvpn",
        "dnshaper",
        "unbound",
        "dnsmasq",
        "ntpd",
        "revision",
        "syslog",
        "cert",
        "ca",
        "crl",
        "ifgroups",
        "hasync",
        "virtualip",
        "captiveportal",
        "dyndnses",
        "dnsupdates",
        "notifications",
        "installedpackages",
        "ssh",
        "shaper",
        "rfc2136s",
        "voucher",
        "schedules",
        "igmpproxy",
        "captiveportal",
        "Firewall",
        "Netflow",
        "IDS",
        "IPsec",
        "Swanctl",
        "Interfaces",
        "monit",
        "OpenVPNExport",
        "OpenVPN",
        "Syslog",
        "TrafficShaper",
        "trust",
        "wireguard",
        "unboundplus",
        "proxy",
        "cicap",
        "freeradius",
        "Kea",
        "kea",
        "dhcpdv4",
        "Gateways",
        "DHCRelay",
        "DynDNS",
        "Nut",
        "DnsCryptProxy",
        "package",
        "menu",
        "service",
        "tab",
        "shellcmdsettings",
        "tailscale",
        "netbird",
        "zabbixagent",
        "zabbixproxy",
        "openvpn-client-export",
        "sshdata",
        "menu_order",
        "QuaggaIfa",
        "Postfix",
        "haproxy",
        "HAProxy",
        "AcmeClient",
        "hostwatch",
        "captiveportal",
    ]
)


class PfFirewallReader(Reader):
    name = "pf_firewall"
    label = "pfSense / OPNsense"
    limit = 96 * 1024 * 1024

    def recognises(self, head: bytes, name: str) -> float:
        root = xml_root(head)
        return 0.98 if root and root[0] in ("pfsense", "opnsense") else 0.0

    def read(self, file: Path) -> Reading:
        root = parse_xml(file)
        if root.tag not in ("pfsense", "opnsense"):
            raise Problem(
                gettext_noop("This XML file is not a pfSense or OPNsense configuration."),
                gettext_noop("Export it from Diagnostics > Backup & Restore."),
            )
        account = DeviceAccount("firewall", "firewall", "Netgate" if root.tag == "pfsense" else "Deciso")
        _device(account, root)
        for rule in RULES:
            rule(account, root)
        take_secrets(account, root)
        for section in root:
            for part in section if section.tag in ("OPNsense", "installedpackages") else [section]:
                size = sum(1 for _ in part.iter())
                account.section(part.tag, line(part) or 1, understood=part.tag in KNOWN, statements=size)
        if root.find("system") is None:
            return account.close(dict.fromkeys(QUESTIONS, ("unknown", PARTIAL)))
        return account.close(all_silent(OFF_BY_DEFAULT))


def _device(account: DeviceAccount, root: Element) -> None:
    device = account.device
    system, revision = root.find("system"), root.find("revision")
    device.hostname = device.name = text(system, "hostname") or None
    domain = text(system, "domain")
    device.fqdn = f"{device.hostname}.{domain}" if device.hostname and domain else None
    device.os = f"{'pfSense' if root.tag == 'pfsense' else 'OPNsense'} {text(root, 'version')}".strip()
    stamp = text(revision, "time").split(".")[0]
    if stamp.isdigit() and 946_684_800 < int(stamp) < 4_102_444_800:
        device.seen_at = datetime.fromtimestamp(int(stamp), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    if who := text(revision, "username"):
        device.attributes["exported_by"] = who
        change = text(revision, "description")[:120] or "last change"
        account.attribution(who, change, line=line(revision))
