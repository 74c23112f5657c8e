"""Pages of the letters: what to write, the text beside its print, review, sending."""

import json
from collections.abc import Callable
from functools import lru_cache
from uuid import UUID

import typst
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bascule.catalogue.letters import KINDS, letter_text
from bascule.clients.doors import Request, takeover_page
from bascule.handover.compose import compose as compose_letter
from bascule.handover.edit_letter import edit_letter
from bascule.handover.figures import figures
from bascule.handover.forms import ComposeForm, LetterForm, ReviewForm, SendForm, SignedForm
from bascule.handover.keep_signed import keep_signed
from bascule.handover.letter_facts import facts_of
from bascule.handover.letter_hash import empty_places, letter_hash, wants_review
from bascule.handover.models import Letter
from bascule.handover.print_letter import FONTS, TEMPLATE, print_letter
from bascule.handover.printed import printed
from bascule.handover.review_letter import review_letter
from bascule.handover.send_letter import send_letter
from bascule.handover.word_letter import word_letter
from bascule.observation.problem import Problem

PREVIEW_ROWS = 40  # of the annex: a preview shows how it looks, the PDF has every line
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@takeover_page("read")
def letters(request: Request) -> HttpResponse:
    """Which letters are written, reviewed, sent?"""
    rows = list(Letter.objects.filter(takeover=request.takeover).select_related("signed"))
    shown = [
        {"letter": row, "title": letter_text(row.kind, row.language).title, "review": wants_review(row)}
        for row in rows
        if row.kind in KINDS
    ]
    initial = {
        **facts_of(request.takeover),
        "language": request.LANGUAGE_CODE,
        "kind": request.GET.get("kind", ""),
    }
    return render(
        request,
        "handover/letters.html",
        {
            "takeover": request.takeover, "letters": shown, "figures": figures(request.takeover),
            "form": ComposeForm(initial=initial, language=request.LANGUAGE_CODE), "tab": "letters",
            "may_lead": request.member.may("lead", request.client),
        },
    )  # fmt: skip


@require_POST
@takeover_page("lead")
def compose(request: Request) -> HttpResponse:
    """Word a new letter."""
    form = ComposeForm(request.POST, language=request.LANGUAGE_CODE)
    if not form.is_valid():
        messages.error(request, _("Choose a letter and answer the questions; “not known yet” is an answer."))
        return redirect("handover:letters", takeover=request.takeover.pk)
    said = form.cleaned_data
    letter = compose_letter(
        request.takeover, said.pop("kind"), said.pop("language"), by=request.member, facts=said
    )
    return redirect("handover:letter", takeover=request.takeover.pk, letter=letter.pk)


@takeover_page("read", change="lead")
def letter(request: Request, letter: UUID) -> HttpResponse:
    """The text beside its print; a POST changes the text."""
    found = letter_of(request, letter)
    may_lead = request.member.may("lead", request.client)
    form = LetterForm(request.POST or None, instance=found)
    if request.method == "POST":
        if form.is_valid():
            found.refresh_from_db()
            return _try(request, found, lambda: edit_letter(
                found, form.cleaned_data["subject"], form.cleaned_data["body"], by=request.member
            ))  # fmt: skip
        found.refresh_from_db()
    text = letter_text(found.kind, found.language)
    context = {
        "takeover": request.takeover, "letter": found, "form": form, "title": text.title, "tab": "letters",
        "hash": letter_hash(found), "wants_review": wants_review(found), "empty": empty_places(found),
        "draft": found.state == Letter.State.DRAFT, "may_lead": may_lead, "pages": range(1, len(_pages(found)) + 1),
        "review_form": ReviewForm(initial={"text": letter_hash(found)}), "send_form": SendForm(),
        "signed_form": SignedForm(), "counsel": text.counsel,
    }  # fmt: skip
    return render(request, "handover/letter.html", context)


@require_POST
@takeover_page("lead")
def act(request: Request, letter: UUID, do: str) -> HttpResponse:
    """Record counsel's review, the sending, or the signed copy."""
    found = letter_of(request, letter)
    form = {"review": ReviewForm, "send": SendForm, "signed": SignedForm}[do](request.POST, request.FILES)
    if not form.is_valid():
        messages.error(
            request, _("The form is not complete: %(fields)s.") % {"fields": ", ".join(form.errors)}
        )
        return redirect("handover:letter", takeover=request.takeover.pk, letter=found.pk)
    said = form.cleaned_data
    if do == "review":
        return _try(
            request,
            found,
            lambda: review_letter(found, said["counsel"], by=request.member, text=said["text"]),
        )
    if do == "send":
        return _try(request, found, lambda: send_letter(found, by=request.member, **said))
    file = said["file"]
    return _try(request, found, lambda: keep_signed(found, file.name, file.read(), by=request.member))


@takeover_page("read")
def pdf(request: Request, letter: UUID) -> HttpResponse:
    """The letter as PDF/A."""
    found = letter_of(request, letter)
    return _file(print_letter(found), "application/pdf", f"{found.kind}-{found.language}.pdf")


@takeover_page("read")
def word(request: Request, letter: UUID) -> HttpResponse:
    """The letter as a Word document."""
    found = letter_of(request, letter)
    return _file(word_letter(found), WORD, f"{found.kind}-{found.language}.docx")


@takeover_page("read")
def page(request: Request, letter: UUID, number: int) -> HttpResponse:
    """One page of the print, as a picture."""
    pages = _pages(letter_of(request, letter))
    if not 1 <= number <= len(pages):
        raise Http404
    return HttpResponse(pages[number - 1], content_type="image/png")


def letter_of(request: Request, letter: UUID) -> Letter:
    rows = Letter.objects.select_related("takeover__client", "takeover__provider", "takeover__firm", "signed")
    return get_object_or_404(rows, pk=letter, takeover=request.takeover, kind__in=KINDS)


def _pages(letter: Letter) -> list[bytes]:
    data = printed(letter)
    left = PREVIEW_ROWS
    for group in (data["annex"] or {}).get("groups", []):
        group["rows"] = group["rows"][:left]
        left -= len(group["rows"])
    if data["annex"]:
        data["annex"]["groups"] = [group for group in data["annex"]["groups"] if group["rows"]]
    return _pictures(json.dumps(data, ensure_ascii=False, sort_keys=True))


@lru_cache(maxsize=16)
def _pictures(data: str) -> list[bytes]:
    made = typst.compile(
        str(TEMPLATE), root=str(TEMPLATE.parent), font_paths=[str(FONTS)], ignore_system_fonts=True,
        sys_inputs={"data": data}, format="png", ppi=110,
    )  # fmt: skip
    return made if isinstance(made, list) else [made]


def _file(content: bytes, media: str, name: str) -> HttpResponse:
    return HttpResponse(
        content, content_type=media, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )


def _try(request: Request, letter: Letter, act: Callable[[], object]) -> HttpResponse:
    try:
        act()
        messages.success(request, _("The letter is up to date."))
    except Problem as problem:
        messages.error(request, f"{problem.what(_)} {problem.advice(_)}")
    return redirect("handover:letter", takeover=request.takeover.pk, letter=letter.pk)
