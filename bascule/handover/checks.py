"""What is known about something that arrived, before a person calls it right: parsed, signed in with, fresh."""

from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bascule.handover.arrivals import Arrival, arrivals
from bascule.handover.letter_facts import day
from bascule.handover.models import RequestLine, Return, ReturnMatch
from bascule.vault.models import Credential


@dataclass(frozen=True)
class Check:
    """One question; `passed` None: nobody has looked."""

    label: str
    passed: bool | None
    words: str


def checks_of(line: RequestLine) -> list[Check]:
    """The questions that make sense for this line, with their answers as known now."""
    arrival = arrivals().get(line.key.split(":")[0])
    if arrival is None:
        return []
    match = (
        ReturnMatch.objects.filter(line=line, decision=ReturnMatch.Decision.ACCEPTED, returned__is_list=False)
        .select_related("returned__file").order_by("-decided_at").first()
    )  # fmt: skip
    returned = match.returned if match else None
    found = []
    if arrival.things or arrival.readers or arrival.facts:
        found.append(_parsed(returned))
    if arrival.fresh:
        found.append(_fresh(returned, arrival))
    if arrival.secrets:
        found.append(_verified(line, arrival))
    return found


def how_checked(checks: list[Check]) -> str:
    """What passed, as the words of a check; empty while something failed or nothing is known."""
    if any(check.passed is False for check in checks):
        return ""
    return "\n".join(f"{check.label}: {check.words}" for check in checks if check.passed)


def _parsed(returned: Return | None) -> Check:
    label = _("File parsed?")
    if returned is None or returned.file is None:
        return Check(label, None, _("No file was read for this line."))
    if returned.problem:
        return Check(label, False, _("%(name)s could not be read.") % {"name": returned.name})
    share = int((returned.file.coverage or 0) * 100)
    said = {"name": returned.name, "share": share, "reader": returned.file.reader}
    return Check(label, share >= 95, _("%(name)s was read as %(reader)s, %(share)d %% of it.") % said)


def _fresh(returned: Return | None, arrival: Arrival) -> Check:
    label = ngettext(
        "Exported less than %(n)d day ago?", "Exported less than %(n)d days ago?", arrival.fresh
    ) % {"n": arrival.fresh}  # fmt: skip
    if returned is None or returned.exported_on is None:
        return Check(label, None, _("When it was exported is not known."))
    age = returned.at.date() - returned.exported_on
    passed = age <= timedelta(days=arrival.fresh)
    return Check(label, passed, _("Exported on %(day)s.") % {"day": day(returned.exported_on)})


def _verified(line: RequestLine, arrival: Arrival) -> Check:
    label = _("Credential verified by a real sign-in?")
    rows = Credential.objects.filter(
        client_id=line.client_id, archived_at__isnull=True, kind__in=arrival.secrets
    )
    if line.item_id:
        rows = rows.filter(items=line.item_id)
    elif arrival.of:
        rows = rows.filter(items__kind__in=arrival.of)
    known = list(rows.filter(received_at__isnull=False).distinct().values_list("verified_at", "refused_at"))
    if not known:
        return Check(label, None, _("No credential was received for it."))
    refused = sum(1 for verified, refused in known if refused and not verified)
    tried = sum(1 for verified, _refused in known if verified)
    said = {"tried": tried, "all": len(known), "refused": refused, "day": day(timezone.now())}
    words = _("%(tried)d of %(all)d accepted by their systems, %(refused)d refused (%(day)s).") % said
    return Check(label, False if refused else True if tried == len(known) else None, words)
