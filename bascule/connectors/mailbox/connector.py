"""Mailboxes of Postfix and Dovecot: log in by IMAP and SMTP, change the password on the host, end what is open."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from bascule.connectors.base import (
    Budget,
    Dependent,
    Discovers,
    Ended,
    NotLookedAt,
    Outcome,
    Residual,
    Rotates,
    Target,
    Way,
    host_and_port,
)
from bascule.connectors.mailbox.protocols import PORTS, log_in
from bascule.connectors.mailbox.stores import change
from bascule.connectors.ssh_line import Line, opened, way_in
from bascule.connectors.ssh_secret import NoLine
from bascule.observation.problem import gettext_noop
from bascule.observation.records import AccessFact, Evidence, Observation

# Postfix' smtpd_timeout: how long a submission session may stay silent before it is ended.
SUBMISSION = timedelta(minutes=5)
STAYS = gettext_noop("A submission session that was opened with the old password may go on sending until it has been silent for five minutes.")  # fmt: skip
RULES = gettext_noop("IMAP shows neither forwarding nor filter rules: look on the server.")
NOW = gettext_noop("It reads this mailbox now.")


class Mailbox(Rotates, Discovers):
    """See README.md beside this file."""

    kind = "mailbox"
    label = "Mailbox (Postfix, Dovecot)"
    port = PORTS["imap"]
    needs_way = True

    def verify(self, target: Target, secret: bytes) -> Outcome:
        return log_in(target, secret)

    def discover(self, target: Target, secret: bytes) -> Iterator[Observation | AccessFact]:
        outcome = log_in(target, secret)
        if outcome.word != Outcome.ACCEPTED:
            raise NotLookedAt(target.address, outcome.detail)
        host, _port = host_and_port(target.address, self.port)
        where, evidence = (
            f"mailbox://{target.address}/{target.login}",
            Evidence(file=f"imap://{target.address}"),
        )
        yield Observation(ref=where, source="endpoint", source_group="managed", live=True, kind="mailbox", name=target.login,
                          ips=[host], identifiers={"tls": outcome.pinned}, evidence=evidence)  # fmt: skip
        yield AccessFact(
            ref=f"{where}:rules",
            fact="mail-rule",
            on=where,
            state="unknown",
            why_unknown=RULES,
            evidence=evidence,
        )

    def paths(self, target: Target, current: bytes, way: Way | None = None) -> tuple[Target, ...]:
        """Each protocol of option `protocols`; a pin of its own in option `pinned_PROTOCOL`."""
        host, port = host_and_port(target.address, 0)
        own = target.options.get("protocol", "imap")
        found = []
        for name in target.options.get("protocols", "imap,smtp").split(","):
            at = port if name == own and port else PORTS[name]
            pinned = target.options.get(f"pinned_{name}", target.pinned)
            options = {**target.options, "protocol": name}
            found.append(replace(target, address=f"{host}:{at}", pinned=pinned, options=options))
        return tuple(found)

    def rotate(self, target: Target, current: bytes, new: bytes, way: Way | None = None) -> Outcome:
        if way is None:
            return Outcome(Outcome.REFUSED, "a login on the host by SSH is needed", code="needs-way")
        if not _is_plain(target.login) or not new or any(sign in new for sign in (b"\n", b"\r", b"\0")):
            return Outcome(Outcome.REFUSED, "a password of this system is one line of text", code="policy")
        try:
            with opened(way_in(target, way), pinned_only=True) as line:
                return change(line, target.login, new)
        except NoLine as none:
            return none.outcome

    def end_sessions(self, target: Target, current: bytes, way: Way | None = None) -> Ended:
        if way is None or not _is_plain(target.login):
            return Ended(None, "a login on the host by SSH is needed")
        try:
            with opened(way_in(target, way), pinned_only=True) as line:
                count = sum(_who(line, target.login).values())
                if count:
                    line.run(["doveadm", "kick", target.login], root=True)
                left = sum(_who(line, target.login).values())
        except NoLine as none:
            return Ended(None, none.outcome.detail)
        return Ended(count - left, f"{left} came back" if left else "")

    def residual(self, target: Target, changed_at: datetime) -> Residual:
        return Residual(changed_at + SUBMISSION, STAYS)

    def budget(self, target: Target, current: bytes, way: Way | None = None) -> Budget:
        """Dovecot only answers later and later; what PAM or fail2ban count is not seen from here."""
        return Budget(None, known=False)

    def dependents(self, target: Target, current: bytes, way: Way | None = None) -> tuple[Dependent, ...]:
        if way is None or not _is_plain(target.login):
            return ()
        try:
            with opened(way_in(target, way), pinned_only=True) as line:
                seen = _who(line, target.login)
        except NoLine:
            return ()
        return tuple(
            Dependent(f"{protocol} ({count})", address, NOW)
            for (protocol, address), count in seen.most_common(100)
        )


def _who(line: Line, login: str) -> Counter[tuple[str, str]]:
    """Protocol and address of each open connection of the mailbox."""
    told = line.run(["doveadm", "-f", "tab", "who", "-1", login], root=True).text.splitlines()
    head, *rows = [one.split("\t") for one in told] or [[]]
    named = [dict(zip(head, row, strict=False)) for row in rows]
    return Counter(
        (one.get("proto") or one.get("service", "?"), one.get("ip") or one.get("ips", "?"))
        for one in named if one.get("username") == login
    )  # fmt: skip


def _is_plain(login: str) -> bool:
    """Doveadm takes * and ? for many mailboxes."""
    return re.fullmatch(r"[\w.+@-]+", login) is not None
