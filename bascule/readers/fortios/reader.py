"""FortiOS: `show`, `show full-configuration` or a backup of a FortiGate, one VDOM or many."""

import re
from pathlib import Path

from bascule.observation.problem import gettext_noop
from bascule.observation.records import Reading
from bascule.readers.base import Reader
from bascule.readers.config_syntax.account import (
    NOT_IN_FILE,
    OFF_BY_DEFAULT,
    QUESTIONS,
    Answer,
    DeviceAccount,
    all_silent,
)
from bascule.readers.config_syntax.edit_blocks import entries
from bascule.readers.config_syntax.lines import text_lines
from bascule.readers.fortios.rulebook import Rulebook
from bascule.readers.fortios.sections import RULES, SILENT_SECTIONS
from bascule.readers.table_text import text_head

DEFAULTS_HIDDEN = gettext_noop(
    "“show” leaves defaults out and this section is missing; use “show full-configuration”."
)
_HEADER = re.compile(r"^#config-version=([A-Z0-9]+)-([\d.]+)-.*?:user=(.*)$", re.M)
_COMMENTS = {
    "hostname": re.compile(r"^# ?Hostname: (\S+)", re.M),
    "serial": re.compile(r"^# ?Serial-Number: (\S+)", re.M),
    "version": re.compile(r"^# ?Version: (\S+) (v\S+)", re.M),
}


class FortiosReader(Reader):
    name = "fortios"
    label = "FortiGate (FortiOS)"
    limit = 64 * 1024 * 1024

    def recognises(self, head: bytes, name: str) -> float:
        text = text_head(head)
        if _HEADER.search(text):
            return 0.98
        blocks = len(re.findall(r"^\s*config (?:system|firewall|vpn|user|log|router|vdom)\b", text, re.M))
        edits = len(re.findall(r"^\s*(?:edit|set|next|end)\b", text, re.M))
        if blocks >= 2 and edits >= 4:
            return 0.93
        return 0.6 if blocks and edits >= 2 else 0.0

    def read(self, file: Path) -> Reading:
        lines = text_lines(file, self.limit)
        account = DeviceAccount("firewall", "firewall", "Fortinet")
        _header(account, "\n".join(lines[:400]))
        book = Rulebook(account, entries(lines))
        for entry in book.entries:
            rule = RULES.get(entry.section)
            if rule and (entry.settings or entry.name is not None):
                rule(book, entry)
            known = rule is not None or entry.section in RULES or _holds_no_access(entry.section)
            account.section(entry.section, entry.line, understood=known, statements=1 + len(entry.settings))
        book.whole_file()
        if not book.seen("system admin"):  # a part of a configuration: its silence proves nothing
            return account.close(dict.fromkeys(QUESTIONS, ("unknown", NOT_IN_FILE)))
        hidden: Answer = ("unknown", DEFAULTS_HIDDEN)
        closed: Answer = ("absent", gettext_noop("no interface allows management access"))
        return account.close(
            all_silent(
                OFF_BY_DEFAULT,
                admin=("unknown", NOT_IN_FILE),
                mgmt_exposure=closed if book.seen("system interface") else hidden,
                time_dns=hidden,
                cloud_binding=hidden,
            )
        )


def _holds_no_access(section: str) -> bool:
    return section.startswith(SILENT_SECTIONS)


def _header(account: DeviceAccount, text: str) -> None:
    device = account.device
    if match := _HEADER.search(text):
        device.model, device.os = match[1], f"FortiOS {match[2]}"
        device.attributes["exported_by"] = match[3].strip()
    if match := _COMMENTS["version"].search(text):
        device.model, device.os = match[1], f"FortiOS {match[2]}"
    if match := _COMMENTS["hostname"].search(text):
        device.hostname = device.name = match[1]
    if match := _COMMENTS["serial"].search(text):
        device.serial = match[1]
