"""Verbs: give somebody a secret address to read a takeover's dates by; take it away; find what an address opens."""

import secrets
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from bascule.clients.found_firm import hash_token
from bascule.clients.models import Member, Takeover
from bascule.evidence.record import record
from bascule.handover.models import CalendarFeed
from bascule.handover.takeover_dates import calendar_file
from bascule.observation.problem import Problem
from bascule.tenancy.scope import acting_for

SEEN = timedelta(hours=1)  # how finely it is noted when a feed was last read


def share_calendar(takeover: Takeover, label: str, language: str, *, by: object) -> tuple[CalendarFeed, str]:
    """(feed, token). The token is shown once; only its hash is kept."""
    if not label.strip():
        raise Problem(
            gettext_noop("Nobody is named who will read this calendar."),
            gettext_noop("Write for whom or for which program it is, so that it can be taken away from him."),
        )
    token = f"{takeover.firm_id}.{secrets.token_urlsafe(32)}"
    with transaction.atomic():
        feed = CalendarFeed.objects.create(
            client=takeover.client, takeover=takeover, label=label.strip()[:100], language=language,
            token_hash=hash_token(token), made_by=by if isinstance(by, Member) else None,
        )  # fmt: skip
        record(
            "share_calendar", by=by, on=feed, facts={"language": language}, personal={"label": label.strip()}
        )
    return feed, token


def revoke_calendar(feed: CalendarFeed, *, by: object) -> CalendarFeed:
    """The address answers no more. Doing it twice changes nothing."""
    with transaction.atomic():
        feed = CalendarFeed.objects.select_for_update().get(pk=feed.pk)
        if feed.revoked_at is None:
            feed.revoked_at = timezone.now()
            feed.save(update_fields=["revoked_at"])
            record("revoke_calendar", by=by, on=feed)
    return feed


def calendar_of(token: str, base: str = "") -> bytes | None:
    """The calendar an address opens, as it is now; None for an address that is none or was taken away."""
    try:
        firm = UUID(token.partition(".")[0])
    except ValueError:
        return None
    with acting_for(firm):
        feeds = CalendarFeed.objects.select_related("takeover__client", "takeover__provider")
        feed = feeds.filter(token_hash=hash_token(token), revoked_at__isnull=True).first()
        if feed is None:
            return None
        now = timezone.now()
        if feed.read_at is None or now - feed.read_at > SEEN:
            CalendarFeed.objects.filter(pk=feed.pk).update(read_at=now)
        return calendar_file(feed.takeover, feed.language, base)
