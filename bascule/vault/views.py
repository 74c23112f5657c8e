"""What do they still know? Secrets by state against T0; one credential; opening a secret."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext

from bascule.clients.doors import Request, takeover_page
from bascule.clients.models import Takeover
from bascule.evidence.models import Event
from bascule.observation.problem import Problem
from bascule.tenancy.search import searchable
from bascule.ui.forms import show_problem
from bascule.vault.figures import STATES, figures, in_state
from bascule.vault.forms import CredentialForm, NewCredentialForm, RevealForm
from bascule.vault.four_eyes import waiting_for
from bascule.vault.keep import edit_credential, keep
from bascule.vault.models import Credential, Known, SecretKind


def standing_of(row: Credential, takeover: Takeover) -> tuple[str, str]:
    """(state of the interface, word): where a secret stands against T0."""
    if row.changed_after(takeover.t0):
        return "proven", gettext("changed after T0")
    if row.exception and row.exception_by:
        return "known", gettext("kept by exception")
    if row.known_to_outgoing == Known.NO:
        return "known", gettext("not known to them")
    if row.received_at is None:
        return "unknown", gettext("never received")
    if row.refused_at:
        return "refused", gettext("received, refused by the system")
    if row.verified_at:
        return "open", gettext("verified, not changed")
    return "open", gettext("received, not verified")


def state_choices() -> list[tuple[str, str]]:
    """The states against T0, as the filter names them."""
    words = {
        "known": gettext("Known to them, not changed"), "changed": gettext("Changed after T0"),
        "exception": gettext("Kept by exception"), "never": gettext("Never received"),
        "refused": gettext("Refused by the system"), "unverified": gettext("Not verified"),
        "verified": gettext("Verified"), "not_theirs": gettext("Not known to them"),
    }  # fmt: skip
    return [(state, words[state]) for state in STATES]


@takeover_page("read")
def home(request: Request) -> HttpResponse:
    rows = in_state(request.takeover, request.GET.get("state", ""))
    if request.GET.get("kind"):
        rows = rows.filter(kind=request.GET["kind"])
    if request.GET.get("known"):
        rows = rows.filter(known_to_outgoing=request.GET["known"])
    for word in searchable([request.GET.get("q")]).split():
        rows = rows.filter(search_text__contains=word)
    page = Paginator(rows.prefetch_related("items"), 50).get_page(request.GET.get("page"))
    for row in page:
        row.look, row.word = standing_of(row, request.takeover)  # type: ignore[attr-defined]
    filters: list[dict[str, Any]] = [
        {"name": "state", "label": gettext("Against T0"), "choices": state_choices()},
        {"name": "kind", "label": gettext("Kind"), "choices": SecretKind.choices},
        {"name": "known", "label": gettext("The outgoing provider"), "choices": Known.choices},
    ]  # fmt: skip
    may_open = request.member.may("vault", request.client)
    context = {
        "page": page, "filters": filters, "figures": figures(request.takeover), "may_open": may_open,
        "for_me": waiting_for(request.client, request.member).count() if may_open else 0,
    }  # fmt: skip
    return render(request, "vault/home.html", context)


@takeover_page("work")
def new(request: Request) -> HttpResponse:
    form = NewCredentialForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        row = keep(request.client, by=request.member, **form.cleaned_data)
        return redirect("vault:credential", takeover=request.takeover.pk, credential=row.pk)
    back = reverse("vault:home", kwargs={"takeover": request.takeover.pk})
    return render(
        request,
        "clients/form.html",
        {"form": form, "title": gettext("A secret"), "back": back},
        status=422 if request.method == "POST" else 200,
    )


def _one(request: Request, pk: UUID) -> Credential:
    return get_object_or_404(Credential.objects.select_related("client"), pk=pk, client=request.client)


@takeover_page("read")
def credential(request: Request, credential: UUID) -> HttpResponse:
    """One credential: who knows it, where it stands, what proves it. Never its secret."""
    row = _one(request, credential)
    look, word = standing_of(row, request.takeover)
    return render(request, "vault/credential.html", {
        "credential": row, "look": look, "word": word, "versions": row.versions.order_by("-number"), "items": row.items.all(),
        "reveal_form": RevealForm(), "may_reveal": request.member.may("vault", request.client),
        "events": Event.objects.filter(subject=str(row.pk)).order_by("-number")[:30],
    })  # fmt: skip


@takeover_page("work")
def edit(request: Request, credential: UUID) -> HttpResponse:
    row = _one(request, credential)
    form = CredentialForm(request.POST or None, instance=row)
    back = reverse("vault:credential", kwargs={"takeover": request.takeover.pk, "credential": row.pk})
    if request.method == "POST" and form.is_valid():
        facts = {name: form.cleaned_data[name] for name in form.changed_data}
        try:
            edit_credential(_one(request, credential), by=request.member, **facts)
            messages.success(request, gettext("Saved."))
            return redirect(back)
        except Problem as problem:
            show_problem(form, problem)
    return render(
        request,
        "clients/form.html",
        {"form": form, "title": row.title, "back": back},
        status=422 if request.method == "POST" else 200,
    )
