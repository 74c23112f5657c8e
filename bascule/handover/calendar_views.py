"""The takeover's dates: as a page, as a file, as an address that a calendar program reads."""

from datetime import date, datetime
from itertools import groupby
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from bascule.clients.doors import Request, takeover_page
from bascule.handover.figures import figures
from bascule.handover.icalendar import Entry
from bascule.handover.mail_forms import FeedForm
from bascule.handover.models import CalendarFeed
from bascule.handover.share_calendar import calendar_of, revoke_calendar, share_calendar
from bascule.handover.takeover_dates import calendar_file, dates_of
from bascule.observation.problem import Problem
from bascule.ui.forms import show_problem

MEDIA = "text/calendar; charset=utf-8"


@takeover_page("read", change="lead")
def calendar(request: Request) -> HttpResponse:
    """What falls due, and who reads it in his own calendar?"""
    form = FeedForm(request.POST or None, initial={"language": request.LANGUAGE_CODE})
    if request.method == "POST" and form.is_valid():
        try:
            said = form.cleaned_data
            _feed, token = share_calendar(
                request.takeover, said["label"], said["language"], by=request.member
            )
        except Problem as problem:
            show_problem(form, problem)
        else:
            request.session["calendar_link"] = request.build_absolute_uri(
                reverse("calendar_feed", args=[token])
            )
            return redirect("handover:calendar", takeover=request.takeover.pk)
    today = timezone.now().date()
    entries = dates_of(request.takeover, _base(request))
    coming = [entry for entry in entries if _day(entry) >= today]
    months = [
        (month, list(rows)) for month, rows in groupby(coming, key=lambda entry: _day(entry).replace(day=1))
    ]
    context = {
        "takeover": request.takeover, "figures": figures(request.takeover), "tab": "calendar", "form": form,
        "months": [(month, [(_day(row), row) for row in rows]) for month, rows in months], "coming": len(coming),
        "next": coming[0] if coming else None, "next_on": _day(coming[0]) if coming else None,
        "feeds": CalendarFeed.objects.filter(takeover=request.takeover), "may_lead": request.member.may("lead", request.client),
        "link": request.session.pop("calendar_link", ""),
    }  # fmt: skip
    return render(request, "handover/calendar.html", context, status=422 if form.errors else 200)


@takeover_page("read")
def calendar_download(request: Request) -> HttpResponse:
    """The dates as a file, once."""
    content = calendar_file(request.takeover, request.LANGUAGE_CODE, _base(request))
    return HttpResponse(
        content, content_type=MEDIA, headers={"Content-Disposition": 'attachment; filename="bascule.ics"'}
    )


@require_POST
@takeover_page("lead")
def calendar_revoke(request: Request, feed: UUID) -> HttpResponse:
    """Take an address away."""
    row = get_object_or_404(CalendarFeed, pk=feed, takeover=request.takeover)
    revoke_calendar(row, by=request.member)
    messages.success(request, _("The address answers no more."))
    return redirect("handover:calendar", takeover=request.takeover.pk)


@never_cache
@require_safe
def calendar_feed(request: HttpRequest, token: str) -> HttpResponse:
    """The dates, for whoever knows the address; nobody signs in. A wrong address and a revoked one look alike."""
    content = calendar_of(token, _base(request))
    if content is None:
        raise Http404
    return HttpResponse(content, content_type=MEDIA)


def _base(request: HttpRequest) -> str:
    return request.build_absolute_uri("/").rstrip("/")


def _day(entry: Entry) -> date:
    return timezone.localtime(entry.at).date() if isinstance(entry.at, datetime) else entry.at
