"""report/1 as detection reads it: a fast typed path, and a forgiving one for reports that are shaped otherwise.

A list that is None was *not looked at* by whoever made the report; an empty one was looked at and is empty.
"""

from collections.abc import Iterable
from typing import Any

import msgspec

from bascule.observation.problem import Problem, gettext_noop

MAX_ITEMS = 400_000  # entries of one list; a longer one is cut and the list is said to be partly unread


class Host(msgspec.Struct, gc=False):
    name: str | None = None
    os: str | None = None
    fqdn: str | None = None


class Program(msgspec.Struct, gc=False):
    name: str | None = None
    publisher: str | None = None
    location: str | None = None
    uninstall: str | None = None
    product_code: str | None = None


class Package(msgspec.Struct, gc=False):
    name: str | None = None


class Service(msgspec.Struct, gc=False):
    name: str | None = None
    display: str | None = None
    path: str | None = None
    state: str | None = None


class Process(msgspec.Struct, gc=False):
    name: str | None = None
    path: str | None = None
    signer: str | None = None
    command: str | None = None


class Entry(msgspec.Struct, gc=False):
    """One task, autostart entry, unit, launchd job, account, socket, firewall rule… whatever keys it uses."""

    name: str | None = None
    label: str | None = None
    display: str | None = None
    path: str | None = None
    program: str | None = None
    command: str | None = None
    exec: str | None = None
    action: str | None = None
    state: str | None = None
    listen: Any = None
    connect: Any = None
    address: str | None = None
    host: str | None = None
    remote: Any = None
    port: Any = None
    process: str | None = None


Entries = list[Entry] | None


class Report(msgspec.Struct, gc=False):
    """The lists that show tools. What shows other ways in is read by `persistence.py` from the whole document."""

    schema: str | None = None
    host: Host | None = None
    collected_at: str | None = None
    programs: list[Program] | None = None
    packages: list[Package] | None = None
    services: list[Service] | None = None
    processes: list[Process] | None = None
    executed: list[Process] | None = None
    paths: list[str] | None = None
    registry: list[str] | None = None
    tasks: Entries = None
    autostart: Entries = None
    units: Entries = None
    launchd: Entries = None
    users: Entries = None
    groups: Entries = None
    sockets: Entries = None
    firewall: Entries = None
    settings: dict[str, Any] | None = None


_SHAPES: dict[str, type[msgspec.Struct] | None] = {
    "programs": Program, "packages": Package, "services": Service, "processes": Process, "executed": Process,
    "paths": None, "registry": None, "tasks": Entry, "autostart": Entry, "units": Entry, "launchd": Entry,
    "users": Entry, "groups": Entry, "sockets": Entry, "firewall": Entry,
}  # fmt: skip
LISTS = frozenset(_SHAPES)
_decoder = msgspec.json.Decoder(Report)
# Other names that reports give the same thing.
_SAME = {
    "display_name": "display", "displayname": "display", "cmdline": "command", "commandline": "command",
    "command_line": "command", "arguments": "action", "image": "path", "image_path": "path", "exe": "path",
    "install_location": "location", "uninstall_string": "uninstall", "vendor": "publisher", "status": "state",
    "company": "signer", "identifier": "label", "bundle_id": "label", "exec_start": "exec", "file": "path",
    "id": "name", "product": "name", "identifying_number": "product_code", "application": "program",
    "remote_address": "address", "remote_host": "host", "hostname": "host", "domain": "host", "title": "name",
}  # fmt: skip


def read_report(raw: bytes | str | dict[str, Any]) -> Report:
    """The report in this document; raises `Problem` when it is no JSON object."""
    if isinstance(raw, dict):
        return _forgiving(raw)
    try:
        try:
            return _decoder.decode(raw)
        except msgspec.ValidationError:
            return _forgiving(msgspec.json.decode(raw))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Problem(
            gettext_noop("This endpoint report is not valid JSON: {why}."),
            gettext_noop("Run the collector again and keep its output as it is."),
            why=str(error).rstrip("."),
        ) from error


def _forgiving(document: object) -> Report:
    if not isinstance(document, dict):
        raise Problem(
            gettext_noop("This is not an endpoint report: it holds no JSON object."),
            gettext_noop(
                "Give a report made by “bascule collect”, or an inventory in a format Bascule reads."
            ),
        )
    report = Report(schema=_text(document.get("schema")), collected_at=_text(document.get("collected_at")))
    host = document.get("host")
    fields = host if isinstance(host, dict) else {"name": host}
    report.host = Host(
        name=_text(fields.get("name")), os=_text(fields.get("os")), fqdn=_text(fields.get("fqdn"))
    )
    for name, kind in _SHAPES.items():
        content = document.get(name)
        if content is not None:
            setattr(report, name, list(_items(content, kind)))
    settings = document.get("settings")
    report.settings = settings if isinstance(settings, dict) else None
    return report


def _items(content: object, kind: type[msgspec.Struct] | None) -> Iterable[Any]:
    if isinstance(content, dict):  # {"name": {...}} as some inventories have it
        content = [
            {"name": key, **value} if isinstance(value, dict) else key for key, value in content.items()
        ]
    for item in (content if isinstance(content, list) else [content])[:MAX_ITEMS]:
        if kind is None:
            text = _text(item.get("path") or item.get("name")) if isinstance(item, dict) else _text(item)
            if text:
                yield text
        elif isinstance(item, dict):
            known = {_SAME.get(str(key).lower(), str(key).lower()): value for key, value in item.items()}
            known.update({key: value for key, value in item.items() if key in kind.__struct_fields__})
            yield kind(**{
                field: known[field] if field in ("listen", "connect", "remote", "port") else _text(known[field])
                for field in kind.__struct_fields__
                if field in known
            })  # fmt: skip
        elif item is not None:
            yield kind(name=_text(item))


def _text(value: object) -> str | None:
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, list):
        return " ".join(str(part) for part in value)
    return None if isinstance(value, dict) else str(value)
