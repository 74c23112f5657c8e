"""Observations from JSON lines, as they come: any field absent, null, or alone where a list is meant."""

import sys
from pathlib import Path
from typing import Any

import msgspec

from bascule.matching.vocabulary import words
from bascule.observation.problem import Problem, gettext_noop
from bascule.observation.records import Observation

_LISTS = {"ips": "ip", "macs": "mac"}
_TEXTS = tuple(
    words(
        "source source_group seen_at last_seen site kind name hostname fqdn serial uuid guid asset_tag vendor model os user port"
    )
)
_SCHEMA = "bascule.observation/1"
_OURS = b'{"schema":"bascule.observation/1"'
_SINGLE = (b'"ip"', b'"mac"', b'"schema"')  # what a strict reading would not see
_FAST = msgspec.json.Decoder(Observation)
_ADVICE = gettext_noop("One JSON object a line is expected, as `bascule read --json` prints them.")


def read_observations(path: str) -> list[Observation]:
    """All observations of a file of JSON lines (`-`: standard input). Raises Problem naming the line."""
    try:
        data = sys.stdin.buffer.read() if path == "-" else Path(path).read_bytes()
    except OSError as error:
        raise Problem(
            gettext_noop("{path} cannot be read."),
            gettext_noop("Check the spelling and the rights of the file."),
            path=path,
        ) from error
    found = []
    for number, line in enumerate(data.splitlines(), 1):
        if line.strip():
            record = _observation(line, number)
            if record is not None:
                found.append(record)
    return found


def _observation(line: bytes, number: int) -> Observation | None:
    """The observation of a line; None where the line says that it is something else (an access, a secret, a summary)."""
    try:
        if line.startswith(_OURS) or not any(mark in line for mark in _SINGLE):
            return _FAST.decode(line)
    except msgspec.DecodeError:  # a ValidationError is one: read it loosely below
        pass
    try:
        raw = msgspec.json.decode(line)
    except msgspec.DecodeError as error:
        raise Problem(gettext_noop("Line {line} is not JSON."), _ADVICE, line=number) from error
    if not isinstance(raw, dict):
        raise Problem(gettext_noop("Line {line} is no JSON object."), _ADVICE, line=number)
    if raw.get("schema", _SCHEMA) != _SCHEMA:
        return None
    try:
        return observation_of(raw)
    except (msgspec.ValidationError, TypeError, ValueError) as error:
        raise Problem(
            gettext_noop("Line {line} is no observation: {error}"), _ADVICE, line=number, error=error
        ) from error


def observation_of(raw: dict[str, Any]) -> Observation:
    """An observation from a loose dictionary: `rec_id` for `ref`, null for absent, one value for a list, numbers for text."""
    ref = raw.get("ref", raw.get("rec_id"))
    if ref is None:
        raise ValueError("ref")
    record = Observation(ref=str(ref), source=str(raw.get("source") or "unknown"))
    for name in _TEXTS[1:]:
        value = raw.get(name)
        if value is not None and not isinstance(value, (dict, list)):
            setattr(record, name, str(value))
    for name, single in _LISTS.items():
        value = raw.get(name) or raw.get(single) or []
        setattr(record, name, [str(part) for part in (value if isinstance(value, list) else [value]) if part])
    live = raw.get("live")
    record.live = bool(live) if live is not None else None
    identifiers = raw.get("identifiers") or {}
    if isinstance(identifiers, dict):
        record.identifiers = {str(key): str(value) for key, value in identifiers.items() if value is not None}
    if isinstance(raw.get("attributes"), dict):
        record.attributes = raw["attributes"]
    if isinstance(raw.get("evidence"), dict):
        record.evidence = msgspec.convert(
            raw["evidence"], type=Observation.__annotations__["evidence"], strict=False
        )
    return record


def read_links(path: Path) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """(must-link, cannot-link) pairs of refs from a JSON file."""
    try:
        raw = msgspec.json.decode(path.read_bytes(), type=dict[str, list[tuple[str, str]]])
    except (OSError, msgspec.DecodeError) as error:
        raise Problem(
            gettext_noop("{path} is no file of links."),
            gettext_noop('It should hold {{"must_link": [["a", "b"]], "cannot_link": []}}.'),
            path=path,
        ) from error
    return raw.get("must_link", []), raw.get("cannot_link", [])
