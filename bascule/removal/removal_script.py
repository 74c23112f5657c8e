"""A device's plan as a script for that device alone: POSIX sh for Linux and macOS, PowerShell for Windows.

Every value is quoted for its shell; nothing of a report is ever run. Without `--apply` (`-Apply`) the script only says
what it would do. It refuses on any other host, and may run as often as one likes.
"""

import shlex
from datetime import datetime
from pathlib import Path

from bascule.observation.problem import Problem, gettext_noop
from bascule.removal.plan_removal import DevicePlan, PlannedStep

HERE = Path(__file__).resolve().parent / "scripts"
PARTS = {"linux": ("unix.sh", "linux.sh"), "macos": ("unix.sh", "macos.sh"), "windows": ("windows.ps1",)}
UNAME = {"linux": "Linux", "macos": "Darwin"}


def removal_script(plan: DevicePlan, *, made: datetime, title: str = "Bascule") -> str:
    """The whole script. Steps that wait for a code or a person are left out, and told in its head. Raises `Problem`
    when the plan names no host, for such a script would run anywhere."""
    if not plan.device.strip():
        raise Problem(
            gettext_noop("The report does not say the name of its device."),
            gettext_noop("A script without a host name would run anywhere: collect the device again."),
        )
    ready = [step for step in plan.steps if step.call and not step.needs]
    left = [step for step in plan.steps if step.needs]
    head = [
        f"{title}: removal of {', '.join(plan.tools)} on {_plain(plan.device)}, and on no other host.",
        f"Made {made.isoformat(timespec='seconds')} from the report of {_plain(plan.collected_at)}.",
        "Run it to see what it would do; run it with --apply (PowerShell: -Apply) to do it. It may run again.",
        *(
            f"Not in here, {'a code' if step.needs == 'code' else 'a person'} is needed: {_plain(step.en)}"
            for step in left
        ),
    ]
    if plan.system == "windows":
        return _powershell(plan, ready, head)
    body = "".join((HERE / part).read_text("utf-8") for part in PARTS[plan.system])
    lines = [
        "#!/bin/sh",
        *(f"# {line}" for line in head),
        body,
        f"on_host {shlex.quote(plan.device)} {UNAME[plan.system]}",
    ]
    for step in ready:
        lines.append(f"step {step.number} {shlex.quote(step.tool)} {shlex.quote(step.method)}")
        lines.append(" ".join([step.call, *(shlex.quote(value) for value in step.values)]))
    if plan.system == "linux":
        lines += ["step 0 '' orphans", "orphans"]
    return "\n".join([*lines, "ended", ""])


def _plain(text: str) -> str:
    """One line of printable characters, for a comment."""
    return "".join(letter if letter.isprintable() else " " for letter in text)


def _powershell(plan: DevicePlan, ready: list[PlannedStep], head: list[str]) -> str:
    body = (HERE / "windows.ps1").read_text("utf-8")
    lines = [*(f"# {line}" for line in head), body, f"Assert-Host {in_powershell(plan.device)}"]
    for step in ready:
        lines.append(f"Set-Step {step.number} {in_powershell(step.tool)} {in_powershell(step.method)}")
        if step.call in ("Uninstall-Entry", "Invoke-OwnProgram"):
            lines.append(" ".join([step.call, *(in_powershell(value) for value in step.values)]))
        else:
            lines += [f"{step.call} {in_powershell(value)}" for value in step.values]
    return "\n".join([*lines, "Complete-Removal", ""])


def in_powershell(text: str) -> str:
    """A PowerShell literal: in single quotes nothing is expanded; typographic quotes end one too, so they double."""
    clean = "".join(letter if letter.isprintable() else " " for letter in text)
    for quote in "'\u2018\u2019\u201a\u201b":
        clean = clean.replace(quote, quote * 2)
    return f"'{clean}'"
