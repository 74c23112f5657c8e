"""The firm's saved mappings: what the next table with the same headings is read by; shared as small files."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.text import slugify
from django.utils.translation import get_language, gettext, ngettext
from django.views.decorators.http import require_POST

from bascule.catalogue.kinds import kinds
from bascule.clients.doors import Request, firm_page
from bascule.discovery.keep_mapping import forget_mapping, share_mapping, take_mapping
from bascule.discovery.models import Mapping
from bascule.observation.problem import Problem

LARGEST = 1024 * 1024


@firm_page("read")
def mappings(request: Request) -> HttpResponse:
    """Which tables does the firm know how to read?"""
    rows = list(Mapping.objects.filter(firm=request.member.firm).select_related("by__user"))
    for row in rows:
        known = kinds().get(row.kind)
        row.kind_label = known.plural.in_((get_language() or "fr")[:2]) if known else row.kind  # type: ignore[attr-defined]
    return render(request, "discovery/mappings.html", {"rows": rows})


@firm_page("read")
def mapping_file(request: Request, mapping: UUID) -> HttpResponse:
    """A mapping as a file, for a colleague elsewhere. It holds headings, no cell of anybody's table."""
    row = get_object_or_404(Mapping, pk=mapping, firm=request.member.firm)
    answer = HttpResponse(share_mapping(row), content_type="application/json")
    name = slugify(row.name)[:60] or "table"
    answer.headers["Content-Disposition"] = f'attachment; filename="bascule-mapping-{name}.json"'
    return answer


@require_POST
@firm_page("work")
def take(request: Request) -> HttpResponse:
    """Keep the mappings of a shared file."""
    sent = request.FILES.get("file")
    try:
        kept = take_mapping(request.member.firm, sent.read(LARGEST) if sent else b"", by=request.member)
        said = ngettext("%(count)d mapping is kept.", "%(count)d mappings are kept.", len(kept))
        messages.success(request, said % {"count": len(kept)})
    except Problem as problem:
        messages.error(request, f"{problem.what(gettext)} {problem.advice(gettext)}")
    return redirect("mappings")


@require_POST
@firm_page("work")
def forget(request: Request, mapping: UUID) -> HttpResponse:
    """Read such tables by proposal again."""
    forget_mapping(get_object_or_404(Mapping, pk=mapping, firm=request.member.firm), by=request.member)
    messages.success(request, gettext("Forgotten. What was read with it stays."))
    return redirect("mappings")
