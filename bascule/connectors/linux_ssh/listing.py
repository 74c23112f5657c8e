"""From the answers of a Linux host to observations and access facts. Reading only, and no network here."""

from bascule.connectors.base import Target, host_and_port
from bascule.observation.problem import gettext_noop
from bascule.observation.records import AccessFact, Evidence, Observation

# Read-only commands; each may fail, and then its facts are unknown. No shell variable, nothing from outside.
COMMANDS = {
    "os": "cat /etc/os-release",
    "hostname": "hostname -f || hostname",
    "machine": "cat /etc/machine-id",
    "addresses": "ip -o addr show scope global",
    "cards": "ip -o link show",
    "passwd": "getent passwd",
    "groups": "getent group sudo wheel admin adm docker",
    "sudoers": "sudo -n cat /etc/sudoers 2>/dev/null && sudo -n sh -c 'cat /etc/sudoers.d/* 2>/dev/null' || cat /etc/sudoers",
    "keys": "for h in $(getent passwd | cut -d: -f6 | sort -u); do for f in authorized_keys authorized_keys2; do"
    ' test -r $h/.ssh/$f && sed "s|^|$h |" $h/.ssh/$f; done; done; true',
}
SHELLS_OF_NOBODY = ("nologin", "false", "sync", "halt", "shutdown")
NOT_READABLE = gettext_noop("this login may not read it")


def read_listing(
    target: Target, pinned: str, answers: dict[str, str | None]
) -> list[Observation | AccessFact]:
    """The host, its people who can sign in, its keys, its roots."""
    host, _port = host_and_port(target.address, 22)
    found: list[Observation | AccessFact] = [_host(host, target, pinned, answers)]
    name = (answers["hostname"] or host).strip()
    found += _accounts(name, answers["passwd"])
    found += _groups(name, answers["groups"])
    found += _keys(name, answers["keys"])
    found += _sudo(name, answers["sudoers"])
    return found


def _host(host: str, target: Target, pinned: str, answers: dict[str, str | None]) -> Observation:
    release = dict(line.split("=", 1) for line in (answers["os"] or "").splitlines() if "=" in line)
    name = (answers["hostname"] or "").strip()
    ips = [
        line.split()[3].split("/")[0]
        for line in (answers["addresses"] or "").splitlines()
        if len(line.split()) > 3
    ]
    macs = [words[words.index("link/ether") + 1] for line in (answers["cards"] or "").splitlines()
            if "link/ether" in (words := line.split())]  # fmt: skip
    return Observation(
        ref=f"linux_ssh:{target.address}", source="endpoint", source_group="managed", live=True, kind="server",
        hostname=name.split(".")[0] or None, fqdn=name if "." in name else None, ips=ips or [host], macs=macs,
        os=release.get("PRETTY_NAME", "").strip('"') or None,
        identifiers={"ssh_host_key": pinned} | ({"machine_id": answers["machine"].strip()} if answers["machine"] else {}),
        evidence=Evidence(file=f"ssh://{target.address}"),
    )  # fmt: skip


def _accounts(host: str, text: str | None) -> list[AccessFact]:
    if text is None:
        return [_unknown(host, "admin", "/etc/passwd")]
    facts = []
    for line in text.splitlines():
        parts = line.split(":")
        if len(parts) == 7 and not parts[6].rsplit("/", 1)[-1].startswith(SHELLS_OF_NOBODY):
            fact = "admin" if parts[2] == "0" else "service"
            if parts[2] == "0" or int(parts[2] or 0) >= 1000:
                facts.append(
                    _fact(host, "admin" if fact == "admin" else "account", parts[0], parts[4].split(",")[0])
                )
    return facts


def _groups(host: str, text: str | None) -> list[AccessFact]:
    lines = [line.split(":") for line in (text or "").splitlines()]
    return [_fact(host, "sudo", member, f"group {parts[0]}")
            for parts in lines if len(parts) == 4 for member in parts[3].split(",") if member]  # fmt: skip


def _keys(host: str, text: str | None) -> list[AccessFact]:
    if text is None:
        return [_unknown(host, "ssh-key", "authorized_keys")]
    facts = []
    for line in text.splitlines():
        home, _space, entry = line.partition(" ")
        words = entry.split()
        if not words or entry.lstrip().startswith("#"):
            continue
        comment = words[-1] if "@" in words[-1] else entry.rpartition("= ")[2]
        facts.append(
            _fact(
                host, "ssh-key", comment[:100], f"{home}/.ssh, …{words[-2][-16:] if len(words) > 1 else ''}"
            )
        )
    return facts


def _sudo(host: str, text: str | None) -> list[AccessFact]:
    if text is None:
        return [_unknown(host, "sudo", "/etc/sudoers")]
    return [_fact(host, "sudo", line.split()[0], line.strip()[:200])
            for line in text.splitlines() if "ALL" in line and not line.lstrip().startswith(("#", "Defaults", "@"))]  # fmt: skip


def _fact(host: str, fact: str, holder: str, value: str) -> AccessFact:
    return AccessFact(ref=f"{host}:{fact}:{holder}:{value}", fact=fact, on=host, holder=holder, value=value,
                      evidence=Evidence(file=f"ssh://{host}"))  # fmt: skip


def _unknown(host: str, fact: str, where: str) -> AccessFact:
    return AccessFact(ref=f"{host}:{fact}:{where}", fact=fact, on=host, state="unknown", why_unknown=NOT_READABLE,
                      value=where, evidence=Evidence(file=f"ssh://{host}"))  # fmt: skip
