"""The ways in and the report/1 that an agent's inventory shows of one computer."""

import re
from typing import Any

from bascule.observation.records import AccessFact, Evidence, FoundSecret, Observation, Reading
from bascule.readers.inventory_values import true_text
from bascule.readers.json_values import dict_in, list_in, text_of
from bascule.readers.table_values import fold

ADMIN_GROUPS = frozenset({"administrators", "administrateurs", "sudo", "wheel", "admin", "root", "adm"})
REMOTE_TOOLS = {
    "teamviewer": "TeamViewer", "anydesk": "AnyDesk", "meshcentral": "MeshCentral Agent", "rustdesk": "RustDesk",
    "supremo": "Supremo", "litemanager": "LiteManager", "rms": "Remote Manipulator System",
    "tacticalrmm": "Tactical RMM Agent",
}  # fmt: skip


def add_ways_in(content: dict[str, Any], one: Observation, reading: Reading) -> None:
    line = one.evidence.line if one.evidence else None
    host = one.hostname or one.name or one.serial or "?"

    def fact(part: str, kind: str, holder: str | None, value: str | None) -> None:
        reading.accesses.append(
            AccessFact(
                f"{one.ref}.{part}", kind, on=host, holder=holder, value=value, evidence=Evidence(line=line)
            )
        )

    for count, tool in enumerate(list_in(content, "remote_mgmt"), start=1):
        parts = [text_of(tool.get(key)) for key in ("type", "id", "version")]
        fact(f"rm{count}", "agent", None, " ".join(part for part in parts if part))
    for count, group in enumerate(list_in(content, "local_groups"), start=1):
        members = group.get("members") or group.get("member") or []
        if fold(str(group.get("name") or "")) in ADMIN_GROUPS:
            for place, member in enumerate(members if isinstance(members, list) else [members], start=1):
                fact(f"g{count}.{place}", "admin", str(member), str(group.get("name")))
    for count, licence in enumerate(list_in(content, "licenseinfos"), start=1):
        _licence(
            f"{one.ref}.k{count}",
            licence.get("key"),
            licence.get("fullname") or licence.get("name"),
            one,
            reading,
        )
    product = dict_in(content, "hardware").get("winprodkey")
    _licence(f"{one.ref}.k0", product, one.os or "Windows", one, reading)


def _licence(ref: str, key: Any, title: Any, one: Observation, reading: Reading) -> None:
    if true_text(key) and re.search(r"[A-Za-z0-9]{4}", str(key)):
        reading.secrets.append(
            FoundSecret(
                ref=ref, kind="licence-key", material=str(key).encode(), title=text_of(title), on=one.ref,
                evidence=Evidence(line=one.evidence.line if one.evidence else None),
            )
        )  # fmt: skip


def report_of(content: dict[str, Any], one: Observation, reader: str) -> dict[str, Any]:
    """The report/1 of this computer. A section the inventory lacks is left out: not looked at is not none."""
    host = {
        "name": one.hostname or one.name,
        "os": one.os,
        "fqdn": one.fqdn,
        "macs": one.macs,
        "serial": one.serial,
    }
    report: dict[str, Any] = {
        "schema": "bascule.report/1",
        "host": {key: value for key, value in host.items() if value},
        "collected_at": one.seen_at,
        "collector": reader,
    }
    if "softwares" in content:
        report["programs"], report["packages"] = [], []
        for software in list_in(content, "softwares"):
            _software(software, report)
        for section in ("programs", "packages"):
            if not report[section]:
                del report[section]
        report.setdefault("programs", [])
    if "softwares" in content:
        _remote_tools(content, report)
    if "local_users" in content:
        report["users"] = [
            {"name": text_of(user.get("login")) or text_of(user.get("name"))}
            for user in list_in(content, "local_users")
        ]
    if "local_groups" in content:
        report["groups"] = [
            {"name": text_of(group.get("name")), "members": group.get("members") or group.get("member") or []}
            for group in list_in(content, "local_groups")
        ]
    if "processes" in content:
        # Arguments may hold passwords: only the program's path is kept.
        report["processes"] = [
            {"path": command.split()[0], "pid": process.get("pid"), "user": text_of(process.get("user"))}
            for process in list_in(content, "processes")
            if (command := text_of(process.get("cmd")))
        ]
    settings: dict[str, Any] = {}
    for section in ("remote_mgmt", "antivirus"):
        if section in content:
            settings[section] = list_in(content, section)
    if settings:
        report["settings"] = settings
    return report


def _remote_tools(content: dict[str, Any], report: dict[str, Any]) -> None:
    """Remote access tools whose settings the agent found: programs under their usual names, and packages where the
    machine has packages."""
    for tool in list_in(content, "remote_mgmt"):
        name = text_of(tool.get("type"))
        if name:
            report["programs"].append({"name": REMOTE_TOOLS.get(name.lower(), name)})
            if "packages" in report:
                report["packages"].append({"manager": "remote_mgmt", "name": name.lower()})


def _software(software: dict[str, Any], report: dict[str, Any]) -> None:
    origin = fold(str(software.get("from") or ""))
    name = text_of(software.get("name"))
    if not name:
        return
    if origin in ("rpm", "deb", "dpkg", "snap", "flatpak", "pacman", "apk", "gentoo", "nix"):
        manager = "dpkg" if origin == "deb" else origin
        report["packages"].append(
            {"manager": manager, "name": name, "version": text_of(software.get("version"))}
        )
        return
    program = {
        "name": name,
        "version": text_of(software.get("version")),
        "publisher": text_of(software.get("publisher")),
        "location": text_of(software.get("folder")),
        "uninstall": text_of(software.get("uninstall_string")),
        "product_code": text_of(software.get("guid")),
    }
    report["programs"].append({key: value for key, value in program.items() if value})
