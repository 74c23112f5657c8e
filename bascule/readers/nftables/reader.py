"""Linux packet filter: nftables (`nft list ruleset`, /etc/nftables.conf) and `iptables-save`."""

import re
from pathlib import Path

from bascule.observation.problem import gettext_noop
from bascule.observation.records import Reading
from bascule.readers.base import Reader
from bascule.readers.config_syntax.account import NOT_THIS_FORMAT, DeviceAccount
from bascule.readers.config_syntax.lines import text_lines
from bascule.readers.table_text import text_head

MANAGEMENT = {
    "22",
    "23",
    "80",
    "443",
    "3389",
    "5900",
    "8006",
    "8080",
    "8443",
    "9090",
    "10000",
    "161",
    "ssh",
    "https",
    "http",
    "snmp",
    "telnet",
}
_TABLE = re.compile(r"^\s*(?:add )?table (?:ip|ip6|inet|arp|bridge|netdev) ?\w*", re.M)
_SOURCE = re.compile(r"\bip6? saddr (!= )?(\{[^}]*\}|\S+)|(?:^|\s)(! )?(?:-s|--source) (\S+)")
_PORT = re.compile(r"\b(?:tcp|udp|th) dport (!= )?(\{[^}]*\}|\S+)|--dports? (\S+)")
_DNAT = re.compile(
    r"\bdnat (?:ip6? )?(?:to )?([^\s;]+)|--to-destination (\S+)|\bredirect to (\S+)|--to-ports (\S+)"
)
_COMMENT = re.compile(r'comment "([^"]*)"|--comment "?([^"]+?)"?(?: -|$)')


class NftablesReader(Reader):
    name = "nftables"
    label = "nftables / iptables-save"
    limit = 32 * 1024 * 1024

    def recognises(self, head: bytes, name: str) -> float:
        text = text_head(head)
        if _TABLE.search(text) and re.search(
            r"^\s*(?:type (?:filter|nat|route) hook|chain \w+ ?\{|flush ruleset)", text, re.M
        ):
            return 0.97
        if re.search(r"^\*(?:filter|nat|mangle|raw)\s*$", text, re.M) and re.search(
            r"^:\w+ (?:ACCEPT|DROP|-)", text, re.M
        ):
            return 0.97
        return 0.5 if re.search(r"^(?:nft|iptables) (?:add|-A) ", text, re.M) else 0.0

    def read(self, file: Path) -> Reading:
        account = DeviceAccount("firewall", None, kind="server")
        table, chain, hook = "", "", ""
        for number, raw in enumerate(text_lines(file, self.limit), 1):
            line = raw.strip()
            if not line or line.startswith("#"):
                continue
            if (match := re.match(r"\*(\w+)$", line)) or (
                match := re.match(r"(?:add )?table (?:\w+ )?(\w+)\b.*?(\{)?$", line)
            ):
                table = match[1]
            elif match := re.match(r"chain (\w+)\b", line):
                chain, hook = match[1], match[1]
            elif match := re.match(r"type (\w+) hook (\w+)(?:.*policy (\w+))?", line):
                table, hook = match[1] if match[1] == "nat" else table, match[2]
                _policy(account, hook, match[3] or "accept", number)
            elif match := re.match(r":(\w+) (ACCEPT|DROP|REJECT|-)", line):
                _policy(account, match[1].lower(), match[2].lower(), number, only="input")
            elif match := re.match(r"(?:iptables )?(?:-t (\w+) )?-A (\w+) (.*)", line):
                _rule(account, match[1] or table, match[2].lower(), match[3], number)
            elif line in ("COMMIT", "flush ruleset", "}", "};") or re.match(
                r"(?:set|map|counter|define|include|elements|flags|type|size|ct|flowtable|#!)\b", line
            ):
                pass
            elif chain and re.search(
                r"\b(?:accept|drop|reject|dnat|snat|masquerade|jump|goto|return|log|counter|redirect|queue|meta|continue|limit|mark|notrack|dup|fwd|set)\b",
                line,
            ):
                _rule(account, table, hook, line, number)
            elif not re.match(r"[\d.,:/a-f\s}]+$", line):
                account.section(line.split()[0], number, understood=False)
                continue
            account.section("rules", number, understood=True)
        return account.close(
            {
                "admin": ("unknown", NOT_THIS_FORMAT),
                "port-forward": ("absent", gettext_noop("no DNAT rule")),
                "mgmt-exposure": ("absent", gettext_noop("no rule lets management in")),
            }
        )


def _policy(account: DeviceAccount, hook: str, policy: str, line: int, only: str = "input") -> None:
    if hook == only and policy == "accept":
        account.fact("mgmt-exposure", value="input policy accept: what no rule refuses is open", line=line)


def _rule(account: DeviceAccount, table: str, hook: str, text: str, line: int) -> None:
    note = _COMMENT.search(text)
    about = f" — {next(filter(None, note.groups()))}" if note else ""
    source = _SOURCE.search(text)
    origin = (source[2] or source[4] if source else None) or "any"
    port = _PORT.search(text)
    ports = (port[2] or port[3]).strip("{} ") if port else "any"
    if target := _DNAT.search(text):
        inside = next(filter(None, target.groups()))
        account.fact(
            "port-forward",
            target=inside.rsplit(":", 1)[0],
            value=f"port {ports} from {origin} → {inside}{about}",
            line=line,
        )
        return
    accepted = bool(re.search(r"\baccept\b|-j ACCEPT", text))
    if (
        hook == "input"
        and accepted
        and {p.strip() for p in re.split(r"[,\s]+", ports)} & (MANAGEMENT | {"any"})
    ):
        if ports == "any" and (origin == "any" or re.search(r"iif\w* \"?lo\b|-i lo\b", text)):
            return
        account.fact("mgmt-exposure", value=f"port {ports} from {origin}{about}", line=line)
        if origin != "any":
            account.fact("admin-source", value=f"{origin.strip('{} ')}{about}", line=line)
