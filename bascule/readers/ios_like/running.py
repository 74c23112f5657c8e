"""The running configuration being read: users, lists that guard management, and secrets."""

import re
from collections.abc import Callable

from bascule.readers.config_syntax.account import DeviceAccount
from bascule.readers.config_syntax.indented import Command
from bascule.readers.config_syntax.secret_names import mask_urls
from bascule.readers.ios_like.secrets import Found

_KINDS = {
    "community": "community",
    "pre-shared-key": "pre-shared-key",
    "psk": "pre-shared-key",
    "wpa-passphrase": "pre-shared-key",
    "ascii": "pre-shared-key",
}


class Running:
    """State shared by the rules of one file."""

    def __init__(self, account: DeviceAccount, top: list[Command]) -> None:
        self.account = account
        self.vpn_only: set[str] = set()
        self.crypto_maps_used: set[str] = set()
        self.switching = False
        self.acls: dict[str, list[Command]] = {}
        self._users: list[tuple[str, str, Command]] = []
        self._acls_used: dict[str, set[str]] = {}
        self._shown: dict[int, tuple[str, list[Found]]] = {}
        for command in top:
            words = command.words
            if words[0] == "access-list" and len(words) > 2:
                self.acls.setdefault(words[1], []).append(command)
            elif words[0] in ("ip", "ipv6") and words[1:2] == ["access-list"] and len(words) > 3:
                self.acls.setdefault(words[3], []).extend(command.under)

    def secrets_of(
        self,
        command: Command,
        secrets_in: Callable[[str], tuple[str, list[Found]]],
        trap_community: Callable[[list[str]], int | None],
        owner: str = "",
    ) -> None:
        """Hand out what can be recovered in a command and under it; note what cannot."""
        masked, found = secrets_in(command.text)
        words = command.words
        if words[:2] == ["snmp-server", "host"] and (at := trap_community(words)) is not None and not found:
            if not command.text.split(words[at])[0].rstrip().endswith(("auth", "priv")):
                found = [Found("community", "clear", words[at], masked)]
            masked = " ".join("••••" if n == at else word for n, word in enumerate(words))
        self._shown[command.line] = (masked, found)
        title = f"{owner} {masked}".strip()[:160]
        login = words[1].strip('"') if words[0] in ("username", "user") and len(words) > 1 else None
        for item in found:
            if item.plain:
                kind = _KINDS.get(item.keyword, "pre-shared-key" if "isakmp" in command.text else "password")
                note = "type 7" if item.how == "type7" else None
                self.account.secret(kind, item.plain, title=title, login=login, line=command.line, notes=note)
            elif item.how != "removed" and words[0] not in (
                "username",
                "user",
                "enable",
                "passwd",
                "password",
            ):
                self.account.sealed(value=f"{title} ({item.how})", line=command.line)
        for inner in command.under:
            self.secrets_of(inner, secrets_in, trap_community, owner=masked)

    def masked(self, command: Command) -> str:
        return mask_urls(self._shown.get(command.line, ("", []))[0])

    def url(self, text: str) -> str:
        return mask_urls(text)

    def how(self, command: Command) -> str:
        """How the command's secret is kept: clear, type7, hash, encrypted, removed."""
        found = self._shown.get(command.line, ("", []))[1]
        return " ".join(f"•••• ({item.how})" for item in found) or "no password"

    def add_user(self, name: str, level: str, command: Command) -> None:
        self._users.append((name, level, command))

    def acl_used(self, name: str, by: str) -> None:
        self._acls_used.setdefault(name, set()).add(by)

    def negative(self, command: Command) -> None:
        """`no …` of a management service is an answer: absent."""
        text = command.text[3:]
        if re.match(
            r"ip http|telnet|web-management|ip ssh|aruba-central|http server|rest-interface|https-server",
            text,
        ):
            fact = "cloud-binding" if text.startswith("aruba-central") else "mgmt-exposure"
            self.account.fact(fact, value=text, live=False, line=command.line)

    def whole_file(self) -> None:
        """Users once it is known which are for the VPN alone; lists once it is known which guard management."""
        for name, level, command in self._users:
            fact = "vpn-user" if name in self.vpn_only else "admin"
            self.account.fact(
                fact, holder=name, value=f"privilege {level} {self.how(command)}", line=command.line
            )
        for name, uses in self._acls_used.items():
            for entry in self.acls.get(name, []):
                if match := re.search(r"\bpermit\b\s*(.*)", entry.text):
                    self.account.fact(
                        "admin-source",
                        holder=", ".join(sorted(uses)),
                        value=f"list {name}: {match[1] or 'any'}",
                        line=entry.line,
                    )
        device = self.account.device
        if (
            device.attributes["subtype"] == "switch"
            and not self.switching
            and any(access.fact in ("port-forward", "vpn-peer") for access in self.account.reading.accesses)
        ):
            device.attributes["subtype"] = "router"
