"""`bascule collect`: the endpoint report of this Linux host, or a collector script for another machine."""

import argparse
import sys
from pathlib import Path

import msgspec

from bascule.detection.collect.script import FILES, collector_script
from bascule.detection.collect.this_host import collect_this_host
from bascule.observation.problem import Problem, gettext_noop
from bascule.observation.words import translate

HELP = gettext_noop(
    "the endpoint report of this host, or a read-only collector script for a machine without Python"
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--out", type=Path, metavar="FILE", help=_(gettext_noop("write there instead of printing"))
    )
    parser.add_argument(
        "--script", choices=sorted(FILES), help=_(gettext_noop("print the collector for that system"))
    )
    parser.add_argument(
        "--json", action="store_true", help=_(gettext_noop("accepted: the report is JSON in any case"))
    )


def run(arguments: argparse.Namespace) -> int:
    """0: done. A script for Windows is written with a byte order mark, which PowerShell 5.1 needs."""
    if arguments.script:
        content = collector_script(arguments.script).encode()
        if arguments.script == "windows":
            content = b"\xef\xbb\xbf" + content.replace(b"\n", b"\r\n")
    else:
        content = msgspec.json.encode(collect_this_host()) + b"\n"
    if arguments.out is None:
        sys.stdout.buffer.write(content)
        return 0
    try:
        arguments.out.write_bytes(content)
    except OSError as error:
        raise Problem(
            gettext_noop("{path} cannot be written."),
            gettext_noop("Check the folder and your right to write there."),
            path=arguments.out,
        ) from error
    return 0


def _(text: str) -> str:
    return translate(text)
