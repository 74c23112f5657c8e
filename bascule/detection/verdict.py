"""Evidence → findings: how sure, in which states, whose instance, and what the allow-list keeps out.

Confidence is 1 − ∏(1 − weight) over the kinds of evidence, the best line of each kind. One file name, one account or
one domain never reaches `ENOUGH`; such lines are kept as traces, so nothing is dropped in silence.
"""

import re
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

import msgspec

from bascule.catalogue.tools import HARMLESS, SIGNED, Extractor, Tool
from bascule.detection.evidence import Evidence
from bascule.detection.normalise import place, registry_key
from bascule.detection.report import Report
from bascule.observation.problem import gettext_noop

ENOUGH = 0.5
# Shown to people: whoever shows them translates.
STATES = (
    gettext_noop("seen"),
    gettext_noop("executed"),
    gettext_noop("installed"),
    gettext_noop("running"),
    gettext_noop("connected"),
)
_SAME_KIND = {"user": "account", "group": "account"}
_FIELDS_OF = {
    "service": ("service", "display"), "program": ("program",), "uninstall": ("uninstall",),
    "path": ("path", "location", "command", "uninstall"), "command": ("command", "uninstall"),
    "unit": ("unit", "service"), "launchd": ("launchd", "service"), "connection": ("host",),
}  # fmt: skip


class Instance(msgspec.Struct, frozen=True):
    """Whose agent it is: what the value is (thumbprint, tenant, server…), the value, and where it stands."""

    label: str
    value: str
    where: str


class Line(msgspec.Struct, omit_defaults=True):
    """One line of evidence as it is shown. `source` is the catalogue's source of the pattern."""

    kind: str
    value: str
    where: str
    state: str
    weight: float
    pattern: str
    source: str


class Finding(msgspec.Struct, omit_defaults=True):
    """One tool on one device. `states` are those that the evidence shows, in the order of `STATES`."""

    tool: str
    name: str
    category: str
    confidence: float
    states: list[str]
    evidence: list[Line]
    instances: list[Instance] = []
    allowed: str = ""


class Allow(msgspec.Struct, frozen=True):
    """What the incoming provider runs himself: whole tools, and instances of tools by their value."""

    tools: frozenset[str] = frozenset()
    instances: Mapping[str, frozenset[str]] = {}


class Verdict(msgspec.Struct):
    """Findings; tools with too little evidence (`traces`); programs that let nobody in (`dual_use`); `allowed`."""

    findings: list[Finding] = []
    traces: list[Finding] = []
    dual_use: list[Finding] = []
    allowed: list[Finding] = []


def judge(report: Report, evidence: Sequence[Evidence], tools: Mapping[str, Tool], allow: Allow) -> Verdict:
    """The verdict on one device."""
    by_tool: dict[str, list[Evidence]] = {}
    for line in evidence:
        by_tool.setdefault(line.tool, []).append(line)
    verdict = Verdict()
    for tool_id, lines in sorted(by_tool.items()):
        tool = tools[tool_id]
        ours, theirs = _part(tool, lines, allow, report)
        for kept, allowed in ((theirs, False), (ours, True)):
            if kept:
                _place(verdict, _finding(tool, kept, report, allow, allowed), tool)
    return verdict


def _place(verdict: Verdict, finding: Finding, tool: Tool) -> None:
    if finding.confidence < ENOUGH:
        if any(line.kind != "port" for line in finding.evidence):
            verdict.traces.append(finding)
    elif finding.allowed:
        verdict.allowed.append(finding)
    elif tool.category in HARMLESS:
        verdict.dual_use.append(finding)
    else:
        verdict.findings.append(finding)


def confidence_of(lines: Sequence[Evidence]) -> float:
    """1 − ∏(1 − weight) over kinds, rounded to 3 places, at most 0.999."""
    best: dict[str, float] = {}
    for line in lines:
        kind = _SAME_KIND.get(line.kind, line.kind)
        best[kind] = max(best.get(kind, 0.0), line.weight)
    doubt = 1.0
    for weight in best.values():
        doubt *= 1.0 - weight
    return min(round(1.0 - doubt, 3), 0.999)


def _part(
    tool: Tool, lines: list[Evidence], allow: Allow, report: Report
) -> tuple[list[Evidence], list[Evidence]]:
    """Evidence of the incoming provider's own instances, and all other evidence."""
    if tool.id in allow.tools:
        return lines, []
    own = allow.instances.get(tool.id)
    if not own:
        return [], lines
    ours: list[Evidence] = []
    theirs: list[Evidence] = []
    unmarked: list[Evidence] = []
    for line in lines:
        values = {instance.value.casefold() for instance in instances_of(tool, [line])}
        (unmarked if not values else ours if values & own else theirs).append(line)
    if not ours and any(value.value.casefold() in own for value in _read_values(tool, report)):
        ours, theirs = theirs, []
    # A line without an instance's mark goes with the foreign instance when there is one: never hide it.
    return (ours, theirs + unmarked) if theirs or not ours else (ours + unmarked, [])


def _finding(tool: Tool, lines: list[Evidence], report: Report, allow: Allow, allowed: bool) -> Finding:
    instances = instances_of(tool, lines)
    own = allow.instances.get(tool.id, frozenset())
    for instance in _read_values(tool, report):
        if tool.id in allow.tools or (instance.value.casefold() in own) == allowed:
            instances.append(instance)
    states = {line.state for line in lines if line.weight >= 0.15}
    return Finding(
        tool=tool.id,
        name=tool.name,
        category=tool.category,
        confidence=confidence_of(lines),
        states=[state for state in STATES if state in states],
        evidence=[
            Line(line.kind, _shown(line), line.where, line.state, line.weight, line.pattern, line.source)
            for line in sorted(lines, key=lambda line: (-line.weight, line.kind, line.where, line.value))
        ],
        instances=list(dict.fromkeys(instances)),
        allowed="tool" if allowed and tool.id in allow.tools else "instance" if allowed else "",
    )


_SECRET = re.compile(
    r"((?:^|[\s\"';&?])(?:--?|/)?[\w.-]*(?:pass(?:word|wd|phrase|code)?|pwd|secret|token|api-?key|psk|credential)[\w-]*"
    r"(?:\s*[=:]\s*|\s+))(\"[^\"]*\"|'[^']*'|[^\s\"'&]+)",
    re.IGNORECASE,
)


def _shown(line: Evidence) -> str:
    """The value without what may be a secret on a command line."""
    return _SECRET.sub(r"\1•••", line.value) if line.field in ("command", "uninstall") else line.value


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE | re.MULTILINE)


def instances_of(tool: Tool, lines: Sequence[Evidence]) -> list[Instance]:
    """The instances that lines of evidence name, each once."""
    found: list[Instance] = []
    for extractor in tool.instance:
        fields = _FIELDS_OF.get(extractor.from_, ())
        for line in lines:
            if line.field in fields:
                match = _compiled(extractor.pattern).search(line.value)
                if match:
                    found.append(Instance(extractor.label, match[1].strip(), line.where))
    return list(dict.fromkeys(found))


def _read_values(tool: Tool, report: Report) -> list[Instance]:
    """The instances in registry values and file lines that the collector read (`settings.values`)."""
    values = (report.settings or {}).get("values")
    if not isinstance(values, list):
        return []
    found: list[Instance] = []
    for extractor in tool.instance:
        if extractor.from_ == "value":
            for number, value in enumerate(values):
                if isinstance(value, dict) and _stands_at(str(value.get("where", "")), extractor):
                    match = _compiled(extractor.pattern).search(_value_text(value))
                    if match:
                        found.append(
                            Instance(extractor.label, match[1].strip(), f"settings.values[{number}]")
                        )
    return list(dict.fromkeys(found))


def _spelling(where: str) -> str:
    if where[:2].lower() == "hk":
        return registry_key(where).replace("\\wow6432node", "")
    return place(where)


def _stands_at(where: str, extractor: Extractor) -> bool:
    return _spelling(where).startswith(_spelling(extractor.where))


def _value_text(value: dict[str, Any]) -> str:
    name = value.get("name")
    text = str(value.get("value", ""))
    return f"{name}={text}" if name else text


def is_strong(finding: Finding) -> bool:
    """Whether one line alone would have been enough to be sure."""
    return any(line.weight >= SIGNED for line in finding.evidence)
