"""Verb: draft the reminder, the second one and the formal notice when their day has come. Nothing is sent by itself."""

from datetime import timedelta

from django.db import connection, transaction
from django.utils import timezone

from bascule.catalogue.attitudes import Route, routes
from bascule.clients.models import Takeover
from bascule.evidence.record import record
from bascule.handover.chase import overdue
from bascule.handover.compose import compose
from bascule.handover.models import Letter

State = Letter.State
CHASING = ("reminder", "formal_notice")


def route_of(takeover: Takeover) -> Route:
    """The route that the provider's attitude calls for."""
    return routes()[takeover.attitude]


def escalate(takeover: Takeover, *, by: object) -> Letter | None:
    """The letter drafted, or None when none is due. May run every day: a draft that waits is not drafted again, and a
    formal notice follows only a reminder that really went out."""
    today = timezone.now().date()
    oldest = overdue(takeover, today).order_by("due_on").values_list("due_on", flat=True).first()
    if oldest is None or takeover.closed_at is not None:
        return None
    late, route = (today - oldest).days, route_of(takeover)
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"escalate {takeover.pk}"]
            )
        since = Letter.objects.filter(takeover=takeover, kind__in=CHASING, created_at__date__gte=oldest)
        if since.filter(state=State.DRAFT).exists():
            return None
        kind = _next(
            route,
            late,
            [(row.kind, (today - row.sent_at.date()).days if row.sent_at else 0) for row in since],
        )
        if kind is None:
            return None
        letter = compose(takeover, kind, _language(takeover), by=by)
        record(
            "escalate",
            by=by,
            on=letter,
            facts={"kind": kind, "days_late": late, "attitude": takeover.attitude},
        )
    return letter


def _next(route: Route, late: int, written: list[tuple[str, int]]) -> str | None:
    """Which letter is due; `written`: kind and days since it went, of those written since the oldest date passed."""
    reminders = [age for kind, age in written if kind == "reminder"]
    if any(kind == "formal_notice" for kind, _age in written):
        return None
    pause = timedelta(days=route.again - route.remind).days
    if not reminders:
        return "reminder" if late >= route.remind else None
    if late >= route.notice and min(reminders) >= 1:
        return "formal_notice"
    return "reminder" if len(reminders) == 1 and late >= route.again and min(reminders) >= pause else None


def _language(takeover: Takeover) -> str:
    """That of the last letter of the takeover, French otherwise."""
    rows = Letter.objects.filter(takeover=takeover).order_by("-created_at")
    return rows.values_list("language", flat=True).first() or "fr"
