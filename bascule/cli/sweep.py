"""`bascule sweep REPORT…`: the old tools that endpoint reports show, with their evidence."""

import argparse
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec

from bascule.catalogue.tools import tool_named
from bascule.detection.parallel import Batch, sweep_encoded
from bascule.detection.persistence import Outgoing, left_behind
from bascule.detection.sweep import EndpointFindings
from bascule.detection.verdict import Allow, Finding
from bascule.observation.problem import Problem, gettext_noop
from bascule.observation.words import translate

HELP = gettext_noop(
    "from endpoint reports: the monitoring and remote-access tools on each device, with evidence"
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "reports", nargs="+", type=Path, metavar="REPORT",
        help=_(gettext_noop("a report of the collector, JSON lines of many, or an inventory; a folder takes all in it")),
    )  # fmt: skip
    parser.add_argument("--json", action="store_true", help=_(gettext_noop("print one JSON document")))
    parser.add_argument(
        "--allow", action="append", default=[], metavar="TOOL[=INSTANCE]",
        help=_(gettext_noop("the incoming provider's own tool, or one instance of it; may be repeated")),
    )  # fmt: skip
    parser.add_argument(
        "--outgoing", type=Path, metavar="PROFILE.json",
        help=_(gettext_noop("the outgoing provider's profile: what he left besides agents is judged against it")),
    )  # fmt: skip
    parser.add_argument("--baseline", type=Path, metavar="REPORT.json", help=_(gettext_noop("a report of how a device should be")))  # fmt: skip
    parser.add_argument(
        "--jobs", type=int, default=0, metavar="N", help=_(gettext_noop("processes; 0: one per core"))
    )


def run(arguments: argparse.Namespace) -> int:
    """0: done; 1: done, but a file or a report could not be used; 2: nothing could."""
    files = list(_files(arguments.reports))
    judge = None
    if arguments.outgoing or arguments.baseline:
        judge = left_behind(_profile(arguments.outgoing), _document(arguments.baseline))
    batches = sweep_encoded(files, allow=read_allow(arguments.allow), jobs=arguments.jobs, left=judge)
    endpoints, errors = (_print_json if arguments.json else _print_lines)(batches)
    for error in errors:
        print(error, file=sys.stderr)
    return 2 if errors and len(errors) == endpoints else 1 if errors else 0


def _files(given: Iterable[Path]) -> Iterator[Path]:
    for path in given:
        if path.is_dir():
            yield from (file for file in sorted(path.rglob("*")) if file.is_file())
        elif path.exists():
            yield path
        else:
            raise Problem(
                gettext_noop("{path} does not exist."), gettext_noop("Check the name of the file."), path=path
            )


def read_allow(words: Iterable[str]) -> Allow:
    """The allow-list out of `TOOL` and `TOOL=INSTANCE`; raises `Problem` for a tool that does not exist."""
    whole, instances = set(), dict[str, set[str]]()
    for word in words:
        name, has_instance, instance = word.partition("=")
        tool = tool_named(name)
        if tool is None:
            raise Problem(
                gettext_noop("There is no tool called {name} in the catalogue."),
                gettext_noop("“bascule catalogue show” lists them all."),
                name=name,
            )
        if has_instance:
            instances.setdefault(tool.id, set()).add(instance.casefold())
        else:
            whole.add(tool.id)
    return Allow(frozenset(whole), {tool: frozenset(values) for tool, values in instances.items()})


def _profile(file: Path | None) -> Outgoing:
    if file is None:
        return Outgoing()
    try:
        return msgspec.json.decode(_bytes(file), type=Outgoing)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Problem(
            gettext_noop("The profile {file} cannot be used: {why}."),
            gettext_noop(
                "It is a JSON object of lists: people, logins, domains, networks, tools, keys, names."
            ),
            file=file.name,
            why=str(error).rstrip("."),
        ) from error


def _document(file: Path | None) -> dict[str, object]:
    try:
        document = msgspec.json.decode(_bytes(file)) if file else {}
    except (msgspec.DecodeError, UnicodeDecodeError):
        document = None
    if not isinstance(document, dict):
        raise Problem(
            gettext_noop("The baseline {file} is no endpoint report."),
            gettext_noop("Give the report of a device that is as it should be."),
            file=file,
        )
    return document


def _bytes(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise Problem(
            gettext_noop("{file} cannot be read."),
            gettext_noop("Check the name and your right to read it."),
            file=file.name,
        ) from error


def _print_json(batches: Iterable[Batch]) -> tuple[int, list[str]]:
    out = sys.stdout.buffer
    out.write(b'{"schema":"bascule.sweep/1","endpoints":[')
    endpoints, errors = 0, list[str]()
    for batch in batches:
        if batch.encoded:
            out.write((b",\n" if endpoints else b"\n") + batch.encoded)
        endpoints += batch.endpoints
        errors += batch.errors
    out.write(b"\n]}\n")
    out.flush()
    return endpoints, errors


def _print_lines(batches: Iterable[Batch]) -> tuple[int, list[str]]:
    endpoints, found, errors = 0, 0, list[str]()
    for batch in batches:
        for result in msgspec.json.decode(b"[" + batch.encoded + b"]", type=list[EndpointFindings]):
            if not result.error:
                print("\n".join(told(result)))
        endpoints += batch.endpoints
        found += batch.with_findings
        errors += batch.errors
    print(_("Devices: {count}; with an old tool: {found}; unusable: {errors}.").format(
        count=endpoints, found=found, errors=len(errors)))  # fmt: skip
    return endpoints, errors


def told(result: EndpointFindings) -> list[str]:
    """One device in lines for a person."""
    lines = [result.endpoint or _("A device without a name")]
    if not result.findings:
        lines.append("  " + _("No old tool shows in what was looked at."))
    for finding in result.findings:
        lines += _finding_lines(finding)
    for left in result.left_behind:
        reason = ": ".join(filter(None, (_(left.why), left.matched)))
        lines.append(f"  {_(left.kind)} {left.value} ({reason})")
    if result.not_seen:
        lines.append("  " + _("Not looked at: {classes}").format(classes=", ".join(result.not_seen)))
    return lines


def _finding_lines(finding: Finding) -> list[str]:
    head = f"  {finding.name} [{finding.tool}] {finding.confidence:.0%} ({', '.join(map(_, finding.states))})"
    lines = [head, *(f"    {_(line.kind)}: {line.value} ({line.where})" for line in finding.evidence[:5])]
    return lines + [f"    {instance.label}: {instance.value}" for instance in finding.instances[:5]]


def _(text: str) -> str:
    return translate(text)
