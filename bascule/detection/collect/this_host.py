"""The endpoint report of this Linux host: the same script that `--script linux` prints, run here and checked."""

import shutil
import subprocess
import sys
from typing import Any

import msgspec

from bascule.detection.collect.script import collector_script
from bascule.detection.report import read_report
from bascule.observation.problem import Problem, gettext_noop

SECONDS = 300


def collect_this_host() -> dict[str, Any]:
    """This host's report/1 as a dictionary. Reads only. Raises `Problem` elsewhere than on Linux, or on failure."""
    if not sys.platform.startswith("linux") or not shutil.which("sh"):
        raise Problem(
            gettext_noop("The report of this host can only be made on Linux."),
            gettext_noop(
                "Print the script for it with “bascule collect --script windows” or “--script macos”."
            ),
        )
    try:
        done = subprocess.run(
            ["sh", "-s"],
            input=collector_script("linux").encode(),
            capture_output=True,
            timeout=SECONDS,
            check=False,
        )
        document = msgspec.json.decode(done.stdout)
        read_report(document)
    except (subprocess.TimeoutExpired, msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Problem(
            gettext_noop("The collector did not end well: {why}."),
            gettext_noop("Run “bascule collect --script linux | sh” by hand and look at its messages."),
            why=type(error).__name__,
        ) from error
    return document
