"""Every date of a takeover that belongs in a calendar: its own, the answers awaited, reminders, holds; stages above add
theirs (gates, steps)."""

from datetime import date, timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from bascule.backups.models import Hold
from bascule.clients.models import Takeover
from bascule.handover.chase import late_lines
from bascule.handover.escalate import route_of
from bascule.handover.icalendar import Entry, icalendar
from bascule.handover.line_states import SETTLED
from bascule.handover.models import RequestLine
from bascule.tenancy.hooks import Hook

more_dates = Hook("more_dates")  # (takeover, entries, base=): stages above append their Entry rows
MOST_NAMED = 30  # lines named in one entry; the rest are counted


def dates_of(takeover: Takeover, base: str = "") -> list[Entry]:
    """The entries in the language in force. `base` is the address of this installation, for links."""
    found = [
        *_own(takeover, base),
        *_answers(takeover, base),
        *_reminders(takeover, base),
        *_holds(takeover, base),
    ]
    more_dates(takeover, found, base=base)
    return sorted(found, key=lambda entry: (_day(entry), entry.key))


def calendar_file(takeover: Takeover, language: str, base: str = "") -> bytes:
    """The iCalendar file of a takeover."""
    with override(language):
        name = _("Takeover of %(client)s") % {"client": takeover.client.name}
        return icalendar(name, dates_of(takeover, base), now=timezone.now(), domain=f"{takeover.pk}.bascule")


def page(base: str, name: str, takeover: Takeover) -> str:
    """An absolute address of a page of the takeover; empty where the installation's address is not known."""
    return base + reverse(name, kwargs={"takeover": takeover.pk}) if base else ""


def _day(entry: Entry) -> date:
    return entry.at.date() if hasattr(entry.at, "date") else entry.at


def _own(takeover: Takeover, base: str) -> list[Entry]:
    client, provider = takeover.client.name, takeover.provider.name if takeover.provider else ""
    alarms = {"t0": 7, "retention_until": 14, "contract_until": 14, "notice_on": 2, "mandate_on": None}
    found = []
    for key, label, day in takeover.dates():
        at = takeover.t0 if key == "t0" and takeover.t0 else day
        found.append(
            Entry(
                key, at, f"{client} · {label}", _("Outgoing provider: %(name)s") % {"name": provider} if provider else "",
                page(base, "planning:home", takeover), _("Dates of the takeover"), alarms[key],
            )
        )  # fmt: skip
    return found


def _answers(takeover: Takeover, base: str) -> list[Entry]:
    rows = RequestLine.objects.filter(takeover=takeover, due_on__isnull=False)
    rows = rows.exclude(state__in=(*SETTLED, RequestLine.State.DRAFT))
    by_day: dict[date, list[RequestLine]] = {}
    for line in rows.order_by("number"):
        if line.due_on:
            by_day.setdefault(line.due_on, []).append(line)
    found = []
    for day, lines in by_day.items():
        title = ngettext("%(n)d answer due", "%(n)d answers due", len(lines)) % {"n": len(lines)}
        words = [f"{line.number} {line.about or line.what_fr}" for line in lines[:MOST_NAMED]]
        if len(lines) > MOST_NAMED:
            words.append(_("and %(n)d more") % {"n": len(lines) - MOST_NAMED})
        found.append(
            Entry(
                f"answers-{day.isoformat()}", day, f"{takeover.client.name} · {title}", "\n".join(words),
                page(base, "handover:home", takeover), _("Answers awaited"), 1,
            )
        )  # fmt: skip
    return found


def _reminders(takeover: Takeover, base: str) -> list[Entry]:
    """When the next reminder and the formal notice fall due, from the oldest answer that is late or awaited."""
    oldest = late_lines(takeover).order_by("due_on").values_list("due_on", flat=True).first()
    if oldest is None:
        return []
    route = route_of(takeover)
    letters = page(base, "handover:letters", takeover)
    steps = (
        ("reminder", route.remind, _("Reminder to the outgoing provider, if nothing comes")),
        ("reminder-2", route.again, _("Second reminder, if nothing comes")),
        ("formal-notice", route.notice, _("Formal notice, if nothing comes")),
    )
    return [
        Entry(
            key,
            oldest + timedelta(days=days),
            f"{takeover.client.name} · {label}",
            "",
            letters,
            _("Letters"),
            0,
        )
        for key, days, label in steps
    ]


def _holds(takeover: Takeover, base: str) -> list[Entry]:
    rows = Hold.objects.filter(takeover=takeover, ended_at__isnull=True)
    return [
        Entry(
            f"hold-{hold.pk}", hold.until, f"{takeover.client.name} · {_('A promise to keep backups ends')}",
            hold.get_provider_display(), page(base, "backups:home", takeover), _("Backups"), 14,
        )
        for hold in rows
    ]  # fmt: skip
