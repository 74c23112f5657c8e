"""What lies around an account: what runs as it, and what counts its wrong logins. Reading only."""

import re

from bascule.connectors.base import Budget, Dependent
from bascule.connectors.ssh_line import Line
from bascule.observation.problem import gettext_noop

RUNS_AS = gettext_noop(
    "It runs as this account: it breaks when it logs in elsewhere with the secret, and starts things for whoever had it."
)
TABLES = 'grep -Hs "" /etc/crontab /etc/cron.d/*; true'
PAM = "cat /etc/pam.d/sshd /etc/pam.d/common-auth /etc/pam.d/system-auth /etc/pam.d/password-auth 2>/dev/null; true"
LINGER = "/var/lib/systemd/linger/"


def dependents_of(line: Line, login: str, where: str) -> tuple[Dependent, ...]:
    """Services, timetables and waiting jobs of the account, as far as this login may see."""
    root = line.can_be_root()
    named = [f"service {unit}" for unit in _services(line, login)]
    named += [f"cron {file}" for file in _timetables(line, login)]
    table = line.run(["crontab", "-l", "-u", login] if root else ["crontab", "-l"], root=root)
    own = [one for one in table.text.splitlines() if one.strip() and not one.lstrip().startswith("#")]
    if table.status == 0 and own:
        named.append(f"crontab ({len(own)})")
    waiting = [one for one in line.run(["atq"], root=root).text.splitlines() if one.split()[-1:] == [login]]
    if waiting:
        named.append(f"at ({len(waiting)})")
    if line.succeeds(["test", "-e", f"{LINGER}{login}"]):
        named.append("systemd --user, started without a login")
    return tuple(Dependent(name, where, RUNS_AS) for name in named)


def _services(line: Line, login: str) -> list[str]:
    told = line.run(["systemctl", "show", "--property=Id,User", "*.service"]).text
    found = []
    for block in told.split("\n\n"):
        words = dict(one.partition("=")[::2] for one in block.splitlines())
        if words.get("User") == login:
            found.append(words.get("Id", "?"))
    return found


def _timetables(line: Line, login: str) -> list[str]:
    """Files of /etc whose sixth word (second after @daily) is the account."""
    found = set()
    for one in line.run(["sh", "-c", TABLES]).text.splitlines():
        file, _colon, entry = one.partition(":")
        words = entry.split()
        at = 1 if entry.startswith("@") else 5
        if not entry.startswith("#") and len(words) > at + 1 and words[at] == login:
            found.add(file)
    return sorted(found)


def budget_of(line: Line, login: str) -> Budget:
    """What pam_faillock (or pam_tally2) and fail2ban allow, the stricter of them."""
    found = [one for one in (_faillock(line, login), _fail2ban(line)) if one is not None]
    return min(found, key=lambda one: (one.threshold or 0) - one.counted) if found else Budget(None)


def _faillock(line: Line, login: str) -> Budget | None:
    pam = line.run(["sh", "-c", PAM]).text
    entries = [one for one in pam.splitlines() if re.match(r"\s*auth\s.*pam_(faillock|tally2)\.so", one)]
    if not entries:
        return None
    settings = "\n".join(entries)
    if "pam_faillock" in settings:
        settings = "\n".join(
            [settings, line.run(["cat", "/etc/security/faillock.conf"]).text.replace(" ", "")]
        )
    settings = "\n".join(one for one in settings.splitlines() if not one.lstrip().startswith("#"))
    counted = line.run(["faillock", "--user", login], root=line.can_be_root())
    failures = [one for one in counted.text.splitlines() if one.rstrip().endswith("V")]
    return Budget(_number(settings, "deny", 3), float(_number(settings, "fail_interval", 900)), len(failures),
                  known=counted.status == 0)  # fmt: skip


def _fail2ban(line: Line) -> Budget | None:
    """It counts by source address, ours among them."""
    if not line.succeeds(["systemctl", "is-active", "--quiet", "fail2ban"]):
        return None
    if not line.can_be_root():
        return Budget(None, known=False)
    answers = [line.run(["fail2ban-client", "get", "sshd", word], root=True).text.strip() for word in ("maxretry", "findtime")]  # fmt: skip
    if not all(one.isdigit() for one in answers):
        return None
    return Budget(int(answers[0]), float(answers[1]))


def _number(settings: str, word: str, usual: int) -> int:
    found = re.findall(rf"\b{word}=(\d+)", settings)
    return int(found[-1]) if found else usual
