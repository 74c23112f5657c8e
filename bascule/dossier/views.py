"""Can I prove it? The log, its checkpoints, and the pack for an outsider."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from bascule.clients.doors import Request, takeover_page
from bascule.dossier.assemble import assemble
from bascule.dossier.models import Dossier
from bascule.evidence.checkpoint import key_of
from bascule.evidence.models import Checkpoint, Event
from bascule.evidence.words import said


@takeover_page("read")
def home(request: Request) -> HttpResponse:
    client = request.client
    last = Checkpoint.objects.filter(log=client.pk).order_by("-size").first()
    count = Event.objects.filter(log=client.pk).count()
    return render(request, "dossier/home.html", {
        "count": count, "last": last, "after": count - (last.size if last else 0),
        "fingerprint": key_of(client.firm_id, client.pk).fingerprint(),
        "dossiers": Dossier.objects.filter(takeover=request.takeover).select_related("document")[:20],
        "checkpoints": Checkpoint.objects.filter(log=client.pk).order_by("-size")[:10],
        "events": Event.objects.filter(log=client.pk).order_by("-number")[:12],
    })  # fmt: skip


@require_POST
@takeover_page("lead")
def make(request: Request) -> HttpResponse:
    """Assemble a dossier now; `names` left out gives one that says no personal value."""
    assemble(request.takeover, by=request.member, openings=request.POST.get("names") == "yes")
    messages.success(request, gettext("The dossier is made. Anybody can check it with verify.py."))
    return redirect("dossier:home", takeover=request.takeover.pk)


@takeover_page("read")
def log(request: Request) -> HttpResponse:
    """Every event, the newest first."""
    rows = Event.objects.filter(log=request.client.pk).order_by("-number").prefetch_related("openings")
    if request.GET.get("verb"):
        rows = rows.filter(verb=request.GET["verb"])
    verbs = sorted(
        set(Event.objects.filter(log=request.client.pk).values_list("verb", flat=True).distinct().order_by())
    )
    filters = [
        {
            "name": "verb",
            "label": gettext("What"),
            "choices": sorted(((verb, said(verb)) for verb in verbs), key=lambda one: one[1]),
        }
    ]
    page = Paginator(rows, 100).get_page(request.GET.get("page"))
    for row in page:
        row.told = list(row.facts.items())  # type: ignore[attr-defined]
    return render(request, "dossier/log.html", {"page": page, "filters": filters})
