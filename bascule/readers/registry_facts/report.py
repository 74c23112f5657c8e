"""report/1 out of registry keys: programs, services, start entries, tasks, users, settings, firewall rules.

`View` is any registry seen as keys with values; paths are case-insensitive and parted by backslashes. Key names are
Microsoft's.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any, Protocol

from bascule.readers.config_syntax.secret_names import mask_arguments, secret_kind

CURRENT = r"Microsoft\Windows\CurrentVersion"
NT = r"Microsoft\Windows NT\CurrentVersion"
START = {0: "boot", 1: "system", 2: "auto", 3: "manual", 4: "disabled"}
MAX_KEYS = 20_000
_DRIVER = {1, 2, 8}


class View(Protocol):
    """A registry: the names below a key, and a key's values (empty when the key is missing)."""

    def children(self, path: str) -> Iterable[str]: ...

    def values(self, path: str) -> Mapping[str, Any]: ...


def text(value: object) -> str | None:
    """A value as text, stripped; None when it is empty."""
    if isinstance(value, bytes):
        value = value.decode("utf-16-le", "ignore")
    found = (
        " ".join(str(item) for item in value)
        if isinstance(value, list)
        else str(value if value is not None else "")
    )
    return found.replace("\0", "").strip() or None


def _lower(values: Mapping[str, Any]) -> dict[str, Any]:
    return {str(key).lower(): value for key, value in values.items()}


def empty(collector: str) -> dict[str, Any]:
    """A report/1 with nothing looked at yet."""
    return {"schema": "bascule.report/1", "host": {}, "collector": collector}


def software(view: View, base: str, report: dict[str, Any]) -> None:
    """HKLM\\SOFTWARE (or the hive): programs, start entries, profiles, tasks, version."""
    version = _lower(view.values(rf"{base}\{NT}"))
    if version.get("productname"):
        build = text(version.get("currentbuild")) or text(version.get("currentbuildnumber")) or ""
        product = text(version["productname"]) or ""
        if build.isdigit() and int(build) >= 22000 and "Windows 10" in product:
            product = product.replace("Windows 10", "Windows 11")  # Microsoft never changed the name
        report["host"]["os"] = (
            f"{product} {text(version.get('displayversion')) or text(version.get('releaseid')) or ''} {build}".replace(
                "  ", " "
            ).strip()
        )
    for root in (rf"{base}\{CURRENT}", rf"{base}\Wow6432Node\{CURRENT}"):
        programs(view, root, report)
        start_entries(view, root, report)
    for sid in view.children(rf"{base}\{NT}\ProfileList"):
        path = text(_lower(view.values(rf"{base}\{NT}\ProfileList\{sid}")).get("profileimagepath"))
        if path and sid.upper().startswith("S-1-5-21"):
            report.setdefault("users", []).append(
                {"name": re.split(r"[\\/]", path)[-1], "sid": sid, "home": path}
            )
    logon = _lower(view.values(rf"{base}\{NT}\Winlogon"))
    for key in ("shell", "userinit", "autoadminlogon", "defaultusername"):
        if logon.get(key) is not None:
            report.setdefault("settings", {})[f"winlogon.{key}"] = text(logon[key])
    if text(logon.get("defaultpassword")):
        report.setdefault("settings", {})["winlogon.defaultpassword"] = "••••"
    _tasks(view, rf"{base}\{NT}\Schedule\TaskCache\Tree", "", report, 0)


def programs(view: View, root: str, report: dict[str, Any]) -> None:
    """Uninstall keys."""
    for count, name in enumerate(view.children(rf"{root}\Uninstall")):
        if count > MAX_KEYS:
            break
        found = _lower(view.values(rf"{root}\Uninstall\{name}"))
        display = text(found.get("displayname"))
        if not display:
            continue
        program = {
            "name": display,
            "version": text(found.get("displayversion")),
            "publisher": text(found.get("publisher")),
            "location": text(found.get("installlocation")),
            "uninstall": text(found.get("uninstallstring")),
            "product_code": name if name.startswith("{") else None,
        }
        report.setdefault("programs", []).append({key: value for key, value in program.items() if value})


def start_entries(view: View, root: str, report: dict[str, Any]) -> None:
    """Run and RunOnce keys."""
    for key in ("Run", "RunOnce", "RunServices", r"Policies\Explorer\Run"):
        for name, command in view.values(rf"{root}\{key}").items():
            report.setdefault("autostart", []).append(
                {
                    "name": str(name),
                    "command": "••••" if secret_kind(str(name)) else mask_arguments(text(command) or ""),
                    "where": rf"{root}\{key}".lstrip("\\"),
                }
            )


def _tasks(view: View, path: str, shown: str, report: dict[str, Any], depth: int) -> None:
    for name in view.children(path):
        if len(report.get("tasks", [])) > 5_000 or depth > 8:
            return
        here = f"{shown}\\{name}"
        if "id" in _lower(view.values(rf"{path}\{name}")):
            report.setdefault("tasks", []).append({"name": here})
        _tasks(view, rf"{path}\{name}", here, report, depth + 1)


def system(view: View, base: str, report: dict[str, Any]) -> None:
    """HKLM\\SYSTEM\\CurrentControlSet (or a control set of the hive): name, services, remote desktop, firewall."""
    name = _lower(view.values(rf"{base}\Control\ComputerName\ComputerName")).get("computername") or _lower(
        view.values(rf"{base}\Control\ComputerName\ActiveComputerName")
    ).get("computername")
    network = _lower(view.values(rf"{base}\Services\Tcpip\Parameters"))
    host = text(name) or text(network.get("hostname")) or text(network.get("nv hostname"))
    domain = text(network.get("domain")) or text(network.get("nv domain"))
    if host:
        report["host"]["name"] = host
    if host and domain:
        report["host"]["fqdn"] = f"{host}.{domain}".lower()
    for count, service in enumerate(view.children(rf"{base}\Services")):
        if count > MAX_KEYS:
            break
        _service(view, rf"{base}\Services\{service}", service, report)
    desktop = _lower(view.values(rf"{base}\Control\Terminal Server"))
    if "fdenytsconnections" in desktop:
        report.setdefault("settings", {})["rdp.enabled"] = str(desktop["fdenytsconnections"]) in (
            "0",
            "False",
        )
    rules = view.values(rf"{base}\Services\SharedAccess\Parameters\FirewallPolicy\FirewallRules")
    for rule in list(rules.values())[:MAX_KEYS]:
        parts = dict(part.split("=", 1) for part in (text(rule) or "").split("|") if "=" in part)
        if parts.get("Dir") == "In" and parts.get("Action") == "Allow" and parts.get("Active") == "TRUE":
            report.setdefault("firewall", []).append(
                {
                    "name": parts.get("Name"),
                    "app": parts.get("App"),
                    "port": parts.get("LPort"),
                    "from": parts.get("RA4"),
                }
            )
    for listen, target in view.values(rf"{base}\Services\PortProxy\v4tov4\tcp").items():
        report.setdefault("firewall", []).append(
            {"name": "portproxy", "port": str(listen), "to": text(target)}
        )


def _service(view: View, path: str, name: str, report: dict[str, Any]) -> None:
    found = _lower(view.values(path))
    if not found.get("imagepath") or (isinstance(found.get("type"), int) and found["type"] in _DRIVER):
        return
    start = found.get("start")
    service = {
        "name": name,
        "display": text(found.get("displayname")),
        "path": mask_arguments(text(found.get("imagepath")) or ""),
        "start": START.get(start) if isinstance(start, int) else None,
        "user": text(found.get("objectname")),
    }
    report.setdefault("services", []).append({key: value for key, value in service.items() if value})


def user(view: View, base: str, report: dict[str, Any]) -> None:
    """HKCU (or NTUSER.DAT): programs of one user and start entries."""
    root = rf"{base}\Software\{CURRENT}"
    programs(view, root, report)
    start_entries(view, root, report)


def amcache(view: View, report: dict[str, Any]) -> None:
    """Amcache.hve: programs and files that were there or ran once."""
    root = next(
        (
            base
            for base in ("Root", r"{11517B7C-E79D-4e20-961B-75A811715ADD}\Root")
            if list(view.children(rf"{base}\InventoryApplication"))
        ),
        "Root",
    )
    for count, name in enumerate(view.children(rf"{root}\InventoryApplication")):
        found = _lower(view.values(rf"{root}\InventoryApplication\{name}"))
        if count < MAX_KEYS and (display := text(found.get("name"))):
            program = {
                "name": display,
                "version": text(found.get("version")),
                "publisher": text(found.get("publisher")),
                "location": text(found.get("rootdirpath")),
                "uninstall": text(found.get("uninstallstring")),
            }
            report.setdefault("programs", []).append({key: value for key, value in program.items() if value})
    for count, name in enumerate(view.children(rf"{root}\InventoryApplicationFile")):
        if count < MAX_KEYS and (
            path := text(
                _lower(view.values(rf"{root}\InventoryApplicationFile\{name}")).get("lowercaselongpath")
            )
        ):
            report.setdefault("paths", []).append(path)


def shimcache(raw: bytes, report: dict[str, Any]) -> bool:
    """AppCompatCache of Windows 8.1 and later (`10ts` entries): paths that were looked at, most recent first.

    False when the value has another layout.
    """
    place, found = raw.find(b"10ts"), 0
    while place >= 0 and found < MAX_KEYS:
        size = int.from_bytes(raw[place + 12 : place + 14], "little")
        path = raw[place + 14 : place + 14 + size].decode("utf-16-le", "ignore").removeprefix("\\??\\")
        if path and size % 2 == 0 and path.isprintable():
            report.setdefault("paths", []).append(path)
            found += 1
        place = raw.find(b"10ts", place + 14 + (size if size % 2 == 0 else 0))
    return found > 0
