"""The words of detection as people read them: kinds of evidence, places in a report, marks of the outgoing provider."""

import re
from typing import Any

from django.utils.translation import gettext, pgettext
from django.utils.translation import gettext_lazy as _

# Lists of a report, as a person calls them.
LISTS = {
    "programs": _("installed programs"), "packages": _("packages"), "services": _("services"), "units": _("systemd units"),
    "launchd": _("launchd jobs"), "processes": _("running processes"), "executed": _("programs run before"),
    "paths": _("files and folders"), "tasks": _("scheduled tasks"), "autostart": _("automatic starts"),
    "registry": _("registry"), "users": _("accounts"), "groups": _("groups"), "firewall": _("firewall rules"),
    "sockets": _("network connections"), "ssh_keys": _("authorised SSH keys"), "sudo": _("sudo rules"),
    "vpn": _("VPN profiles"), "roots": _("trusted root certificates"), "wmi": _("WMI subscriptions"),
    "settings": _("settings"),
}  # fmt: skip
STATES = {
    "seen": _("found on the disk"), "executed": _("was run"), "installed": _("installed"), "running": _("running"),
    "connected": _("connected to its server"),
}  # fmt: skip
RESULTS = {
    "done": _("done"), "already": _("nothing to do"), "would": _("would be done"), "kept": _("left on purpose"), "failed": _("failed"),
}  # fmt: skip
RESULT_LOOKS = {"done": "proven", "already": "known", "would": "open", "kept": "doubt", "failed": "refused"}
CONFIDENCE = {"high": _("sure"), "medium": _("likely"), "low": _("to be checked")}
CATEGORIES = {
    "rmm": _("remote management"), "remote-access": _("remote access"), "monitoring": _("monitoring"), "security": _("security"),
    "backup": _("backup"), "patching": _("updates"), "vpn": _("VPN"), "management": _("configuration management"),
    "inventory": _("inventory"), "dual-use": _("everyday tool"), "built-in": _("part of the system"),
}  # fmt: skip
LABELS = {
    "server": _("server"), "tenant": _("tenant"), "instance thumbprint": _("instance thumbprint"), "owner": _("owner"),
    "manager": _("manager"), "device id": _("device id"), "device group": _("device group"), "agent id": _("agent id"),
    "master": _("master"), "allowed master": _("allowed master"), "parent endpoint": _("parent endpoint"), "site": _("site"),
    "organisation": _("organisation"), "account": _("account"), "relay server": _("relay server"), "portal": _("portal"),
    "director": _("director"), "repository": _("repository"), "console": _("console"), "instance": _("instance"),
    "name": pgettext("mark", "name"), "domain": _("domain"), "network": _("network"), "tool": _("tool"),
}  # fmt: skip
_PLACE = re.compile(r"^(settings\.)?(\w+)\[(\d+)\](?:\.(\w+))?$")


# What a script says of a step, as people read it. The first group goes into the words.
WHYS = (
    (re.compile(r"^installed package (.+)$"), _("the package %s is installed and owns it")),
    (re.compile(r"^the package (.+) is installed$"), _("the package %s is installed")),
    (re.compile(r"^process (\d+) runs as it$"), _("process %s runs under it")),
    (re.compile(r"^pid ?(.+)$"), _("process %s")),
    (re.compile(r"^the package manager would also remove: (.+)$"), _("the package manager would also remove: %s")),
    (re.compile(r"^of: +(.+)$"), _("still used by %s")),
    (re.compile(r"^number (\d+): no system account.*$"), _("number %s: no system account, a person must look")),
    (re.compile(r"^no (/.+)$"), _("%s is not there")),
)  # fmt: skip
SAID = {
    "stopped and disabled; its file goes with its package": _("stopped and disabled; its file goes with its package"),
    "deleted": _("deleted"), "reset-failed": _("taken off the list of failed units"), "never deleted": _("never deleted"),
    "something else still needs it, or somebody chose it": _("something else still needs it, or somebody chose it"),
    "no job left in it": _("no job is left in it"), "somebody's home": _("somebody’s home folder"),
    "another file system is mounted there": _("another file system is mounted there"),
}  # fmt: skip


def why_words(why: str) -> str:
    """Why a step ended as it did, in the language in force; what a program of the device said stays as it is."""
    if why in SAID:
        return str(SAID[why])
    for pattern, words in WHYS:
        found = pattern.match(why)
        if found:
            return str(words) % found[1].strip()
    return why


def kind_word(kind: str) -> str:
    """A kind of evidence ("program", "unit"…) in the language in force; detection's own catalogue has the words."""
    return gettext(kind) if kind else ""


def place_word(where: str) -> str:
    """ "packages[155]" as "packages, entry 156"; what is no place of a report stays as it is."""
    found = _PLACE.match(where or "")
    if found is None:
        return where or ""
    name = str(LISTS.get(found[2]) or gettext(found[2]))
    return gettext("%(list)s, entry %(number)d") % {"list": name, "number": int(found[3]) + 1}


def line_words(line: dict[str, Any]) -> str:
    """One line of evidence in a few words, for a tip."""
    return f"{kind_word(str(line.get('kind', '')))} {line.get('value', '')}".strip()


def instance_words(text: str) -> str:
    """ "server: a; tenant: b" with the labels in the language in force."""
    parts = []
    for part in filter(None, text.split("; ")):
        label, colon, value = part.partition(": ")
        parts.append(f"{LABELS.get(label, label)}{': ' if colon else ''}{value}")
    return "; ".join(parts)


def evidence_rows(lines: list[dict[str, Any]]) -> list[dict[str, str]]:
    """Evidence as rows of a table."""
    return [
        {
            "kind": kind_word(str(line.get("kind", ""))), "value": str(line.get("value", "")).strip(),
            "where": place_word(str(line.get("where", ""))), "state": str(STATES.get(str(line.get("state", "")), "")),
            "source": str(line.get("source", "")),
        }
        for line in lines
    ]  # fmt: skip
