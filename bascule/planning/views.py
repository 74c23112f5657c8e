"""Home, and the takeover's own page."""

from datetime import timedelta
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from bascule.catalogue.tasks import tasks
from bascule.clients.doors import Request, firm_page, takeover_page
from bascule.clients.models import Takeover
from bascule.planning.dials import by_takeover
from bascule.planning.models import Step
from bascule.planning.overview import overview

OPEN = (Step.State.OPEN, Step.State.STARTED)
A_PAGE = 25


@firm_page("read")
def home(request: Request) -> HttpResponse:
    """Which takeover needs me today?"""
    rows = Takeover.objects.select_related("client", "provider", "firm")
    rows = rows.filter(closed_at__isnull=not request.GET.get("closed"))
    if request.GET.get("q"):
        word = request.GET["q"]
        rows = rows.filter(
            Q(client__name__icontains=word) | Q(provider__name__icontains=word) | Q(name__icontains=word)
        )
    page = Paginator(rows.order_by("t0", "created_at", "pk"), A_PAGE).get_page(request.GET.get("page"))
    shown = list(page.object_list)
    context = {
        "page": page,
        "rows": _rows(shown, request.LANGUAGE_CODE),
        "coming": _coming(),
        "dial_names": [_("Inventory"), _("Requests"), _("Secrets"), _("Old tools"), _("Backups"), _("Reach")],
        "total": page.paginator.count,
        "soon": rows.filter(t0__gte=timezone.now(), t0__lte=timezone.now() + timedelta(days=14)).count(),
        "may_open": request.member.may("lead"),
    }
    return render(request, "planning/home.html", context)


def _rows(shown: list[Takeover], language: str) -> list[dict[str, Any]]:
    """Each takeover with its dials, its next step, and its late ones; a fixed number of queries."""
    today = timezone.now().date()
    dials = by_takeover(shown)
    open_steps = Step.objects.filter(takeover__in=shown, state__in=OPEN, task__in=tasks())
    first = open_steps.order_by("takeover_id", "due_on", "task").distinct("takeover_id")
    upcoming = {step.takeover_id: step for step in first}
    late = dict(
        open_steps.filter(due_on__lt=today).order_by().values("takeover_id").annotate(n=Count("pk")).values_list(
            "takeover_id", "n"
        )
    )  # fmt: skip
    found = []
    for takeover in shown:
        step = upcoming.get(takeover.pk)
        found.append(
            {
                "takeover": takeover,
                "days": takeover.days_to_t0(),
                "after": -(takeover.days_to_t0() or 0),
                "dials": dials[takeover.pk],
                "late": late.get(takeover.pk, 0),
                "next": tasks()[step.task].label.in_(language) if step else "",
                "step": step,
            }
        )
    return found


def _coming() -> list[dict[str, Any]]:
    """The dates of the next thirty days, over every takeover one sees."""
    today = timezone.now().date()
    last = today + timedelta(days=30)
    words = {
        "notice_on": _("Notice"), "t0": "T0", "retention_until": _("End of retention"),
        "contract_until": _("End of contract"),
    }  # fmt: skip
    near = Q(pk__in=[])
    for key in ("notice_on", "retention_until", "contract_until"):
        near |= Q(**{f"{key}__range": (today, last)})
    near |= Q(t0__date__range=(today, last))
    found: list[dict[str, Any]] = []
    for takeover in Takeover.objects.filter(near, closed_at__isnull=True).select_related("client")[:50]:
        for key, _label, day in takeover.dates():
            if key in words and today <= day <= last:
                found.append({"at": day, "label": words[key], "takeover": takeover})
    return sorted(found, key=lambda entry: entry["at"])[:10]


@takeover_page("read")
def takeover(request: Request) -> HttpResponse:
    """Where are we?"""
    context = {
        "takeover": request.takeover,
        "view": overview(request.takeover, request.LANGUAGE_CODE),
        "days": request.takeover.days_to_t0(),
        "after": -(request.takeover.days_to_t0() or 0),
        "language": request.LANGUAGE_CODE,
        "may_work": request.member.may("work", request.client),
    }
    return render(request, "planning/takeover.html", context)
