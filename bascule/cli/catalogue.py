"""`bascule catalogue lint|show|import-lolrmm`: the catalogue of old tools, and the user's own copy of LOLRMM."""

import argparse
import json
import sys
from pathlib import Path

import msgspec

from bascule.catalogue.import_lolrmm import ALREADY, import_lolrmm
from bascule.catalogue.lint_tools import lint_tools
from bascule.catalogue.tool_removal import probes, removal_steps
from bascule.catalogue.tools import Tool, tool_named, tools
from bascule.observation.problem import Problem, gettext_noop
from bascule.observation.words import language_of_environment, translate

HELP = gettext_noop(
    "the catalogue of old tools: check it, show a tool, add the tools of your own copy of LOLRMM"
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", required=True)
    lint = actions.add_parser("lint", help=_(gettext_noop("refuse facts that would find other things")))
    lint.add_argument("--json", action="store_true", help=_(gettext_noop("print one JSON document")))
    show = actions.add_parser("show", help=_(gettext_noop("list the tools, or tell all about one")))
    show.add_argument("tool", nargs="?", metavar="TOOL", help=_(gettext_noop("its id, name or alias")))
    show.add_argument("--json", action="store_true", help=_(gettext_noop("print one JSON document")))
    bring = actions.add_parser("import-lolrmm", help=_(gettext_noop("write the tools of a LOLRMM file that are not known yet")))  # fmt: skip
    bring.add_argument(
        "file", type=Path, metavar="rmm_tools.json", help=_(gettext_noop("LOLRMM's rmm_tools.json"))
    )
    bring.add_argument(
        "--out",
        type=Path,
        required=True,
        metavar="DIR",
        help=_(gettext_noop("where the files go; BASCULE_TOOLS=DIR uses them")),
    )


def run(arguments: argparse.Namespace) -> int:
    """0: done; 1: faults were found, or entries were left out."""
    return {"lint": _lint, "show": _show, "import-lolrmm": _import}[arguments.action](arguments)


def _lint(arguments: argparse.Namespace) -> int:
    faults = lint_tools()
    if arguments.json:
        print(
            json.dumps(
                {
                    "schema": "bascule.catalogue-lint/1",
                    "tools": len(tools()),
                    "faults": msgspec.to_builtins(faults),
                }
            )
        )
    else:
        for fault in faults:
            print(f"{fault.tool}: {translate(fault.text).format(**fault.facts)}")
        print(_("Tools: {count}; faults: {faults}.").format(count=len(tools()), faults=len(faults)))
    return 1 if faults else 0


def _show(arguments: argparse.Namespace) -> int:
    if not arguments.tool:
        if arguments.json:
            listed = [
                {"id": tool.id, "name": tool.name, "category": tool.category, "systems": tool.systems}
                for tool in tools().values()
            ]
            print(json.dumps({"schema": "bascule.catalogue/1", "tools": listed}, ensure_ascii=False))
        else:
            for tool in tools().values():
                print(f"{tool.id}\t{tool.name}\t{tool.category}\t{', '.join(tool.systems)}")
        return 0
    found = tool_named(arguments.tool)
    if found is None:
        raise Problem(
            gettext_noop("There is no tool called {name} in the catalogue."),
            gettext_noop("“bascule catalogue show” lists them all."),
            name=arguments.tool,
        )
    if arguments.json:
        document = msgspec.to_builtins(found)
        document["removal_steps"] = {
            system: msgspec.to_builtins(removal_steps(found, system)) for system in found.systems
        }
        document["absent_afterwards"] = {
            system: msgspec.to_builtins(probes(found, system)) for system in found.systems
        }
        print(json.dumps({"schema": "bascule.tool/1", **document}, ensure_ascii=False))
    else:
        print("\n".join(told(found)))
    return 0


def told(tool: Tool) -> list[str]:
    """One tool in lines for a person."""
    language = language_of_environment()
    lines = [f"{tool.name} ({tool.id})", f"  {tool.category}, {tool.vendor}", f"  {', '.join(tool.aliases)}"]
    for system in tool.systems:
        lines.append(f"  {system}")
        for block in tool.blocks(system):
            for field, value in msgspec.to_builtins(block).items():
                if isinstance(value, list | tuple | dict):
                    lines.append(f"    {field}: {'; '.join(value)} [{block.source}]")
        for step in removal_steps(tool, system):
            command = f" → {step.command}" if step.command else ""
            lines.append(f"    {step.order}. {step.in_(language)}{command} [{step.source}]")
    return [*lines, *(f"  {network.source}: {', '.join(network.domains)}" for network in tool.network)]


def _import(arguments: argparse.Namespace) -> int:
    written, left_out = import_lolrmm(arguments.file, arguments.out)
    refused = [(name, why) for name, why in left_out if why != ALREADY]
    for name, why in refused:
        print(f"{name}: {translate(why)}", file=sys.stderr)
    known = len(left_out) - len(refused)
    print(_("Written: {written}; already in the catalogue: {known}; left out: {left}.").format(
        written=len(written), known=known, left=len(refused)))  # fmt: skip
    return 1 if refused else 0


def _(text: str) -> str:
    return translate(text)
