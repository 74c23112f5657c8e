"""How could they get in tonight? The accesses of the outgoing provider, and where each cut stands."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Case, IntegerField, Value, When
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bascule.access.figures import figures
from bascule.access.forms import AccessForm, CutForm
from bascule.access.models import Access, CutState
from bascule.access.note_access import cut_access, note_access
from bascule.access.ways import WAYS, way
from bascule.clients.doors import Request, takeover_page
from bascule.evidence.models import Event
from bascule.observation.problem import Problem
from bascule.ui.forms import show_problem

LOOKS = {
    CutState.OPEN: "open",
    CutState.ORDERED: "doubt",
    CutState.CUT: "doubt",
    CutState.PROVEN: "proven",
    CutState.EXCEPTION: "known",
}


def look(row: Access) -> str:
    """Absent ways in need no cut; what a source could not show is unknown, not open."""
    if row.state == "absent":
        return "known"
    return "unknown" if row.state == "unknown" and row.cut == CutState.OPEN else LOOKS[CutState(row.cut)]


@takeover_page("read")
def home(request: Request) -> HttpResponse:
    rows = Access.objects.filter(client=request.client).select_related("item", "received__file")
    for name in ("fact", "of_outgoing", "cut", "state"):
        if request.GET.get(name):
            rows = rows.filter(**{name: request.GET[name]})
    if request.GET.get("q"):
        rows = rows.filter(on__icontains=request.GET["q"]) | rows.filter(holder__icontains=request.GET["q"])
    whose = Case(
        When(of_outgoing="yes", then=Value(0)),
        When(of_outgoing="unknown", then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    page = Paginator(rows.order_by(whose, "fact", "on", "pk"), 50).get_page(request.GET.get("page"))
    for row in page:
        row.look, row.way = look(row), way(row.fact)  # type: ignore[attr-defined]
        row.word = gettext("Absent") if row.state == "absent" else row.get_cut_display()  # type: ignore[attr-defined]
    filters = [
        {"name": "of_outgoing", "label": gettext("Held by"), "choices": [("yes", gettext("The outgoing provider")), ("unknown", gettext("Nobody knows")), ("no", gettext("Somebody else"))]},
        {"name": "cut", "label": gettext("Cut"), "choices": CutState.choices},
        {"name": "fact", "label": gettext("Way in"), "choices": [(key, one.label) for key, one in WAYS.items()]},
        {"name": "state", "label": gettext("The source shows it"), "choices": [("present", gettext("Present")), ("absent", gettext("Absent")), ("unknown", gettext("Not known"))]},
    ]  # fmt: skip
    return render(
        request, "access/home.html", {"page": page, "filters": filters, "figures": figures(request.takeover)}
    )


@takeover_page("work")
def new(request: Request) -> HttpResponse:
    form = AccessForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        row = note_access(request.client, by=request.member, **form.cleaned_data)
        return redirect("access:access", takeover=request.takeover.pk, access=row.pk)
    back = reverse("access:home", kwargs={"takeover": request.takeover.pk})
    return render(
        request,
        "clients/form.html",
        {"form": form, "title": _("Note an access"), "back": back},
        status=422 if request.method == "POST" else 200,
    )


@takeover_page("read", change="work")
def access(request: Request, access: UUID) -> HttpResponse:
    """One way in: who holds it, how it is cut, what proves it."""
    row = get_object_or_404(
        Access.objects.select_related("item", "person", "received__file"), pk=access, client=request.client
    )
    form = CutForm(
        request.POST or None,
        initial={"state": row.cut, "grade": row.grade, "proof": row.proof, "exception_by": row.exception_by},
    )
    if request.method == "POST" and form.is_valid():
        try:
            cut_access(row, by=request.member, **form.cleaned_data)
            messages.success(request, gettext("Written down."))
            return redirect("access:access", takeover=request.takeover.pk, access=row.pk)
        except Problem as problem:
            show_problem(form, problem)
    events = Event.objects.filter(subject=str(row.pk)).order_by("-number")[:20]
    return render(
        request,
        "access/access.html",
        {"access": row, "way": way(row.fact), "look": look(row), "form": form, "events": events},
        status=422 if request.method == "POST" else 200,
    )
