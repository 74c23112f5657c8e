"""What each section of a FortiOS configuration says about access. One function a family of sections.

Defaults from Fortinet's CLI reference: an administrator without trusthost may come from anywhere; SNMP, syslog, DDNS
and central management are off until set; a VIP forwards nothing until an enabled policy uses it.
"""

from collections.abc import Callable

from bascule.readers.config_syntax.edit_blocks import Entry
from bascule.readers.fortios import people, secrets, services
from bascule.readers.fortios.rulebook import Rulebook

# Understood and known to hold no way in for a person or a system.
SILENT_SECTIONS = (
    "antivirus", "application", "dlp", "dnsfilter", "emailfilter", "file-filter", "firewall address",
    "firewall addrgrp", "firewall ippool", "firewall schedule", "firewall service", "firewall shaper",
    "firewall shaping", "firewall internet-service", "firewall ssl-ssh-profile", "firewall profile", "firewall proxy",
    "firewall policy", "firewall vipgrp", "global", "vdom", "icap", "ips", "log disk", "log memory", "log null",
    "log setting", "router", "rule", "spamfilter", "ssh-filter", "switch-controller security", "system replacemsg",
    "system object-tagging", "system session", "system zone", "system storage", "system settings", "system console",
    "system vdom-link", "system vdom-property", "system virtual-switch", "system virtual-wire", "system sdwan",
    "system dedicated", "system lldp", "system accprofile", "system fortiguard", "system np6", "system npu",
    "system physical-switch", "system stp", "system standalone-cluster", "system cluster-sync", "system dhcp",
    "system custom-language", "system tos", "system feature", "system password-policy", "system dns-database",
    "videofilter", "voip", "vpn certificate ca", "vpn certificate crl", "vpn ipsec phase2", "waf", "wanopt",
    "web-proxy", "webfilter", "wireless-controller wids", "wireless-controller wtp-profile", "report",
    "endpoint-control", "user setting", "user group", "user fsso-polling", "system interface/",
)  # fmt: skip


def _global(book: Rulebook, entry: Entry) -> None:
    if name := entry.value("hostname"):
        book.account.device.hostname = book.account.device.name = name
    secrets.note(book.account, entry, entry.section)


def _with_secret(book: Rulebook, entry: Entry) -> None:
    secrets.note(book.account, entry, book.where(entry))


RULES: dict[str, Callable[[Rulebook, Entry], None]] = {
    "system global": _global,
    "system admin": people.admin,
    "system sso-admin": people.admin,
    "system sso-forticloud-admin": people.admin,
    "system api-user": people.api_user,
    "system api-user/trusthost": people.api_user,
    **dict.fromkeys(("system interface", "system interface/ipv6", "system interface/secondaryip"), people.interface),
    "firewall local-in-policy": people.local_in,
    "firewall vip": _with_secret,
    "user local": people.local_user,
    **dict.fromkeys(("user radius", "user ldap", "user tacacs+", "user saml", "user fsso", "system saml"), people.sign_in_server),
    **dict.fromkeys(("vpn ipsec phase1-interface", "vpn ipsec phase1", "vpn ipsec manualkey"), people.ipsec_peer),
    "vpn ssl settings": people.ssl_vpn,
    "vpn ssl settings/authentication-rule": _with_secret,
    "vpn ssl web portal": _with_secret,
    **{f"log syslogd{n} setting": services.log for n in ("", "2", "3", "4")},
    **{f"log fortianalyzer{n} setting": services.log for n in ("", "2", "3", "-cloud")},
    "log fortiguard setting": services.log,
    "log tacacs+accounting setting": services.log,
    **dict.fromkeys(("system snmp sysinfo", "system snmp community", "system snmp user", "system snmp community/hosts"), services.snmp),
    **dict.fromkeys(("system dns", "system ntp", "system ntp/ntpserver", "system ddns"), services.time_dns),
    **dict.fromkeys(("system central-management", "system csf", "system fortimanager", "system fortisandbox"), services.cloud),
    **dict.fromkeys(("system automation-action", "system automation-stitch", "system automation-trigger", "system auto-script"), services.automation),
    **dict.fromkeys(("vpn certificate local", "vpn certificate remote", "certificate local"), services.certificate),
    "system email-server": services.mail,
    "system dhcp server/reserved-address": services.reservation,
    "system ha": _with_secret,
    "user fortitoken": _with_secret,
    "user peer": _with_secret,
    "wireless-controller vap": _with_secret,
}  # fmt: skip
