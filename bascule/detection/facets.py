"""What of a report's entry is compared with which class of identifiers, in which spelling.

One function per field: value → (class, candidate) pairs. Both the fast engine and the naive oracle start here, so a
difference between them can only be a difference in matching.
"""

from collections.abc import Callable

from bascule.detection.normalise import (
    GUID,
    base_name,
    images,
    package_name,
    place,
    plain,
    program_names,
    registry_key,
    unit_name,
)

Facets = list[tuple[str, str]]
_KINDS_OF_REGISTRY = ("hk", "registry::", "computer\\hkey")


def of_program(name: str) -> Facets:
    names = program_names(name)
    return [(family, candidate) for family in ("programs", "published") for candidate in names]


def of_uninstall(command: str) -> Facets:
    return [("product_codes", code.lower()) for code in GUID.findall(command)] + of_command(command)


def of_location(path: str) -> Facets:
    return [("paths", place(path))]


def of_service(name: str) -> Facets:
    return [("services", plain(name)), ("units", unit_name(name)), ("launchd", plain(name))]


def of_display(name: str) -> Facets:
    return [("displays", plain(name))]


def of_package(name: str) -> Facets:
    bare = package_name(name)
    return [("packages", bare), ("receipts", bare)]


def of_unit(name: str) -> Facets:
    return [("units", unit_name(name))]


def of_launchd(label: str) -> Facets:
    label = base_name(label).removesuffix(".plist") if "/" in label else plain(label)
    return [("launchd", label)]


def of_task(name: str) -> Facets:
    whole = name.strip().strip("\\").lower()
    return [("tasks", candidate) for candidate in dict.fromkeys((whole, whole.rpartition("\\")[2]))]


def of_path(path: str) -> Facets:
    if path[:12].lower().startswith(_KINDS_OF_REGISTRY):
        return of_registry(path)
    normal = place(path)
    return [("paths", normal), ("executables", base_name(normal))]


def of_registry(key: str) -> Facets:
    steps = registry_key(key).split("\\")
    return [("registry", "\\".join(steps[:length])) for length in range(2, len(steps) + 1)]


def of_command(command: str) -> Facets:
    return [facet for path in images(command) for facet in of_path(path)]


def of_executable(name: str) -> Facets:
    bare = base_name(name)  # some inventories leave out the .exe
    return [("executables", candidate) for candidate in ((bare,) if "." in bare else (bare, bare + ".exe"))]


def of_user(name: str) -> Facets:
    return [("users", plain(name.rpartition("\\")[2]))]


def of_group(name: str) -> Facets:
    return [("groups", plain(name.rpartition("\\")[2]))]


def of_host(name: str) -> Facets:
    name = name.strip().lower().rstrip(".")
    name = name.partition("://")[2] or name
    return [("domains", name.split("/")[0].partition(":")[0])]


def of_port(port: str) -> Facets:
    return [("ports", port.strip())]


def of_firewall(name: str) -> Facets:
    return [("firewall", plain(name))]


FACETS: dict[str, Callable[[str], Facets]] = {
    "program": of_program, "product": of_uninstall, "uninstall": of_uninstall, "location": of_location,
    "service": of_service, "display": of_display, "command": of_command, "package": of_package, "unit": of_unit,
    "launchd": of_launchd, "task": of_task, "path": of_path, "registry": of_registry, "executable": of_executable,
    "user": of_user, "group": of_group, "host": of_host, "port": of_port, "firewall": of_firewall,
}  # fmt: skip
