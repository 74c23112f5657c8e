"""The route that the provider's attitude calls for, and the ways to recover things without it."""

from django.http import Http404, HttpResponse
from django.shortcuts import render

from bascule.catalogue.attitudes import routes
from bascule.catalogue.guides import guides
from bascule.catalogue.letters import letter_text
from bascule.clients.doors import Request, takeover_page
from bascule.handover.figures import figures
from bascule.handover.print_guide import guide_words, items_of, named_in, print_guides


@takeover_page("read")
def route(request: Request) -> HttpResponse:
    """How do we proceed with this provider, and what if it does not answer?"""
    language, takeover = request.LANGUAGE_CODE, request.takeover
    found, known = routes()[takeover.attitude], items_of(takeover)
    rows = [
        {"guide": guide_words(guide, language), "items": len(named_in(guide, known))}
        for guide in guides().values()
    ]
    rows.sort(key=lambda row: row["items"] == 0)
    context = {
        "takeover": takeover, "figures": figures(takeover), "tab": "route", "route": found, "guides": rows,
        "signs": found.signs.in_(language), "tone": found.tone.in_(language),
        "evidence": [text.in_(language) for text in found.evidence], "order": [text.in_(language) for text in found.order],
        "letters": [(kind, letter_text(kind, language).title) for kind in found.letters],
        "concerned": sum(1 for row in rows if row["items"]), "may_lead": request.member.may("lead", request.client),
    }  # fmt: skip
    return render(request, "handover/route.html", context)


@takeover_page("read")
def guide(request: Request, guide: str) -> HttpResponse:
    """One way to recover one sort of thing, as a page."""
    if guide not in guides():
        raise Http404
    found = guides()[guide]
    words = guide_words(found, request.LANGUAGE_CODE, named_in(found, items_of(request.takeover)))
    return render(request, "handover/guide.html", {"takeover": request.takeover, "guide": words})


@takeover_page("read")
def guide_pdf(request: Request, guide: str) -> HttpResponse:
    """The same on paper."""
    if guide not in guides():
        raise Http404
    return _paper(print_guides(request.takeover, request.LANGUAGE_CODE, guide), f"{guide}.pdf")


@takeover_page("read")
def guides_pdf(request: Request) -> HttpResponse:
    """All guides the client has things for, in one file."""
    return _paper(print_guides(request.takeover, request.LANGUAGE_CODE), "guides.pdf")


def _paper(content: bytes, name: str) -> HttpResponse:
    return HttpResponse(
        content, content_type="application/pdf", headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )  # fmt: skip
