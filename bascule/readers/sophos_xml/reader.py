"""Sophos Firewall (SFOS, XG): `Entities.xml` of an export."""

from pathlib import Path

from bascule.observation.problem import Problem, gettext_noop
from bascule.observation.records import Reading
from bascule.readers.addresses import ip, mac
from bascule.readers.base import Reader
from bascule.readers.config_syntax.account import (
    NOT_IN_FILE,
    OFF_BY_DEFAULT,
    QUESTIONS,
    Answer,
    DeviceAccount,
)
from bascule.readers.config_syntax.xml_values import elements, line, take_secrets, text
from bascule.readers.safe_xml import Element, parse_xml, xml_root

_TAGS = {
    "LocalServiceACL",
    "AdminSettings",
    "FirewallRule",
    "NATRule",
    "IPHost",
    "Zone",
    "Interface",
    "User",
    "SyslogServers",
    "VPNIPSecConnection",
    "AdministrationProfile",
    "WebAdminSettings",
}
# Tags of entities that hold no way in.
_SILENT = (
    "IPHost", "MACHost", "FQDNHost", "Services", "ServiceGroup", "Zone", "VLAN", "Web", "IPS", "Application", "Country",
    "Schedule", "FileType", "URLGroup", "AVAS", "Antivirus", "Certificate", "QoS", "TrafficShaping", "Gateway", "Static",
    "UnicastRoute", "DHCPRelay", "DoS", "Spoof", "ATP", "Cellular", "DataManagement", "DecryptionProfile", "Email", "MTA",
    "SMTP", "POP", "AddressGroup", "RogueAP", "Wireless", "SurfingQuota", "AccessTimePolicy", "NetworkTraffic", "Clientless",
    "Login", "VPNProfile", "VPNConfigure", "IPSecPolicy", "SSLTLS", "Synchronized", "Report", "SystemServices", "LAG", "Bridge",
    "Alias", "Policy", "User", "Captive", "Protocol", "Guest", "SDWAN", "SDW", "Proxy", "SSLBookMark", "Voucher", "Parent", "HostGroup",
)  # fmt: skip


class SophosXmlReader(Reader):
    name = "sophos_xml"
    label = "Sophos Firewall (Entities.xml)"
    limit = 96 * 1024 * 1024

    def recognises(self, head: bytes, name: str) -> float:
        root = xml_root(head)
        if not root or root[0] not in ("Configuration", "Response"):
            return 0.0
        if "APIVersion" in root[1]:
            return 0.97
        return 0.8 if any(f"<{tag}".encode() in head for tag in _TAGS) else 0.0

    def read(self, file: Path) -> Reading:
        root = parse_xml(file)
        if root.tag not in ("Configuration", "Response"):
            raise Problem(
                gettext_noop("This XML file is not a Sophos Firewall export."),
                gettext_noop(
                    "Export it from Backup & firmware > Import export and unpack Entities.xml from the archive."
                ),
            )
        account = DeviceAccount("firewall", "firewall", "Sophos")
        account.device.os = f"SFOS API {root.get('APIVersion', '')}".strip()
        for rule in (_device, _people, _management, _forwards, _tunnels, _services, _outside):
            rule(account, root)
        take_secrets(account, root, encrypted=_sealed)
        tags = {child.tag for child in root}
        for child in root:
            known = child.tag in _READ or child.tag.startswith(_SILENT)
            account.section(
                child.tag, line(child) or 1, understood=known, statements=sum(1 for _ in child.iter())
            )
        missing: Answer = ("unknown", NOT_IN_FILE)
        whole = bool(tags & {"AdminSettings"}) and bool(tags & {"Interface", "Zone"})
        absent: Answer = ("absent", OFF_BY_DEFAULT)
        return account.close(
            {q: missing if not whole or q in ("admin", "time-dns") else absent for q in QUESTIONS}
        )


def _sealed(element: Element) -> bool:
    """Encrypted with the secure storage master key, or hashed."""
    return (
        any(key in element.attrib for key in ("passwordform", "hashform"))
        and element.get("passwordform") != "plain"
    )


_READ = {
    "AdminSettings",
    "LocalServiceACL",
    "DeviceAccessControl",
    "SyslogServers",
    "SyslogServer",
    "SNMPAgentConfiguration",
    "SNMPCommunity",
    "SNMPv3User",
    "CentralManagement",
    "SophosCentral",
    "DNS",
    "Time",
    "Notification",
    "NATRule",
    "FirewallRule",
    "SecurityPolicy",
    "VPNIPSecConnection",
    "SiteToSiteServer",
    "SiteToSiteClient",
    "SSLVPNPolicy",
    "SSLTunnelAccessSettings",
    "L2TPConfiguration",
    "PPTPConfiguration",
    "RemoteAccessVPN",
    "AuthenticationServer",
    "RADIUSServer",
    "LDAPServer",
    "ActiveDirectory",
    "TACACSServer",
    "Interface",
    "DHCPServer",
    "DynamicDNS",
    "BackupRestore",
    "AdministrationProfile",
    "RED",
    "REDDevice",
    "Administrator",
}


def _device(account: DeviceAccount, root: Element) -> None:
    device = account.device
    device.hostname = device.name = (
        text(root, "AdminSettings/HostnameSettings/HostName") or text(root, "AdminSettings/HostName") or None
    )
    for port in elements(root, "Interface"):
        if address := ip(text(port, "IPAddress")):
            device.ips.append(address)
        if hardware := mac(text(port, "MACAddress")):
            device.macs.append(hardware)
    for lease in elements(root, "DHCPServer/StaticLease/Lease", "DHCPServer/StaticLease"):
        if hardware := mac(text(lease, "MACAddress")):
            address = ip(text(lease, "IPAddress"))
            account.neighbour(
                "dhcp",
                lease.line,
                source_group="passive",
                hostname=text(lease, "HostName") or None,
                ips=[address] if address else [],
                macs=[hardware],
            )


def _people(account: DeviceAccount, root: Element) -> None:
    for user in elements(root, "User", "Administrator"):
        name = text(user, "Username") or text(user, "Name")
        kind = text(user, "UserType") or user.tag
        admin = "admin" in kind.lower() or bool(text(user, "Profile"))
        value = (
            f"{kind} {text(user, 'Profile')} {text(user, 'Group')} {text(user, 'EmailList/EmailID')}".strip()
        )
        live = text(user, "Status", "Active").lower() not in ("inactive", "disable", "deactive")
        account.fact("admin" if admin else "vpn-user", holder=name, value=value, live=live, line=user.line)


def _management(account: DeviceAccount, root: Element) -> None:
    for rule in elements(root, "LocalServiceACL"):
        services = [item.text or "" for item in rule.iter("Service")]
        sources = [item.text or "" for item in rule.iter("Host")] + [
            item.text or "" for item in rule.iter("Network")
        ]
        live = (
            text(rule, "Action", "accept").lower() == "accept" and text(rule, "Status", "Enable") == "Enable"
        )
        source = ", ".join(filter(None, sources)) or "any"
        account.fact(
            "mgmt-exposure",
            on=text(rule, "SourceZone") or None,
            value=f"{', '.join(services)} from {source}",
            live=live,
            line=rule.line,
        )
        account.fact(
            "admin-source", holder=text(rule, "RuleName") or None, value=source, live=live, line=rule.line
        )
    for zone in elements(root, "Zone"):
        access = zone.find("ApplianceAccess")
        if access is None:
            continue
        opened = [
            item.tag
            for group in access
            for item in group
            if (item.text or "").strip() == "Enable"
            and item.tag in ("HTTP", "HTTPS", "SSH", "Telnet", "SNMP", "UserPortal", "SSLVPN", "VPNPortal")
        ]
        if opened:
            account.fact(
                "mgmt-exposure", on=f"zone {text(zone, 'Name')}", value=" ".join(opened), line=line(access)
            )


def _forwards(account: DeviceAccount, root: Element) -> None:
    for rule in elements(root, "NATRule"):
        inside = text(rule, "TranslatedDestination")
        if not inside or inside == "Original":
            continue
        outside = ", ".join(item.text or "" for item in rule.iter("Network")) or "any"
        services = ", ".join(item.text or "" for item in rule.iter("Service")) or "any"
        live = text(rule, "Status", "Enable") == "Enable"
        account.fact(
            "port-forward",
            target=inside,
            holder=text(rule, "Name") or None,
            value=f"{services} {outside} → {inside}",
            live=live,
            line=rule.line,
        )


def _tunnels(account: DeviceAccount, root: Element) -> None:
    for group in elements(root, "VPNIPSecConnection"):
        for one in (
            *group.findall("Configuration"),
            *([group] if group.find("Configuration") is None else []),
        ):
            value = f"IPsec {text(one, 'RemoteHost') or '*'} {text(one, 'ConnectionType')} auth={text(one, 'AuthenticationType')}"
            live = text(one, "Status", "Active").lower() not in ("deactive", "inactive", "disable", "0")
            account.fact("vpn-peer", holder=text(one, "Name") or None, value=value, live=live, line=line(one))
    for tunnel in elements(root, "SiteToSiteClient", "SiteToSiteServer", "RED", "REDDevice"):
        account.fact(
            "vpn-peer",
            holder=text(tunnel, "Name") or text(tunnel, "BranchName") or None,
            value=tunnel.tag,
            live=text(tunnel, "Status", "1").lower() not in ("0", "disable"),
            line=tunnel.line,
        )
    for policy in elements(root, "SSLVPNPolicy", "L2TPConfiguration", "PPTPConfiguration", "RemoteAccessVPN"):
        account.fact(
            "vpn-service",
            holder=text(policy, "Name") or None,
            value=policy.tag,
            live=text(policy, "Status", "Enable").lower() != "disable",
            line=policy.line,
        )


def _services(account: DeviceAccount, root: Element) -> None:
    for server in elements(root, "SyslogServers", "SyslogServer"):
        account.fact(
            "log-target",
            value=f"syslog {text(server, 'ServerAddress') or text(server, 'IPAddress')}",
            line=server.line,
        )
    for agent in elements(root, "SNMPAgentConfiguration"):
        account.fact(
            "snmp",
            value="agent",
            live=text(agent, "Configuration", text(agent, "Status", "Enable")) == "Enable",
            line=agent.line,
        )
    for community in elements(root, "SNMPCommunity", "SNMPv3User"):
        account.fact(
            "snmp",
            holder=text(community, "Username") or None,
            value=f"{community.tag} from {text(community, 'IPAddress') or text(community, 'AuthorizedHosts') or 'any'}",
            line=community.line,
        )
        if community.tag == "SNMPCommunity":
            account.secret("community", text(community, "Name"), title="SNMP community", line=community.line)
    for group in elements(root, "AuthenticationServer", "."):
        for server in elements(group, "ActiveDirectory", "LDAPServer", "RADIUSServer", "TACACSServer"):
            address = (
                text(server, "ServerAddress") or text(server, "ServerIPDomain") or text(server, "ServerIP")
            )
            account.fact(
                "aaa",
                holder=text(server, "ServerName") or None,
                value=f"{server.tag} {address}",
                line=server.line,
            )


def _outside(account: DeviceAccount, root: Element) -> None:
    """Clouds, backups, names, time and mail."""
    for central in elements(root, "CentralManagement", "SophosCentral"):
        account.fact(
            "cloud-binding",
            value=f"Sophos Central {text(central, 'JoinMethod')}".strip(),
            live=text(central, "CMStatus", "Enable") == "Enable",
            line=central.line,
        )
    for ddns in elements(root, "DynamicDNS"):
        account.fact(
            "cloud-binding",
            value=f"dynamic DNS {text(ddns, 'HostName')} {text(ddns, 'ServiceProvider')} as {text(ddns, 'LoginName')}",
            line=ddns.line,
        )
    for backup in elements(root, "BackupRestore"):
        target = (
            text(backup, "ScheduleBackup/FTPServer")
            or text(backup, "ScheduleBackup/EmailAddress")
            or text(backup, "ScheduleBackup/BackupMode")
        )
        account.fact("backup-target", value=target or "schedule", line=backup.line)
    for name in elements(root, "DNS"):
        servers = [item.text.strip() for item in name.iter() if item.text and ip(item.text)]
        account.fact("time-dns", value=f"dns {', '.join(servers) or 'from the line'}", line=name.line)
    for clock in elements(root, "Time"):
        servers = [item.text.strip() for item in clock.iter("NTPServer") if item.text and item.text.strip()]
        account.fact("time-dns", value=f"ntp {', '.join(servers) or 'vendor pool'}", line=clock.line)
    for mail in elements(root, "Notification"):
        account.fact(
            "contact",
            value=f"mail to {text(mail, 'SendToEmailAddress') or text(mail, 'SendEmailsTo')} through {text(mail, 'MailServer')}",
            line=mail.line,
        )
