"""End what an account has open: sshd's children, login sessions, what was left running in them (tmux, screen, a
multiplexer), its cron and at jobs that run now, its own systemd."""

import re
from dataclasses import dataclass

from bascule.connectors.base import Ended
from bascule.connectors.ssh_line import Line

# The first line is the listing's own process: what leads up to it is our line, and stays.
LISTING = "echo $$; exec ps -eww -o pid=,ppid=,uid=,cgroup:256=,args="
ROUNDS = 5  # what is killed may have started something in between
STARTERS = ("cron", "crond", "atd", "ssh", "sshd")


@dataclass(frozen=True)
class Process:
    """One line of the listing."""

    pid: int
    parent: int
    user: int
    group: str
    command: str


def end_sessions(line: Line, login: str) -> Ended:
    """Kill them until none is left; count is of sessions, not of processes."""
    asked = line.run(["id", "-u", "--", login]).text.strip()
    if not asked.isdigit():
        return Ended(None, "the account is not known there")
    user, root, ended = int(asked), line.can_be_root(), set[str]()
    for _round in range(ROUNDS):
        found = sessions(line.run(["sh", "-c", LISTING], root=root).text, login, user)
        if not found:
            return Ended(len(ended), "" if root else "only its own processes were seen")
        ended |= set(found.values())
        line.run(["kill", "-KILL", "--", *(str(pid) for pid in found)], root=root)
    return Ended(len(ended), f"{len(set(found.values()))} come back by themselves")


def sessions(listing: str, login: str, user: int) -> dict[int, str]:
    """Each process to end, and the session it belongs to. Services that only run as this user stay: they were not
    opened with its secret."""
    own, _newline, rest = listing.partition("\n")
    table = {one.pid: one for one in _processes(rest)}
    line = _ancestors(table, int(own)) if own.strip().isdigit() else set()
    return {one.pid: name for one in table.values()
            if one.pid not in line and (name := _session(one, login, user))}  # fmt: skip


def _session(one: Process, login: str, user: int) -> str:
    scope = re.search(rf"/user-{user}\.slice/(?:.*/)?([^/]+\.(?:scope|service))", one.group)
    if scope:
        outer = re.search(rf"/user-{user}\.slice/([^/]+)", one.group)
        return outer[1] if outer else scope[1]
    # Only sshd's own words, so that nobody gets another killed by a name.
    if one.user in {0, user} and re.fullmatch(
        rf"sshd(?:-session)?: {re.escape(login)}(?: \[priv\]|@.*)?", one.command
    ):
        return f"sshd {one.parent if one.user == user else one.pid}"
    unit = re.search(r"/([^/@]+)(?:@[^/]*)?\.service", one.group)
    if user != 0 and one.user == user and (unit is None or unit[1] in STARTERS):
        return f"{unit[1]} job" if unit else "process without a session"
    return ""


def _processes(text: str) -> list[Process]:
    found = []
    for line in text.splitlines():
        words = line.split(None, 4)
        if len(words) == 5 and all(word.isdigit() for word in words[:3]):
            found.append(Process(int(words[0]), int(words[1]), int(words[2]), words[3], words[4]))
    return found


def _ancestors(table: dict[int, Process], pid: int) -> set[int]:
    found: set[int] = set()
    while pid in table and pid not in found:
        found.add(pid)
        pid = table[pid].parent
    return found
