"""Where a FortiOS device sends, asks and obeys: logs, SNMP, time, clouds, automation, certificates."""

from bascule.readers.addresses import ip as ip_of
from bascule.readers.addresses import mac as mac_of
from bascule.readers.config_syntax.account import MASK
from bascule.readers.config_syntax.edit_blocks import Entry
from bascule.readers.config_syntax.secret_names import mask_arguments
from bascule.readers.fortios import secrets
from bascule.readers.fortios.rulebook import Rulebook, enabled, network


def log(book: Rulebook, entry: Entry) -> None:
    if entry.section.endswith("setting") and entry.settings:
        target = entry.value("server") or entry.section
        book.account.fact(
            "log-target",
            value=f"{entry.section.split()[1]} {target}",
            live=enabled(entry, "disable"),
            line=entry.line_of("server"),
        )


def snmp(book: Rulebook, entry: Entry) -> None:
    account = book.account
    if entry.section == "system snmp sysinfo":
        if entry.settings and not enabled(entry, "disable"):
            account.fact("snmp", value="agent", live=False, line=entry.line)
        return
    if entry.name is None:
        return
    agent = any(e.section == "system snmp sysinfo" and enabled(e, "disable") for e in book.entries)
    if entry.section == "system snmp user":
        account.fact(
            "snmp",
            holder=entry.name,
            value=f"v3 {entry.value('security-level', '')}".strip(),
            live=agent and enabled(entry),
            line=entry.line,
        )
        secrets.note(account, entry, f"SNMP {entry.name}", login=entry.name)
    elif entry.section == "system snmp community":
        account.fact(
            "snmp",
            value=f"v1/v2c community {MASK}",
            live=agent and enabled(entry),
            line=entry.line_of("name"),
        )
        account.secret(
            "community", entry.value("name") or "", title="SNMP community", line=entry.line_of("name")
        )
    elif entry.section.endswith("/hosts"):
        account.fact(
            "admin-source",
            holder="snmp",
            value=network(entry.value("ip") or "any"),
            live=agent,
            line=entry.line,
        )


def time_dns(book: Rulebook, entry: Entry) -> None:
    for key in ("primary", "secondary", "server", "ddns-domain"):
        if value := entry.value(key):
            book.account.fact(
                "time-dns", value=f"{entry.section.split()[1].split('/')[0]} {value}", line=entry.line_of(key)
            )
    if entry.section == "system ntp" and entry.value("type", "fortiguard") == "fortiguard" and entry.settings:
        book.account.fact(
            "time-dns", value="ntp FortiGuard", live=entry.value("ntpsync") != "disable", line=entry.line
        )
    secrets.note(book.account, entry, entry.section)


def cloud(book: Rulebook, entry: Entry) -> None:
    if not entry.settings or "/" in entry.section:
        return
    target = next(
        (
            entry.value(k)
            for k in ("fmg", "upstream", "upstream-ip", "server", "account-id", "type")
            if entry.value(k)
        ),
        "?",
    )
    live = entry.value("status", "enable") != "disable" and entry.value("type") != "none"
    book.account.fact(
        "cloud-binding", value=f"{entry.section.split(' ', 1)[1]} {target}", live=live, line=entry.line
    )
    secrets.note(book.account, entry, entry.section)


def automation(book: Rulebook, entry: Entry) -> None:
    """What it does, in a word: a script's text may hold a password and is not shown."""
    if entry.name is None:
        return
    does = mask_arguments(entry.value("uri") or entry.value("email-to") or entry.value("action-type") or "")
    if entry.value("script"):
        does = f"script {does}".strip()
    kind = entry.section.split(" ", 1)[1]
    book.account.fact(
        "automation",
        holder=entry.name,
        value=f"{kind} {does}".strip()[:200],
        live=enabled(entry),
        line=entry.line,
    )
    secrets.note(book.account, entry, f"{entry.section} {entry.name}")


def certificate(book: Rulebook, entry: Entry) -> None:
    if entry.name is None:
        return
    key = " with private key" if entry.value("private-key") else ""
    book.account.fact(
        "certificate", holder=entry.name, value=entry.section.split()[-1] + key, line=entry.line
    )
    secrets.note(book.account, entry, f"certificate {entry.name}")


def mail(book: Rulebook, entry: Entry) -> None:
    if server := entry.value("server"):
        book.account.fact(
            "contact", value=f"mail through {server} from {entry.value('reply-to', '?')}", line=entry.line
        )
    secrets.note(book.account, entry, entry.section, login=entry.value("username"))


def reservation(book: Rulebook, entry: Entry) -> None:
    address, mac = ip_of(entry.value("ip") or ""), mac_of(entry.value("mac") or "")
    if entry.name is not None and mac:
        book.account.neighbour(
            "dhcp",
            entry.line,
            source_group="passive",
            name=entry.value("description"),
            ips=[address] if address else [],
            macs=[mac],
        )
