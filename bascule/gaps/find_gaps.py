"""Verb: look with every rule at one client, open what is missing, close what is found no more."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction
from django.utils import timezone

from bascule.clients.models import Client
from bascule.evidence.record import record
from bascule.gaps.client_facts import ClientFacts
from bascule.gaps.models import Gap
from bascule.gaps.registry import rules
from bascule.gaps.rule import Finding, Rule

CHANGING = ("subject_name", "family", "severity", "state", "facts", "closed_at", "site_id")
State = Gap.State


@dataclass(frozen=True)
class Found:
    """How many gaps this look opened, reopened, closed, and left open."""

    opened: int
    reopened: int
    closed: int
    open: int


def find_gaps(client: Client, *, by: object) -> Found:
    """Look at everything known of the client.

    May run at any time: the same finding is the same row again; a waived gap stays waived while it is found; one
    found no more is closed, and opens again when it comes back.
    """
    now = timezone.now()
    with transaction.atomic():
        with connection.cursor() as cursor:  # one look at a client at a time
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"gaps {client.pk}"])
        known = {(gap.rule, gap.subject): gap for gap in Gap.objects.filter(client=client)}
        found = _look(ClientFacts(client, now.date()))
        opened = [_new(client, rule, finding) for key, (rule, finding) in found.items() if key not in known]
        reopened = sum(known[key].state == State.CLOSED for key in found if key in known)
        changed = [gap for key, gap in known.items() if key in found and _again(gap, *found[key])]
        closed = [gap for key, gap in known.items() if key not in found and _gone(gap, now)]
        Gap.objects.bulk_create(opened, batch_size=1000)
        Gap.objects.bulk_update(
            [*changed, *closed], [name.removesuffix("_id") for name in CHANGING], batch_size=500
        )
        still = [gap for key, gap in known.items() if key in found and gap.state == State.OPEN]
        outcome = Found(len(opened), reopened, len(closed), len(opened) + len(still))
        record(
            "find_gaps", by=by, on=client,
            facts={"rules": len(rules()), "opened": outcome.opened, "reopened": outcome.reopened,
                   "closed": outcome.closed, "open": outcome.open},
        )  # fmt: skip
    return outcome


def _look(facts: ClientFacts) -> dict[tuple[str, str], tuple[Rule, Finding]]:
    found: dict[tuple[str, str], tuple[Rule, Finding]] = {}
    for rule in rules().values():
        for finding in rule.find(facts):
            found.setdefault((rule.id, finding.subject), (rule, finding))
    return found


def _new(client: Client, rule: Rule, finding: Finding) -> Gap:
    return Gap(
        client=client, rule=rule.id, subject=finding.subject, subject_name=finding.name[:300],
        item=finding.item, credential=finding.credential, person=finding.person, site=finding.site,
        family=_family(rule, finding), severity=rule.severity, facts=finding.all_facts(),
    )  # fmt: skip


def _family(rule: Rule, finding: Finding) -> str:
    """Rules that look at items of every kind are counted in the item's own family."""
    return finding.item.family if finding.item and finding.item.family else rule.family


def _again(gap: Gap, rule: Rule, finding: Finding) -> bool:
    """Bring a known gap up to date; whether anything changed."""
    state = State.OPEN if gap.state == State.CLOSED else gap.state
    site = finding.site.pk if finding.site else None
    now = (finding.name[:300], _family(rule, finding), rule.severity, state, finding.all_facts(), None, site)
    return _set(gap, now)


def _gone(gap: Gap, at: datetime) -> bool:
    if gap.state == State.CLOSED:
        return False
    gap.state, gap.closed_at = State.CLOSED, at
    return True


def _set(gap: Gap, values: Iterable[object]) -> bool:
    changed = False
    for name, value in zip(CHANGING, values, strict=True):
        if getattr(gap, name) != value:
            setattr(gap, name, value)
            changed = True
    return changed
