"""Which of ntc-templates' TextFSM templates reads a table, found by trying them on its first lines."""

import io
import re
from functools import cache
from importlib import resources

import textfsm
from textfsm import TextFSMError

from bascule.readers.addresses import ip, mac

__all__ = ["TextFSMError", "best", "candidates", "parse", "sense"]
SAMPLE = 60  # lines tried with every candidate before the whole table is read with the best
LONGEST_LINE = 250
_LONG_WORD = re.compile(r"\S{70}")
_WANTED = re.compile(
    r"_(?:show|display|get|diagnose|ciena_saos_lldp).*(?:mac.?address|_arp|arpentry|iparp|lldp|cdp|isdp|fdb)|lldp_show_neighbors|ip_arp_print|ip_neighbor_print"
)
_LEAVE = re.compile(
    r"local-device|nxos_show_ip_arp_detail_vrf|ospf|bgp|eigrp|isis|pim|rsvp|bfd|traffic|interface_detail|count"
)


# No switch prints such lines, and the templates' patterns take quadratic time on them.
_LONG = re.compile(r"^[^\n]{2000,}", re.M)


@cache
def candidates() -> tuple[str, ...]:
    """Names of the templates for MAC, ARP, LLDP and CDP tables."""
    folder = resources.files("ntc_templates") / "templates"
    names = (
        entry.name.removesuffix(".textfsm") for entry in folder.iterdir() if entry.name.endswith(".textfsm")
    )
    return tuple(sorted(name for name in names if _WANTED.search(name) and not _LEAVE.search(name)))


@cache
def _machine(name: str) -> textfsm.TextFSM:
    source = (resources.files("ntc_templates") / "templates" / f"{name}.textfsm").read_text(encoding="utf-8")
    return textfsm.TextFSM(io.StringIO(source))


def parse(name: str, text: str) -> list[dict[str, str]]:
    """The rows one template finds; raises TextFSMError when the text is not its table."""
    machine = _machine(name)
    machine.Reset()
    rows = machine.ParseText(_tame(text))
    return [
        {
            key: value if isinstance(value, str) else " ".join(value)
            for key, value in zip(machine.header, row, strict=True)
        }
        for row in rows
    ]


def _tame(text: str) -> str:
    """Without lines that no table has: some templates take minutes over a word of hundreds of digits."""
    kept = (line for line in text.split("\n") if len(line) <= LONGEST_LINE and not _LONG_WORD.search(line))
    return "\n".join(kept)


def best(text: str, command: str = "") -> str | None:
    """The template whose rows of the first lines make most sense; a known command narrows the choice."""
    sample = "\n".join(text.split("\n")[:SAMPLE]) + "\n"
    words = [
        word
        for word in re.findall(r"[a-z]+", command.lower())
        if word not in ("show", "display", "sh", "get", "ip")
    ]
    found: list[tuple[int, bool, str]] = []
    for name in candidates():
        if words and words[0][:3] not in name:
            continue
        try:
            rows = parse(name, sample)
        except (TextFSMError, textfsm.TextFSMTemplateError, RecursionError):
            continue
        if (score := sum(map(sense, rows))) > 0:
            found.append((score, name.startswith("cisco_ios"), name))
    if not found and words:
        return best(text)
    return max(found, default=(0, False, None))[2]


def sense(row: dict[str, str]) -> int:
    """How much a row looks like what its headings promise; a loose template that swallows a heading line is negative."""
    score = 0
    for key, value in row.items():
        if not value:
            continue
        if key in ("MAC_ADDRESS", "DESTINATION_ADDRESS", "MAC"):
            score += (
                3
                if mac(value)
                else 0
                if value.lower().startswith("incomp") or re.match(r"[0-9a-f.:-]{12,17}$", value, re.I)
                else -6
            )
        elif key in ("IP_ADDRESS", "MGMT_ADDRESS", "MANAGEMENT_IP", "NEIGHBOR_IP", "ADDRESS"):
            score += 3 if ip(value) else -6
        elif key in ("CHASSIS_ID", "NEIGHBOR_CHASSIS_ID"):
            score += 2 if mac(value) else -2
        elif key in ("TYPE", "STATE", "STATUS", "AGE"):
            score -= 6 if "/" in value else 0
        elif _HEADING.match(value):
            score -= 4
        elif key in ("LOCAL_INTERFACE", "PORT", "INTERFACE", "DESTINATION_PORT", "NEIGHBOR_INTERFACE"):
            score += 1 if any(sign.isdigit() for sign in value) and not mac(value) and not ip(value) else -1
        elif key in ("NEIGHBOR_NAME", "SYSTEM_NAME", "NEIGHBOR"):
            score += -4 if _INTERFACE.match(value) or ip(value) else 1
        elif key == "VLAN_ID":
            score += 1 if value.isdigit() or value.lower() in ("all", "n/a", "-") else -3
    return score


_HEADING = re.compile(
    r"^(?:mac|address|port|ports|interface|protocol|vlan|vid|type|local|age|hardware|neighbor|name|ip|device|system|chassis|ap|id|capability|platform)$",
    re.I,
)
_INTERFACE = re.compile(r"^(?:gigabit|fast|ten|ethernet|eth\d|ge-|xe-)", re.I)
