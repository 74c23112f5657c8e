"""Tunnels, reports, clouds, jobs and addresses of a pfSense or OPNsense configuration."""

from bascule.readers.addresses import ip, mac
from bascule.readers.config_syntax.account import MASK, DeviceAccount
from bascule.readers.config_syntax.secret_names import mask_arguments
from bascule.readers.config_syntax.xml_values import elements, line, on, text
from bascule.readers.pf_firewall.people import made_by
from bascule.readers.safe_xml import Element

REMOTE_PACKAGES = (
    "zabbix",
    "netbird",
    "tailscale",
    "zerotier",
    "netdata",
    "telegraf",
    "wazuh",
    "checkmk",
    "nrpe",
    "snmp",
    "ddclient",
    "cloudflared",
)
_ROUTINE = (
    "/usr/bin/nice -n20 ",
    "/usr/sbin/newsyslog",
    "/usr/bin/nice -n20 adjkerntz",
    "adjkerntz",
    "/etc/rc.",
    "newsyslog",
)


def tunnels(account: DeviceAccount, root: Element) -> None:
    for server in elements(root, "openvpn/openvpn-server"):
        value = f"OpenVPN {text(server, 'mode')} port {text(server, 'local_port')} on {text(server, 'interface')}{made_by(server)}"
        account.fact("vpn-service", value=value, live=not on(server, "disable"), line=server.line)
    for client in elements(root, "openvpn/openvpn-client"):
        value = f"OpenVPN to {text(client, 'server_addr')}:{text(client, 'server_port')}{made_by(client)}"
        account.fact("vpn-peer", value=value, live=not on(client, "disable"), line=client.line)
    for override in elements(root, "openvpn/openvpn-csc"):
        account.fact(
            "vpn-user",
            holder=text(override, "common_name"),
            value="OpenVPN client override",
            live=not on(override, "disable"),
            line=override.line,
        )
    for instance in elements(root, "OPNsense/OpenVPN/Instances/Instance"):
        fact = "vpn-peer" if text(instance, "role") == "client" else "vpn-service"
        account.fact(
            fact,
            value=f"OpenVPN {text(instance, 'role')} {text(instance, 'remote')}{made_by(instance)}",
            live=on(instance, "enabled"),
            line=instance.line,
        )
    for phase in elements(root, "ipsec/phase1"):
        value = f"IPsec {text(phase, 'remote-gateway') or 'mobile'} auth={text(phase, 'authentication_method')}{made_by(phase)}"
        account.fact("vpn-peer", value=value, live=not on(phase, "disabled"), line=phase.line)
    for mobile in elements(root, "ipsec/mobilekey"):
        account.fact("vpn-user", holder=text(mobile, "ident"), value=f"IPsec key {MASK}", line=mobile.line)
    for connection in elements(root, "OPNsense/Swanctl/Connections/Connection"):
        account.fact(
            "vpn-peer",
            value=f"IPsec {text(connection, 'remote_addrs')}{made_by(connection)}",
            live=on(connection, "enabled"),
            line=connection.line,
        )
    for peer in elements(
        root, "OPNsense/wireguard/client/clients/client", "installedpackages/wireguard/peers/item"
    ):
        end = text(peer, "serveraddress") or text(peer, "endpoint") or "any endpoint"
        key = text(peer, "pubkey") or text(peer, "publickey")
        live = text(peer, "enabled", "1") not in ("0", "no")
        account.fact(
            "vpn-peer",
            holder=text(peer, "name") or text(peer, "descr") or None,
            value=f"WireGuard {end} key={key}",
            live=live,
            line=peer.line,
        )


def reports(account: DeviceAccount, root: Element) -> None:
    """Where it reports to, asks and obeys."""
    for syslog in elements(root, "syslog"):
        for tag in ("remoteserver", "remoteserver2", "remoteserver3"):
            if address := text(syslog, tag):
                account.fact(
                    "log-target",
                    value=f"syslog {address}",
                    live=on(syslog, "enable"),
                    line=line(syslog.find(tag)),
                )
    for remote in elements(root, "OPNsense/Syslog/destinations/destination"):
        account.fact(
            "log-target",
            value=f"syslog {text(remote, 'hostname')}:{text(remote, 'port')}",
            live=on(remote, "enabled"),
            line=remote.line,
        )
    for agent in elements(root, "snmpd"):
        value = f"community {MASK}" + (
            f" traps to {text(agent, 'trapserver')}" if text(agent, "trapserver") else ""
        )
        account.fact("snmp", value=value, live=on(agent, "enable"), line=agent.line)
    servers = [text(item) for item in elements(root, "system/dnsserver")]
    if any(servers):
        account.fact(
            "time-dns",
            value=f"dns {', '.join(filter(None, servers))}",
            line=line(root.find("system/dnsserver")),
        )
    for times in elements(root, "system/timeservers"):
        account.fact("time-dns", value=f"ntp {text(times)}", line=times.line)
    for ddns in elements(root, "dyndnses/dyndns", "OPNsense/DynDNS/accounts/account"):
        account.fact(
            "cloud-binding",
            value=f"dynamic DNS {text(ddns, 'type') or text(ddns, 'service')} {text(ddns, 'host') or text(ddns, 'hostnames')} as {text(ddns, 'username')}",
            live=on(ddns, "enable") or on(ddns, "enabled"),
            line=ddns.line,
        )
    for backup in elements(root, "system/acb"):
        account.fact(
            "backup-target",
            value="Netgate AutoConfigBackup",
            live=text(backup, "enable") in ("yes", "1"),
            line=backup.line,
        )
    for sync in elements(root, "hasync"):
        if partner := text(sync, "synchronizetoip"):
            account.fact(
                "backup-target",
                value=f"configuration sync to {partner} as {text(sync, 'username') or 'admin'}",
                line=sync.line,
            )
    for mail in elements(root, "notifications/smtp"):
        account.fact(
            "contact",
            value=f"mail to {text(mail, 'notifyemailaddress')} through {text(mail, 'ipaddress')}",
            live=not on(mail, "disable"),
            line=mail.line,
        )


def automation(account: DeviceAccount, root: Element) -> None:
    for job in elements(root, "cron/item", "OPNsense/cron/jobs/job"):
        command = text(job, "command")
        if command and not command.startswith(_ROUTINE):
            account.fact(
                "automation",
                holder=text(job, "who") or None,
                value=f"cron {mask_arguments(command)[:160]}{made_by(job)}",
                live=text(job, "enabled", "1") != "0",
                line=job.line,
            )
    for package in elements(root, "installedpackages/package"):
        name = text(package, "name") or text(package, "internal_name")
        if any(word in name.lower() for word in REMOTE_PACKAGES):
            account.fact("agent", value=f"package {name}", line=package.line)
    for plugin in text(root, "system/firmware/plugins").split(","):
        if any(word in plugin.lower() for word in REMOTE_PACKAGES):
            account.fact("agent", value=f"plug-in {plugin}", line=line(root.find("system/firmware/plugins")))
    for certificate in elements(root, "cert", "ca"):
        key = " with private key" if text(certificate, "prv") else ""
        account.fact(
            "certificate",
            holder=text(certificate, "descr") or None,
            value=certificate.tag + key,
            line=certificate.line,
        )


def network(account: DeviceAccount, root: Element) -> None:
    interfaces = root.find("interfaces")
    for port in interfaces if interfaces is not None else []:
        address = ip(text(port, "ipaddr"))
        if address and not address.startswith("127.") and on(port, "enable"):
            account.device.ips.append(address)
    for lease in elements(root, "dhcpd/*/staticmap", "OPNsense/Kea/dhcp4/reservations/reservation"):
        hardware, address = (
            mac(text(lease, "mac") or text(lease, "hw_address")),
            ip(text(lease, "ipaddr") or text(lease, "ip_address")),
        )
        if hardware:
            account.neighbour(
                "dhcp",
                lease.line,
                source_group="passive",
                name=text(lease, "descr") or text(lease, "description") or None,
                hostname=text(lease, "hostname") or None,
                ips=[address] if address else [],
                macs=[hardware],
            )
