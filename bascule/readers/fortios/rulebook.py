"""The entries of one FortiOS file and the account they fill."""

import ipaddress

from bascule.readers.config_syntax.account import DeviceAccount
from bascule.readers.config_syntax.edit_blocks import Entry


class Rulebook:
    """The entries of one file and the account they fill."""

    def __init__(self, account: DeviceAccount, found: list[Entry]) -> None:
        self.account, self.entries = account, found
        self._sections = {entry.section for entry in found}

    def seen(self, section: str) -> bool:
        return section in self._sections

    def where(self, entry: Entry, name: str | None = None) -> str:
        text = name or entry.name or entry.section
        return f"{text} ({entry.vdom})" if entry.vdom and entry.vdom != "global" else text

    def whole_file(self) -> None:
        """Facts that need several sections: a VIP counts when an enabled policy uses it."""
        used: set[str] = set()
        for entry in self.entries:
            if entry.section == "firewall vipgrp" and entry.name is not None:
                used.update(entry.words("member"))
            elif entry.section.startswith("firewall policy") and entry.value("status") != "disable":
                used.update(entry.words("dstaddr"))
        for entry in self.entries:
            if entry.section != "firewall vip" or entry.name is None:
                continue
            inside, outside = entry.value("mappedip", "?"), entry.value("extip", "?")
            ports = f":{entry.value('extport')} → :{entry.value('mappedport') or entry.value('extport')}"
            value = f"{outside} → {inside}" + (ports if entry.value("extport") else "")
            live = entry.name in used and entry.value("status") != "disable"
            note = "" if live else " (used by no enabled policy)"
            self.account.fact(
                "port-forward",
                target=inside,
                holder=entry.name,
                value=value + note,
                live=live,
                line=entry.line,
            )


def enabled(entry: Entry, default: str = "enable") -> bool:
    return entry.value("status", default) == "enable"


def network(text: str) -> str:
    try:
        return str(ipaddress.ip_network(text.replace(" ", "/"), strict=False))
    except ValueError:
        return text
