"""From one report to the steps that take the old tools off that device: exact values, in the right order.

Pure: nothing is run and no table is read here. Tools go in this order: what can put the others back first (RMM,
management), then remote access, then what only watches, security near the end and backup agents last.
"""

from collections.abc import Iterable, Sequence
from typing import Literal

import msgspec

from bascule.catalogue.tool_removal import PROTECTED, Step, removal_steps
from bascule.catalogue.tools import System, Tool, tools
from bascule.observation.problem import Problem, gettext_noop
from bascule.removal.found import Device, Thing, claimed

ORDER = (
    "rmm", "management", "patching", "remote-access", "vpn", "dual-use", "monitoring", "inventory", "built-in", "security", "backup",
)  # fmt: skip
Needs = Literal["", "code", "person"]
CRON = ("/etc/cron", "/var/spool/cron", "/usr/lib/cron")


class PlannedStep(msgspec.Struct):
    """One step on this device. `call` is the function of the script that does it, `values` exactly what it is done
    to, `shown` the commands a person would type. `needs`: a code of the outgoing provider, or a person."""

    number: int
    tool: str
    method: str
    call: str
    values: list[str]
    shown: list[str]
    fr: str
    en: str
    source: str
    confidence: str
    evidence: list[str] = []
    needs: Needs = ""

    def in_(self, language: str | None) -> str:
        """The words in `fr` or `en`."""
        return self.en if (language or "fr")[:2] == "en" else self.fr


class DevicePlan(msgspec.Struct):
    """What will be done on one device, and what it rests on. `spared`: things left on purpose, with why."""

    device: str
    system: str
    collected_at: str
    tools: list[str]
    steps: list[PlannedStep]
    spared: list[tuple[str, str]] = []

    @property
    def waiting(self) -> list[str]:
        """The tools whose protection must be lifted by the outgoing provider first."""
        return sorted({step.tool for step in self.steps if step.needs == "code"})


def plan_removal(device: Device, wanted: Sequence[str], *, lifted: Iterable[str] = ()) -> DevicePlan:
    """The steps for these tools on this device. `lifted`: tools whose protection the outgoing provider has lifted, or
    whose code is in hand. Raises `Problem` on a device of an unknown system."""
    if device.system not in ("windows", "linux", "macos"):
        raise Problem(
            gettext_noop("The report of {device} does not say which operating system it has."),
            gettext_noop("Collect it again with the collector of Bascule; then plan the removal."),
            device=device.name,
        )
    ordered = sorted(wanted, key=lambda tool: (ORDER.index(tools()[tool].category), tool))
    others = claimed(device, wanted)
    plan = DevicePlan(device.name, device.system, device.report.collected_at or "", ordered, [])
    for tool_id in ordered:
        own = device.of(tool_id)
        for thing in own:
            if (thing.kind, thing.value) in others:
                plan.spared.append((f"{thing.kind} {thing.value}", others[thing.kind, thing.value]))
        left = [thing for thing in own if (thing.kind, thing.value) not in others]
        weak = [thing for thing in device.things.get(tool_id, []) if thing.weak and thing.kind == "package"]
        _of_tool(plan, tools()[tool_id], left, weak, tool_id in lifted)
    for number, step in enumerate(plan.steps, 1):
        step.number = number
    return plan


def _of_tool(plan: DevicePlan, tool: Tool, things: list[Thing], weak: list[Thing], lifted: bool) -> None:
    if not things:
        return
    system: System = plan.system  # type: ignore[assignment]
    words = {step.method: step for step in reversed(removal_steps(tool, system))}
    shut = tool.protection.kind in PROTECTED and not lifted
    for method, call, values, shown, evidence in _works(tool, system, things, weak, words):
        step = words.get(method)
        if (
            step is None or step.source == "derived"
        ):  # its words name the catalogue's patterns, not this device's things
            step = _worded(tool, method)
        needs: Needs = "person" if call in ("", "mention") else ""
        if shut:
            needs = "code"
        if shut and method == "ask-code":
            call = ""
        plan.steps.append(
            PlannedStep(
                0, tool.id, method, call, values, shown, step.fr, step.en, step.source, step.confidence, evidence, needs
            )
        )  # fmt: skip


Work = tuple[str, str, list[str], list[str], list[str]]


def _works(
    tool: Tool, system: System, things: list[Thing], weak: list[Thing], words: dict[str, Step]
) -> Iterable[Work]:
    """(method, call, values, commands shown, evidence) of one tool, in order."""
    if "ask-code" in words:
        yield "ask-code", "", [], [], []
    if "console" in words:
        yield "console", "", [], [], []
    works = {"linux": _on_linux, "windows": _on_windows, "macos": _on_macos}[system]
    yield from works(tool, _Kinds(things, weak), words)
    if "manual" in words:
        yield "manual", "", [], [], []


class _Kinds:
    """Things by their kind."""

    def __init__(self, things: list[Thing], weak: list[Thing]) -> None:
        self.things, self.weak = things, weak

    def all(self, *kinds: str) -> list[Thing]:
        return [thing for thing in self.things if thing.kind in kinds]

    def values(self, *kinds: str) -> list[str]:
        return [thing.value for thing in self.all(*kinds)]

    def shows(self, *kinds: str) -> list[str]:
        return [f"{thing.kind} {thing.value} ({thing.where})" for thing in self.all(*kinds)]

    def stands(self, image: str) -> bool:
        """Whether this file, a folder above it or something below it, was found there."""
        return any(
            image == one or image.startswith(one.rstrip("/") + "/") for one in self.values("path", "process")
        )


def _on_linux(tool: Tool, kinds: _Kinds, words: dict[str, Step]) -> Iterable[Work]:
    command = words["command"].command if "command" in words else ""
    if command and kinds.stands(command.split()[0]):
        yield "command", "own_program", [command], [command], kinds.shows("path", "process")
    packages = kinds.values("package")
    if packages:
        shown = [f"apt-get --no-download purge {' '.join(packages)}"]
        yield "apt", "packages", packages, shown, kinds.shows("package")
    if units := kinds.values("unit"):
        shown = [f"systemctl disable --now {name}" for name in units]
        yield "units", "units", units, shown, kinds.shows("unit")
    if processes := kinds.values("process"):
        yield "processes", "processes", processes, [_kill(one) for one in processes], kinds.shows("process")
    files = set(kinds.values("path"))  # a crontab of the tool's own goes as a whole
    lines = [
        one
        for one in kinds.all("task")
        if one.value not in files and one.value.startswith(CRON) and one.also not in ("", one.value)
    ]
    for one in lines:
        yield "tasks", "cron_line", [one.value, one.also], [f"{one.value}: {one.also}"], kinds.shows("task")
    scripts = [one.value for one in kinds.all("task") if one not in lines and one.value.startswith("/")]
    paths = [*kinds.values("path"), *scripts, *_homes(kinds)]
    paths = [path for path in dict.fromkeys(paths) if not path.startswith("/run/systemd/")]
    if paths:
        yield "paths", "paths", paths, [f"rm -rf {one}" for one in paths], kinds.shows("path", "task")
    accounts = [f"{one.kind}:{one.value}" for one in (*kinds.all("user"), *kinds.all("group"))]
    if accounts:
        shown = [
            f"userdel {one[5:]}" if one.startswith("user:") else f"groupdel {one[6:]}" for one in accounts
        ]
        yield "accounts", "accounts", accounts, shown, kinds.shows("user", "group")
    if kinds.weak and packages:
        names = [thing.value for thing in kinds.weak]
        shown = [f"apt-get --no-download purge {name}" for name in names]
        yield (
            "unneeded",
            "unneeded",
            names,
            shown,
            [f"package {one.value} ({one.where})" for one in kinds.weak],
        )
    for one in kinds.all("mention"):
        yield "manual", "mention", [one.value, one.also], [f"{one.value}: {one.also}"], kinds.shows("mention")


def _kill(process: str) -> str:
    """By the file it runs, or by its whole command line."""
    return f"pkill -x -f '{process}'" if " " in process else f"killall {process}"


def _homes(kinds: _Kinds) -> list[str]:
    """The folder of its own below /opt that a tool's unit or process ran from."""
    found = []
    for path in kinds.values("process"):
        parts = path.split(" ")[0].split("/")
        if len(parts) > 3 and parts[1] == "opt":
            found.append("/".join(parts[:3]))
    return found


def _on_macos(tool: Tool, kinds: _Kinds, words: dict[str, Step]) -> Iterable[Work]:
    command = words["command"].command if "command" in words else ""
    if command and kinds.stands(command.split()[0]):
        yield "command", "own_program", [command], [command], kinds.shows("path", "process")
    if jobs := kinds.values("launchd"):
        shown = [f"launchctl bootout system/{label}" for label in jobs]
        yield "launchd", "launchd_jobs", jobs, shown, kinds.shows("launchd")
    if processes := kinds.values("process"):
        yield "processes", "processes", processes, [f"pkill -f {one}" for one in processes], kinds.shows("process")  # fmt: skip
    if paths := kinds.values("path"):
        yield "paths", "paths", paths, [f"rm -rf {one}" for one in paths], kinds.shows("path")
    if receipts := kinds.values("package"):
        yield (
            "app",
            "receipts",
            receipts,
            [f"pkgutil --forget {one}" for one in receipts],
            kinds.shows("package"),
        )
    if accounts := [f"{one.kind}:{one.value}" for one in (*kinds.all("user"), *kinds.all("group"))]:
        yield "accounts", "accounts", accounts, [f"dscl . -delete {one}" for one in accounts], kinds.shows("user", "group")  # fmt: skip


def _on_windows(tool: Tool, kinds: _Kinds, words: dict[str, Step]) -> Iterable[Work]:
    step = words.get("command")
    if step and step.command and kinds.all("service", "program", "path", "process"):
        yield (
            "command",
            "Invoke-OwnProgram",
            [step.command],
            [step.command],
            kinds.shows("service", "program", "path"),
        )
    programs = kinds.all("program")
    method = "msi" if "msi" in words else "uninstall-entry"
    for one in programs:
        yield method, "Uninstall-Entry", [one.value, one.also], [f"Uninstall-Entry {one.value} {one.also}".strip()], [f"program {one.value} ({one.where})"]  # fmt: skip
    for method, call, kind, verb in (
        ("services", "Remove-OldService", "service", "sc.exe delete"),
        ("processes", "Stop-OldProcess", "process", "Stop-Process -Path"),
        ("tasks", "Remove-OldTask", "task", "Unregister-ScheduledTask"),
        ("paths", "Remove-OldPath", "path", "Remove-Item -Recurse"),
        ("registry", "Remove-OldKey", "registry", "Remove-Item -Recurse"),
        ("firewall", "Remove-OldRule", "firewall", "Remove-NetFirewallRule"),
        ("accounts", "Remove-OldAccount", "user", "Remove-LocalUser"),
    ):
        if values := kinds.values(kind):
            yield method, call, values, [f"{verb} {value}" for value in values], kinds.shows(kind)


def _worded(tool: Tool, method: str) -> Step:
    """The words of a method that the catalogue has no step of for this tool."""
    fr, en = _OWN_WORDS.get(method, (method, method))
    return Step(0, method, fr.format(name=tool.name), en.format(name=tool.name), "derived", "medium")


_OWN_WORDS = {
    "apt": ("{name} : purger ses paquets.", "Purge {name}'s packages."),
    "command": ("{name} : lancer son propre programme de désinstallation.", "Run {name}'s own uninstall program."),
    "units": ("{name} : arrêter, désactiver et supprimer ses unités systemd.", "Stop, disable and delete {name}'s systemd units."),
    "launchd": ("{name} : décharger et supprimer ses services launchd.", "Unload and delete {name}'s launchd jobs."),
    "services": ("{name} : arrêter et supprimer ses services.", "Stop and delete {name}'s services."),
    "processes": ("{name} : arrêter ses processus encore vivants.", "End {name}'s processes that are still alive."),
    "tasks": ("{name} : supprimer ses tâches planifiées.", "Delete {name}'s scheduled tasks."),
    "paths": ("{name} : supprimer ses fichiers et dossiers encore présents.", "Delete {name}'s files and folders that are still there."),
    "registry": ("{name} : supprimer ses clés de registre.", "Delete {name}'s registry keys."),
    "firewall": ("{name} : supprimer ses règles de pare-feu.", "Delete {name}'s firewall rules."),
    "accounts": ("{name} : supprimer ses comptes et groupes système.", "Delete {name}'s system accounts and groups."),
    "unneeded": (
        "{name} : purger les paquets venus avec lui dont plus rien n’a besoin.",
        "Purge the packages that came with {name} and that nothing needs any more.",
    ),
    "app": ("{name} : oublier ses reçus d’installation.", "Forget {name}'s installation receipts."),
    "manual": (
        "{name} : une tâche qui le mentionne sans être à lui ; une personne doit la regarder.",
        "A job mentions {name} without being its own: a person must look at it.",
    ),
}  # fmt: skip
