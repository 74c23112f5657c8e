"""What one device's configuration says: the device, the ways in, the secrets, and what was not understood."""

from collections.abc import Mapping

from bascule.observation.problem import gettext_noop
from bascule.observation.records import (
    AccessFact,
    Evidence,
    FoundSecret,
    NotRead,
    Observation,
    Reading,
    State,
)

MASK = "••••"
NOT_IN_FILE = gettext_noop("The section that would say it is not in this file.")
NOT_THIS_FORMAT = gettext_noop("This kind of file does not hold it; look at the device itself.")
OFF_BY_DEFAULT = gettext_noop("not configured (off by default)")
WHY_SECTION = gettext_noop("This section is not understood yet; read it by eye.")
# The questions every device configuration is asked; each answer is present, absent or unknown.
QUESTIONS = (
    "admin",
    "mgmt-exposure",
    "vpn-user",
    "vpn-peer",
    "port-forward",
    "aaa",
    "snmp",
    "log-target",
    "time-dns",
    "cloud-binding",
    "automation",
)

type Answer = tuple[State, str]
type Silence = Mapping[str, Answer]


class _Section:
    def __init__(self, line: int) -> None:
        self.line, self.statements, self.understood = line, 0, 0


class DeviceAccount:
    """Collects one reading. Refs are `device`, `a1`…, `s1`…, `o1`…; lines are 1-based.

    A secret goes to `secret()` alone; facts carry `MASK` in its place.
    """

    def __init__(
        self, source: str, subtype: str | None, vendor: str | None = None, kind: str = "network-device"
    ) -> None:
        self.reading = Reading()
        self.device = Observation(
            ref="device",
            source=source,
            source_group="managed",
            kind=kind,
            vendor=vendor,
            evidence=Evidence(line=1),
        )
        if subtype:
            self.device.attributes["subtype"] = subtype
        self._sections: dict[str, _Section] = {}
        self._targets: set[str] = set()

    def fact(
        self,
        fact: str,
        *,
        line: int | None,
        on: str | None = None,
        holder: str | None = None,
        value: str | None = None,
        live: bool = True,
        target: str | None = None,
    ) -> None:
        """A way in. `on`: the place on this device; `target`: something else that it opens, such as the machine
        behind a port forward. `live=False`: it is written down but disabled, so it is absent today."""
        if target:
            self._targets.add(f"a{len(self.reading.accesses) + 1}")
        self.reading.accesses.append(
            AccessFact(
                ref=f"a{len(self.reading.accesses) + 1}",
                fact=fact,
                on=target or on or "device",
                holder=holder,
                value=value if live else " ".join(filter(None, (value, "(disabled)"))),
                state="present" if live else "absent",
                evidence=Evidence(line=line) if line else None,
            )
        )

    def unknown(self, fact: str, why: str, *, value: str | None = None, line: int | None = None) -> None:
        """A question this source cannot answer, with the reason (marked for translation)."""
        self.reading.accesses.append(
            AccessFact(
                ref=f"a{len(self.reading.accesses) + 1}",
                fact=fact,
                on="device",
                value=value,
                state="unknown",
                why_unknown=why,
                evidence=Evidence(line=line) if line else None,
            )
        )

    def secret(
        self,
        kind: str,
        material: str | bytes,
        *,
        title: str,
        line: int | None,
        login: str | None = None,
        url: str | None = None,
        notes: str | None = None,
    ) -> None:
        """A secret in the clear or recoverable; empty ones are ignored."""
        raw = material.encode() if isinstance(material, str) else material
        if raw.strip():
            self.reading.secrets.append(
                FoundSecret(
                    ref=f"s{len(self.reading.secrets) + 1}",
                    kind=kind,
                    material=raw,
                    title=title,
                    login=login,
                    url=url,
                    on="device",
                    notes=notes,
                    evidence=Evidence(line=line) if line else None,
                )
            )

    def sealed(self, value: str, *, line: int | None, holder: str | None = None) -> None:
        """A secret that stands in the file but cannot be recovered from it: a hash, or encrypted by the device."""
        self._listed("sealed_secrets", {"what": value, "holder": holder, "line": line})

    def attribution(self, who: str, what: str, *, line: int | None) -> None:
        """Who wrote something, as the configuration itself says."""
        self._listed("written_by", {"holder": who, "what": what, "line": line})

    def _listed(self, key: str, found: dict[str, object]) -> None:
        kept = {name: value for name, value in found.items() if value is not None}
        self.device.attributes.setdefault(key, []).append(kept)

    def neighbour(self, source: str, line: int | None, **fields: object) -> None:
        """Another thing the configuration names, such as a DHCP reservation."""
        ref = f"o{len(self.reading.observations) + 1}"
        self.reading.observations.append(
            Observation(ref=ref, source=source, evidence=Evidence(line=line) if line else None, **fields)  # type: ignore[arg-type]
        )

    def section(self, name: str, line: int, *, understood: bool, statements: int = 1) -> None:
        """Count statements of a section as understood or not."""
        section = self._sections.setdefault(name, _Section(line))
        section.statements += statements
        section.understood += statements if understood else 0

    def close(self, silence: Silence | None = None) -> Reading:
        """The reading. `silence` says, question by question, what it means that nothing was found."""
        said = {access.fact for access in self.reading.accesses}
        for question, (state, text) in (silence or {}).items():
            if question in said:
                continue
            if state == "unknown":
                self.unknown(question, text)
            else:
                self.reading.accesses.append(
                    AccessFact(
                        ref=f"a{len(self.reading.accesses) + 1}",
                        fact=question,
                        on="device",
                        value=text,
                        state=state,
                    )
                )
        reading = self.reading
        reading.observations.insert(0, self.device)
        self._name_what_is_opened()
        for name, section in self._sections.items():
            reading.units += section.statements
            reading.units_read += section.understood
            if missed := section.statements - section.understood:
                reading.not_read.append(
                    NotRead(where=f"line {section.line}", what=f"{name} ({missed})", why=WHY_SECTION)
                )
        return reading

    def _name_what_is_opened(self) -> None:
        """`on` is the device's name, since facts of many files meet; a place on it goes before the value."""
        device = self.device
        made = " ".join(filter(None, (device.vendor, device.model, device.serial)))
        name = (
            device.name
            or made
            or str(device.attributes.get("role") or device.attributes.get("subtype") or "?")
        )
        for access in self.reading.accesses:
            place = access.on or "device"
            if access.ref in self._targets:
                continue
            if place.startswith("device"):
                access.on = name + place.removeprefix("device")
            else:
                access.on, access.value = name, f"{place}: {access.value or ''}".rstrip(": ")


def all_silent(default: str, **exceptions: Answer) -> dict[str, Answer]:
    """Silence about every question means absent with `default`, save the `exceptions` (`_` stands for `-`)."""
    silence: dict[str, Answer] = dict.fromkeys(QUESTIONS, ("absent", default))
    silence.update({question.replace("_", "-"): answer for question, answer in exceptions.items()})
    return silence
