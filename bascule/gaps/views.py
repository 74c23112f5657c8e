"""Pages of the gaps: what is still missing, and what closes it."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Case, IntegerField, QuerySet, Value, When
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from bascule.catalogue.kinds import families
from bascule.clients.doors import Request, takeover_page
from bascule.gaps.completeness import completeness
from bascule.gaps.figures import figures
from bascule.gaps.find_gaps import find_gaps
from bascule.gaps.forms import WaiveForm
from bascule.gaps.matrix import matrix
from bascule.gaps.models import Gap
from bascule.gaps.unwaive import unwaive as unwaive_gap
from bascule.gaps.waive import waive as waive_gap
from bascule.observation.problem import Problem

SORTS = {"subject": "subject_name", "family": "family", "severity": "severity", "found": "found_at"}


@takeover_page("read")
def home(request: Request) -> HttpResponse:
    """What is still missing?"""
    language = request.LANGUAGE_CODE
    page = Paginator(_filtered(request), 50).get_page(request.GET.get("page"))
    context = {
        "takeover": request.takeover,
        "figures": figures(request.takeover),
        "page": page,
        "filters": _filters(language),
        "labels": {family.id: family.label.in_(language) for family in families().values()},
        "form": WaiveForm(),
        "may_work": request.member.may("work", request.client),
        "may_waive": request.member.may("lead", request.client),
        "matrix": matrix(request.takeover, completeness(request.client), language),
    }
    return render(request, "gaps/home.html", context)


def _filters(language: str) -> list[dict[str, object]]:
    return [
        {"name": "severity", "label": _("Severity"), "choices": Gap.Severity.choices},
        {"name": "state", "label": _("State"), "choices": Gap.State.choices},
        {
            "name": "family",
            "label": _("Family"),
            "choices": [(family.id, family.label.in_(language)) for family in families().values()],
        },
    ]


def _filtered(request: Request) -> QuerySet[Gap]:
    """The gaps the address asks for: open ones unless it says otherwise."""
    asked = request.GET
    rows = Gap.objects.filter(client=request.client).select_related("item", "site")
    rows = rows.filter(state=asked["state"]) if asked.get("state") else rows.filter(state=Gap.State.OPEN)
    for name in ("severity", "family", "rule"):
        if asked.get(name):
            rows = rows.filter(**{name: asked[name]})
    if asked.get("site"):
        rows = rows.filter(site_id=UUID(asked["site"])) if _is_uuid(asked["site"]) else rows.none()
    if asked.get("q"):
        rows = rows.filter(subject_name__icontains=asked["q"])
    wanted = asked.get("sort", "")
    if wanted.lstrip("-") in SORTS:
        return rows.order_by(("-" if wanted.startswith("-") else "") + SORTS[wanted.lstrip("-")], "pk")
    order = [When(family=family, then=Value(place)) for place, family in enumerate(families())]
    return rows.order_by(
        "severity", Case(*order, default=Value(99), output_field=IntegerField()), "rule", "subject_name", "pk"
    )


def _is_uuid(text: str) -> bool:
    try:
        return bool(UUID(text))
    except ValueError:
        return False


@require_POST
@takeover_page("work")
def look(request: Request) -> HttpResponse:
    """Look for gaps again now."""
    found = find_gaps(request.client, by=request.member)
    messages.success(
        request,
        _("Looked with every rule: %(opened)d new, %(closed)d closed, %(open)d open.")
        % {"opened": found.opened + found.reopened, "closed": found.closed, "open": found.open},
    )
    return redirect("gaps:home", takeover=request.takeover.pk)


@require_POST
@takeover_page("lead")
def waive(request: Request) -> HttpResponse:
    """Waive the gaps that were picked."""
    form = WaiveForm(request.POST)
    picked = [pick for pick in request.POST.getlist("pick") if _is_uuid(pick)]
    gaps = list(Gap.objects.filter(client=request.client, pk__in=picked))
    if not form.is_valid() or not gaps:
        messages.error(request, _("Pick at least one gap, and write a reason and a name."))
        return redirect("gaps:home", takeover=request.takeover.pk)
    try:
        for gap in gaps:
            waive_gap(gap, form.cleaned_data["reason"], form.cleaned_data["signatory"], by=request.member)
    except Problem as problem:
        messages.error(request, f"{problem.what(_)} {problem.advice(_)}")
    else:
        messages.success(
            request, ngettext("%(n)d gap waived.", "%(n)d gaps waived.", len(gaps)) % {"n": len(gaps)}
        )
    return redirect("gaps:home", takeover=request.takeover.pk)


@require_POST
@takeover_page("lead")
def unwaive(request: Request, gap: UUID) -> HttpResponse:
    """Take a waiver back."""
    unwaive_gap(get_object_or_404(Gap, pk=gap, client=request.client), by=request.member)
    return redirect("gaps:home", takeover=request.takeover.pk)
