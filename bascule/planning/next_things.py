"""What to do now: at most five actions, worked out from gates, dates and risk, each done from where it points."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bascule.clients.models import Mandate, Takeover
from bascule.gaps.figures import Figures as GapFigures
from bascule.handover.escalate import CHASING
from bascule.handover.figures import Figures as LineFigures
from bascule.handover.models import Letter, Return
from bascule.planning.gates import Standing
from bascule.planning.plan import Planned

MOST = 5
SOON = timedelta(days=7)


@dataclass(frozen=True)
class Thing:
    """One action. `urgency`: the higher, the sooner (100 stops everything). Shown by `<c-next-things>`."""

    urgency: int
    label: str
    why: str
    verb: str
    href: str
    due: date | None = None


@dataclass(frozen=True)
class Known:
    """What the actions are worked out from; the page has it already."""

    takeover: Takeover
    entries: list[Planned]
    gates: list[Standing]
    gaps: GapFigures
    lines: LineFigures
    language: str
    today: date | None = None


def next_things(known: Known) -> list[Thing]:
    """The five that matter most, the most urgent first."""
    today = known.today or timezone.now().date()
    found = [*_foundations(known), *_alarms(known), *_people(known), *_steps(known, today)]
    order = sorted(found, key=lambda thing: (-thing.urgency, thing.due or date.max))
    return order[:MOST]


def href(page: str, takeover: Takeover, **more: Any) -> str:
    """The address of a page of the takeover; empty where a stage has no such page."""
    try:
        return reverse(page, kwargs={"takeover": takeover.pk, **more})
    except NoReverseMatch:
        return ""


def _foundations(known: Known) -> Iterator[Thing]:
    takeover = known.takeover
    settings = href("settings", takeover)
    if not Mandate.objects.filter(takeover=takeover, revoked_at__isnull=True).exists():
        yield Thing(98, _("Record the mandate"), _("Nobody should act without it."), _("Record"), settings)
    if takeover.t0 is None:
        yield Thing(96, _("Set the date of T0"), _("Without it the plan has no dates."), _("Set"), settings)
    if not known.entries:
        yield Thing(
            94,
            _("Draft the plan"),
            _("No step is planned yet."),
            _("Open it"),
            href("planning:plan", takeover),
        )


def _alarms(known: Known) -> Iterator[Thing]:
    for gate in known.gates:
        if gate.gate.id == "G6" and gate.open is False:
            yield Thing(
                99, _("Decide what becomes of the old backups"), gate.why, _("Decide"),
                href("backups:home", known.takeover),
            )  # fmt: skip
        if gate.gate.id == "G6" and gate.open is None and known.takeover.notice_on:
            yield Thing(
                85, _("Get the promise to keep the backups in writing"), gate.why, _("Write"),
                href("handover:letters", known.takeover) + "?kind=retention",
            )  # fmt: skip


def _people(known: Known) -> Iterator[Thing]:
    takeover, lines, gaps = known.takeover, known.lines, known.gaps
    for letter in Letter.objects.filter(takeover=takeover, kind__in=CHASING, state=Letter.State.DRAFT):
        notice = letter.kind == "formal_notice"
        yield Thing(
            84 if notice else 82,
            _("Send the formal notice that is drafted") if notice else _("Send the reminder that is drafted"),
            letter.subject, _("Read"), href("handover:letter", takeover, letter=letter.pk),
        )  # fmt: skip
    to_confirm = Return.objects.filter(takeover=takeover, matches__decision="pending").distinct().count()
    if to_confirm:
        label = ngettext(
            "Confirm what %(n)d returned file answers", "Confirm what %(n)d returned files answer", to_confirm
        ) % {"n": to_confirm}
        yield Thing(
            76, label, _("Nothing counts as received before."), _("Look"), href("handover:returns", takeover)
        )
    if lines.overdue:
        label = ngettext("Chase %(n)d late answer", "Chase %(n)d late answers", lines.overdue) % {
            "n": lines.overdue
        }
        yield Thing(
            80, label, _("The date asked for has passed."), _("Chase"), href("handover:home", takeover)
        )
    if lines.approved:
        label = ngettext("Send %(n)d approved line", "Send %(n)d approved lines", lines.approved) % {
            "n": lines.approved
        }
        yield Thing(
            75,
            label,
            _("The client said yes; nothing went out yet."),
            _("Write"),
            href("handover:letters", takeover),
        )
    elif lines.drafts and not lines.asked:
        label = ngettext(
            "Have %(n)d line approved by the client", "Have %(n)d lines approved by the client", lines.drafts
        ) % {"n": lines.drafts}
        yield Thing(
            70, label, _("Nothing is asked in its name before."), _("Look"), href("handover:home", takeover)
        )
    if lines.received + lines.partial:
        n = lines.received + lines.partial
        label = ngettext("Check %(n)d thing that arrived", "Check %(n)d things that arrived", n) % {"n": n}
        yield Thing(
            65,
            label,
            _("Received is not yet right."),
            _("Check"),
            href("handover:home", takeover) + "?state=received",
        )
    if gaps.stops:
        label = ngettext(
            "Close %(n)d gap that stops the takeover", "Close %(n)d gaps that stop the takeover", gaps.stops
        ) % {"n": gaps.stops}
        yield Thing(
            60, label, _("They block what comes next."), _("See"), href("gaps:home", takeover) + "?severity=A"
        )


def _steps(known: Known, today: date) -> Iterator[Thing]:
    """The critical steps that can be done now: late ones first, then those due within the week."""
    shut = {task for gate in known.gates if gate.open is not True for task in gate.gate.blocks}
    ready = [entry for entry in known.entries if entry.ready and entry.step.task not in shut]
    ready.sort(key=lambda entry: (entry.task.criticality, entry.step.due_on or date.max))
    for entry in ready:
        due = entry.step.due_on
        if due is None or due > today + SOON:
            urgency = 20
        else:
            urgency = 78 if due < today else 62
        urgency -= {"A": 0, "B": 12, "C": 20}[entry.task.criticality]
        yield Thing(
            urgency, f"{entry.task.label.in_(known.language)}", f"{entry.step.task} · {entry.in_charge}", _("Prove"),
            href("planning:step", known.takeover, step=entry.step.pk), due,
        )  # fmt: skip
