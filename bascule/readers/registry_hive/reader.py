"""Windows registry hives (REGF): SOFTWARE, SYSTEM, NTUSER.DAT, Amcache.hve."""

import logging
import struct
from collections.abc import Iterable, Mapping
from itertools import islice
from pathlib import Path
from typing import Any

from construct import ConstructError
from regipy.exceptions import RegipyException
from regipy.registry import NKRecord, RegistryHive

from bascule.observation.problem import Problem, gettext_noop
from bascule.observation.records import Evidence, FoundSecret, NotRead, Observation, Reading
from bascule.readers.base import Reader
from bascule.readers.registry_facts import report as facts

OTHER = gettext_noop(
    "This hive is none of SOFTWARE, SYSTEM, NTUSER.DAT and Amcache; nothing in it is looked for."
)
OLD_CACHE = gettext_noop("The list of programs that ran has the layout of an older Windows.")
_BROKEN = (
    RegipyException,
    StopIteration,
    RuntimeError,
    ConstructError,
    struct.error,
    ValueError,
    IndexError,
    KeyError,
    TypeError,
    AttributeError,
    UnicodeError,
    OSError,
    RecursionError,
    OverflowError,
    AssertionError,
    EOFError,
)
MOST = 20_000
logging.getLogger("regipy").setLevel(logging.CRITICAL)  # damaged keys are counted here, not printed


class RegistryHiveReader(Reader):
    name = "registry_hive"
    label = "Windows registry hive"
    limit = 1024 * 1024 * 1024

    def recognises(self, head: bytes, name: str) -> float:
        return 0.99 if head[:4] == b"regf" else 0.0

    def read(self, file: Path) -> Reading:
        try:
            hive = RegistryHive(str(file))  # type: ignore[no-untyped-call, unused-ignore]
            view = Hive(hive)
            top = {name.lower() for name in view.children("")}
        except _BROKEN:
            raise Problem(
                gettext_noop("This registry hive is damaged or was copied while in use."),
                gettext_noop("Copy it again from a shadow copy, or with “reg save”."),
            ) from None
        reading, report = Reading(), facts.empty("registry_hive")
        reading.units = reading.units_read = 1
        if {"microsoft", "classes"} & top and "microsoft" in top:
            facts.software(view, "", report)
            _winlogon(reading, view)
        elif any(name.startswith("controlset") for name in top) or "select" in top:
            _system(reading, view, report)
        elif "software" in top:
            facts.user(view, "", report)
        elif "root" in top or any("11517b7c" in name for name in top):
            facts.amcache(view, report)
        else:
            reading.units_read = 0
            reading.not_read.append(NotRead(where="hive", what=", ".join(sorted(top)[:8]), why=OTHER))
        if view.broken:
            reading.units += view.broken
            reading.not_read.append(NotRead(where="hive", what=str(view.broken), why=BROKEN_KEYS))
        reading.reports.append(report)
        if name := report["host"].get("name"):
            reading.observations.append(
                Observation(
                    ref="host",
                    source="endpoint",
                    source_group="managed",
                    name=name,
                    hostname=name,
                    fqdn=report["host"].get("fqdn"),
                    os=report["host"].get("os"),
                    evidence=Evidence(line=1),
                )
            )
        return reading


BROKEN_KEYS = gettext_noop("These keys are damaged.")


class Hive:
    """A hive as a View; a damaged key is counted and empty."""

    def __init__(self, hive: RegistryHive) -> None:
        self._hive, self.broken = hive, 0
        self._found: dict[str, NKRecord | None] = {"": hive.root}

    def _key(self, path: str) -> NKRecord | None:
        path = path.strip("\\").lower()
        if path in self._found:
            return self._found[path]
        above, _, name = path.rpartition("\\")
        parent = self._key(above) if path.count("\\") < 40 else None
        found = None
        if parent is not None and parent.subkey_count:
            try:
                children = islice(parent.iter_subkeys(), MOST)  # type: ignore[no-untyped-call, unused-ignore]
                found = next((key for key in children if key.name.lower() == name), None)
            except _BROKEN:
                self.broken += 1
        self._found[path] = found
        return found

    def children(self, path: str) -> Iterable[str]:
        key = self._key(path)
        names: list[str] = []
        if key is None or not key.subkey_count:
            return names
        try:
            base = path.strip("\\").lower()
            children = islice(key.iter_subkeys(), MOST)  # type: ignore[no-untyped-call, unused-ignore]
            for child in children:
                names.append(str(child.name))
                self._found.setdefault(f"{base}\\{child.name}".strip("\\").lower(), child)
        except _BROKEN:
            self.broken += 1
        return names

    def values(self, path: str) -> Mapping[str, Any]:
        key = self._key(path)
        found: dict[str, Any] = {}
        if key is None or not key.values_count:
            return found
        try:
            values = key.iter_values(as_json=False, trim_values=False)  # type: ignore[no-untyped-call, unused-ignore]
            for value in islice(values, MOST):
                found["" if value.name == "(default)" else str(value.name)] = value.value
        except _BROKEN:
            self.broken += 1
        return found


def _system(reading: Reading, view: Hive, report: dict[str, Any]) -> None:
    """The control set that was current."""
    current = {key.lower(): value for key, value in view.values("Select").items()}.get("current", 1)
    base = f"ControlSet{current:03d}" if isinstance(current, int) and 0 < current < 100 else "ControlSet001"
    facts.system(view, base, report)
    cache = {
        key.lower(): value
        for key, value in view.values(rf"{base}\Control\Session Manager\AppCompatCache").items()
    }.get("appcompatcache")
    raw = (
        bytes.fromhex(cache)
        if isinstance(cache, str)
        and len(cache) % 2 == 0
        and all(sign in "0123456789abcdefABCDEF" for sign in cache)
        else cache
    )
    if isinstance(raw, bytes) and len(raw) > 200 and not facts.shimcache(raw, report):
        reading.units += 1
        reading.not_read.append(NotRead(where="AppCompatCache", what="shimcache", why=OLD_CACHE))


def _winlogon(reading: Reading, view: Hive) -> None:
    values = {key.lower(): value for key, value in view.values(rf"{facts.NT}\Winlogon").items()}
    password = facts.text(values.get("defaultpassword"))
    if password:
        reading.secrets.append(
            FoundSecret(
                ref="s1",
                kind="password",
                material=password.encode(),
                title="Winlogon",
                login=facts.text(values.get("defaultusername")),
            )
        )
