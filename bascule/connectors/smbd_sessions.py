"""Sessions of Samba's file service, seen and ended as root over an SSH login: `smbstatus` tells, `smbcontrol` ends."""

import json

from bascule.connectors.base import Ended
from bascule.connectors.ssh_line import Line

TOO_OLD = "smbstatus tells nothing a program can read (Samba before 4.17)"


def end(line: Line, login: str) -> Ended:
    """End every session of this account (`name`, `DOMAIN\\name` or `name@realm`). None when nobody can tell."""
    name = login.rpartition("\\")[2].partition("@")[0].lower()
    alive = _of(line, name)
    if alive is None:
        return Ended(None, TOO_OLD)
    for process in alive:
        line.run(["smbcontrol", process, "shutdown"], root=True)
    left = _of(line, name) or set()
    for process in left & alive:
        line.run(["kill", "-KILL", process], root=True)
    return Ended(len(alive), f"{len(alive)} SMB sessions of {name} ended on {line.door.address}")


def _of(line: Line, name: str) -> set[str] | None:
    """The processes that serve this account; None when it was not told."""
    told = line.run(["smbstatus", "--json", "--processes"], root=True)
    try:
        sessions = json.loads(told.out).get("sessions", {})
        return {
            str(int(one["server_id"]["pid"]))
            for one in sessions.values()
            if str(one.get("username", "")).rpartition("\\")[2].lower() == name
        }
    except (ValueError, KeyError, AttributeError, TypeError):
        return None if told.status or told.out.strip() else set()
