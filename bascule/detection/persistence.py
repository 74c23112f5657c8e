"""What an outgoing provider leaves besides agents: accounts, keys, tasks, tunnels, trust, settings.

Every entry of the report that the operating system did not bring itself and that the baseline does not have is told:
with the reason when it carries a mark of the outgoing provider (a login, a domain, a network, a key, a tool), else as
"unexplained". A class that was not looked at gives nothing here; `not_looked_at` says so.
"""

import ipaddress
import re
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

import msgspec

from bascule.detection.stock import KNOWN, is_stock
from bascule.observation.problem import gettext_noop

Why = str
# Shown to people: whoever shows them translates.
WHYS: tuple[Why, ...] = (
    gettext_noop("login"), gettext_noop("domain"), gettext_noop("network"), gettext_noop("key"), gettext_noop("tool"),
    gettext_noop("name"), gettext_noop("unexplained"),
)  # fmt: skip
RISKS = (gettext_noop("access"), gettext_noop("control"), gettext_noop("trust"))


class Outgoing(msgspec.Struct, frozen=True):
    """The outgoing provider's profile: marks by which what is his can be told. All compared without case."""

    people: tuple[str, ...] = ()
    logins: tuple[str, ...] = ()
    domains: tuple[str, ...] = ()
    networks: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()
    tools: tuple[str, ...] = ()
    names: tuple[str, ...] = ()


class LeftBehind(msgspec.Struct, omit_defaults=True):
    """One thing that is not an agent. `why`: the kind of mark it carries, or "unexplained"; `matched`: the mark.
    `risk`: "access" lets somebody in, "control" changes the device from afar, "trust" makes it believe somebody."""

    kind: str
    value: str
    where: str
    why: Why
    risk: str
    matched: str = ""


# report list → (kind shown, what it means, the keys whose text is shown and compared)
_CLASSES: dict[str, tuple[str, str, tuple[str, ...]]] = {
    "users": (gettext_noop("account"), "access", ("name", "uid", "full_name", "groups", "last_logon")),
    "groups": (gettext_noop("privileged group member"), "access", ("name", "members")),
    "ssh_keys": (
        "authorised key",
        "access",
        ("user", "type", "comment", "fingerprint", "key", "options", "file"),
    ),
    "sudo": (gettext_noop("sudo rule"), "access", ("rule", "file", "line")),
    "tasks": (
        gettext_noop("scheduled task"),
        "control",
        ("name", "command", "action", "user", "author", "exec"),
    ),
    "autostart": (gettext_noop("autostart entry"), "control", ("name", "command", "path", "where")),
    "units": (gettext_noop("service unit"), "control", ("name", "exec", "path", "command")),
    "launchd": (gettext_noop("launchd job"), "control", ("label", "name", "program", "path", "command")),
    "wmi": (gettext_noop("WMI subscription"), "control", ("name", "consumer", "filter", "query", "command")),
    "vpn": (gettext_noop("VPN profile"), "access", ("name", "type", "server", "endpoint", "remote", "file")),
    "firewall": (
        gettext_noop("firewall rule"),
        "access",
        ("name", "display", "remote", "program", "rule", "port"),
    ),
    "roots": (
        gettext_noop("trusted root"),
        "trust",
        ("subject", "name", "issuer", "thumbprint", "not_after"),
    ),
}
_SETTINGS = {
    "safeboot": (gettext_noop("Safe Boot entry"), "control"), "rdp": (gettext_noop("RDP setting"), "access"), "winrm": (gettext_noop("WinRM setting"), "access"),
    "browser_policies": (gettext_noop("browser policy"), "control"), "proxy": (gettext_noop("proxy"), "trust"), "dns": (gettext_noop("DNS setting"), "trust"),
    "hosts": (gettext_noop("hosts entry"), "trust"), "defender_exclusions": (gettext_noop("Defender exclusion"), "control"),
    "portproxy": (gettext_noop("port forwarding"), "access"), "autologon": (gettext_noop("automatic logon"), "access"),
    "lsa": (gettext_noop("LSA package"), "control"), "profiles": (gettext_noop("configuration profile"), "control"),
    "snmp": (gettext_noop("SNMP setting"), "access"), "trusted_users": (gettext_noop("trusted CA for SSH"), "trust"),
    "pam": (gettext_noop("sign-in module (PAM)"), "control"),
}  # fmt: skip
PRIVILEGED = re.compile(
    r"^(?:.*\\)?(?:administrat(?:ors|eurs)|admin|wheel|sudo|root|docker|lxd|domain admins|admins du domaine|"
    r"enterprise admins|remote desktop users|utilisateurs du bureau à distance|remote management users|"
    r"backup operators|opérateurs de sauvegarde|hyper-v administrators)$",
    re.IGNORECASE,
)

Judge = Callable[[dict[str, Any]], list[LeftBehind]]


def left_behind(outgoing: Outgoing, baseline: dict[str, Any] | None = None) -> "Leftovers":
    """A judge of whole report/1 documents against a profile and, when there is one, a device as it should be."""
    return Leftovers(outgoing, baseline or {})


class Leftovers:
    """Judges one report after the other; may be handed to another process."""

    def __init__(self, outgoing: Outgoing, baseline: dict[str, Any]) -> None:
        self.outgoing = outgoing
        self.known = {(entry.kind, _key(entry.value)) for entry in _entries(baseline)}

    def __call__(self, document: dict[str, Any]) -> list[LeftBehind]:
        """Every entry that is neither stock, nor known by the baseline, in the order of the report."""
        found = []
        for entry in _entries(document):
            entry.why, entry.matched = mark_of(self.outgoing, entry.value)
            if entry.why == "unexplained" and (entry.kind, _key(entry.value)) in self.known:
                continue
            found.append(entry)
        return found


def new_since(document: dict[str, Any], earlier: dict[str, Any], outgoing: Outgoing) -> list[LeftBehind]:
    """What a report shows that an earlier one of the same device did not, mark or none. Only classes that both looked
    at are compared: silence on one side says nothing."""
    known = {(entry.kind, _steady(entry.value)) for entry in _entries(earlier, steady=True)}
    blind = set(not_looked_at(earlier))
    found = []
    for entry in _entries(document, steady=True):
        name = entry.where.removeprefix("settings.").partition("[")[0]
        if name not in blind and (entry.kind, _steady(entry.value)) not in known:
            entry.why, entry.matched = mark_of(outgoing, entry.value)
            found.append(entry)
    return found


_COUNTER = re.compile(r"counter packets \d+ bytes \d+")
VOLATILE = ("last_logon",)  # changes without anybody changing anything


def _steady(value: str) -> str:
    return _key(_COUNTER.sub("counter", value))


def not_looked_at(document: dict[str, Any]) -> list[str]:
    """The classes of the matrix that the report says nothing about."""
    looked = _settings(document)
    return [name for name in _CLASSES if document.get(name) is None] + [
        name for name in _SETTINGS if looked.get(name) is None
    ]


def _key(value: str) -> str:
    return re.sub(r"\s+", " ", value).strip().casefold()


def _entries(document: dict[str, Any], *, steady: bool = False) -> Iterator[LeftBehind]:
    for name, (kind, risk, keys) in _CLASSES.items():
        shown = tuple(key for key in keys if key not in VOLATILE) if steady else keys
        for number, item in enumerate(document.get(name) or ()):
            value = _text(item, shown)
            if name == "groups" and not _privileged(item):
                continue
            if value and not is_stock(name, item, value):
                yield LeftBehind(kind, value, f"{name}[{number}]", "unexplained", risk)
    settings = _settings(document)
    for name, (kind, risk) in _SETTINGS.items():
        content = settings.get(name)
        items = content if isinstance(content, list) else [content] if content else []
        for number, item in enumerate(items):
            value = _text(item, ())
            if value and not is_stock(name, item, value):
                yield LeftBehind(kind, value, f"settings.{name}[{number}]", "unexplained", risk)


# Registry hives and inventories give a setting as one flat key; here it belongs to a class of the matrix.
_FLAT = {
    "rdp.enabled": "rdp", "winlogon.autoadminlogon": "autologon", "winlogon.defaultusername": "autologon",
    "winlogon.defaultdomainname": "autologon", "winlogon.defaultpassword": "autologon",
}  # fmt: skip


def _settings(document: dict[str, Any]) -> dict[str, Any]:
    """The report's settings by class, flat keys put where they belong. Automatic logon that is off is none."""
    given = document.get("settings")
    settings = dict(given) if isinstance(given, dict) else {}
    if str(settings.get("winlogon.autoadminlogon", "1")).strip() in ("0", "", "False"):
        settings = {key: value for key, value in settings.items() if not key.startswith("winlogon.")}
        settings.setdefault("autologon", [])
    for key, name in _FLAT.items():
        if key in settings:
            value = settings.pop(key)
            earlier = settings.get(name)
            listed = earlier if isinstance(earlier, list) else [earlier] if earlier else []
            said = [] if value in (None, "", False, "False") else [f"{key.rpartition('.')[2]}: {value}"]
            settings[name] = [*listed, *said]
    return settings


def _privileged(item: object) -> bool:
    return (
        isinstance(item, dict)
        and bool(item.get("members"))
        and bool(PRIVILEGED.match(str(item.get("name", ""))))
    )


def _text(item: object, keys: tuple[str, ...]) -> str:
    if not isinstance(item, dict):
        return str(item) if item not in (None, "") else ""
    chosen = keys or tuple(key for key in item if key not in KNOWN)
    parts = [item[key] for key in chosen if item.get(key) not in (None, "", [], {})]
    return _masked(
        " ".join(", ".join(map(str, part)) if isinstance(part, list) else str(part) for part in parts)
    )


_SECRET = re.compile(
    r"((?:pass(?:word|wd|phrase)?|pwd|secret|token|api-?key|psk|private_?key)[\w-]*(?:\s*[=:]\s*|\s+))(\S+)",
    re.IGNORECASE,
)


def _masked(text: str) -> str:
    return _SECRET.sub(r"\1•••", text)


@cache
def _patterns(outgoing: Outgoing) -> tuple[tuple[str, str, re.Pattern[str]], ...]:
    found = []
    for kind, words in (
        ("login", outgoing.logins), ("domain", outgoing.domains), ("key", outgoing.keys), ("tool", outgoing.tools),
        ("name", outgoing.names), ("name", outgoing.people),
    ):  # fmt: skip
        for word in words:
            if len(word.strip()) >= 3:
                text = re.escape(word.strip())
                edge = r"(?<![\w])" if word[0].isalnum() else ""
                found.append((kind, word, re.compile(edge + text + r"(?![\w])", re.IGNORECASE)))
    return tuple(found)


_ADDRESS = re.compile(
    r"(?<![\w.:])(?:\d{1,3}(?:\.\d{1,3}){3}|[0-9a-f]{0,4}(?::[0-9a-f]{0,4}){2,7})(?![\w.])", re.IGNORECASE
)


def mark_of(outgoing: Outgoing, value: str) -> tuple[Why, str]:
    """Which mark of the outgoing provider a value carries, and the mark; ("unexplained", "") when none."""
    for kind, word, pattern in _patterns(outgoing):
        if pattern.search(value):
            return kind, word
    for text in _ADDRESS.findall(value) if outgoing.networks else ():
        try:
            address = ipaddress.ip_address(text)
        except ValueError:
            continue
        for network in outgoing.networks:
            if address in ipaddress.ip_network(network, strict=False):
                return "network", network
    return "unexplained", ""
