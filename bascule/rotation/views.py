"""What is proven of each secret, and what to do with one by hand: verify it, look around, write down its change."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from bascule.clients.doors import Request, takeover_page
from bascule.clients.keep_document import keep_document
from bascule.observation.problem import Problem
from bascule.rotation.console import LOOKS as CHANGE_LOOKS
from bascule.rotation.console import said
from bascule.rotation.console_views import tabs
from bascule.rotation.discover import discover
from bascule.rotation.figures import figures
from bascule.rotation.forms import ChangeForm
from bascule.rotation.models import Arrangement, Proof, Rotation
from bascule.rotation.order import ordered
from bascule.rotation.record_change import record_change
from bascule.rotation.verify_credential import verify_credential
from bascule.ui.forms import show_problem
from bascule.vault.models import Credential

LOOKS = {
    Proof.Of.VERIFIED: "open",
    Proof.Of.REFUSED: "refused",
    Proof.Of.CHANGED: "proven",
    Proof.Of.UNREACHABLE: "doubt",
    Proof.Of.UNPROVEN: "refused",
}


def look(proof: Proof) -> str:
    """A change that was only declared is in doubt, not proven."""
    return "doubt" if proof.of == Proof.Of.CHANGED and proof.grade == "D" else LOOKS[Proof.Of(proof.of)]


@takeover_page("read")
def proofs(request: Request) -> HttpResponse:
    """What is proven of each secret?"""
    rows = Proof.objects.filter(client=request.client).select_related("credential", "document")
    if request.GET.get("of"):
        rows = rows.filter(of=request.GET["of"])
    page = Paginator(rows, 50).get_page(request.GET.get("page"))
    for row in page:
        row.look = look(row)  # type: ignore[attr-defined]
    filters = [{"name": "of", "label": gettext("Shows"), "choices": Proof.Of.choices}]
    context = {
        "page": page,
        "filters": filters,
        "figures": figures(request.takeover),
        "tabs": tabs(request, "proofs"),
    }
    return render(request, "rotation/proofs.html", context)


def _one(request: Request, pk: UUID) -> Credential:
    return get_object_or_404(Credential.objects.select_related("client"), pk=pk, client=request.client)


@require_POST
@takeover_page("work")
def verify(request: Request, credential: UUID) -> HttpResponse:
    """A fresh login on the real system."""
    row = _one(request, credential)
    try:
        proof = verify_credential(row, by=request.member)
        good = proof.of == Proof.Of.VERIFIED
        (messages.success if good else messages.warning)(request, f"{proof.get_of_display()}: {proof.how}")
    except Problem as problem:
        messages.error(request, f"{problem.what(gettext)} {problem.advice(gettext)}")
    return redirect("vault:credential", takeover=request.takeover.pk, credential=row.pk)


@require_POST
@takeover_page("work")
def look_around(request: Request, credential: UUID) -> HttpResponse:
    """Look around on the system with this credential, reading only."""
    row = _one(request, credential)
    try:
        counts = discover(row, by=request.member)
        messages.success(
            request,
            gettext("Looked around: %(observations)d things, %(accesses)d ways in.") % counts,
        )
    except Problem as problem:
        messages.error(request, f"{problem.what(gettext)} {problem.advice(gettext)}")
    return redirect("vault:credential", takeover=request.takeover.pk, credential=row.pk)


@takeover_page("work")
def change(request: Request, credential: UUID) -> HttpResponse:
    """It was changed by hand: keep the new secret and the proof."""
    row = _one(request, credential)
    form = ChangeForm(request.POST or None, request.FILES or None)
    back = reverse("vault:credential", kwargs={"takeover": request.takeover.pk, "credential": row.pk})
    if request.method == "POST" and form.is_valid():
        facts = form.cleaned_data
        try:
            file = facts["file"]
            proof = keep_document(request.client, file.name, file.read(), by=request.member) if file else None
            record_change(row, facts["new_secret"], by=request.member, how=facts["how"], grade=facts["grade"],
                          residual_until=facts["residual_until"], proof=proof)  # fmt: skip
            messages.success(request, gettext("Written down."))
            return redirect(back)
        except Problem as problem:
            show_problem(form, problem)
    context = {
        "form": form,
        "title": gettext("Changed by hand: %(title)s") % {"title": row.title},
        "back": back,
    }
    return render(request, "clients/form.html", context, status=422 if request.method == "POST" else 200)


def credential_panel(request: HttpRequest, credential: Any) -> dict[str, Any]:
    """What rotation shows on a credential's page."""
    proofs = list(Proof.objects.filter(credential=credential).select_related("document")[:10])
    for row in proofs:
        row.look = look(row)  # type: ignore[attr-defined]
    changes = list(
        Rotation.objects.filter(credential=credential).select_related("proof").order_by("-number")[:5]
    )
    arranged = Arrangement.objects.filter(credential=credential).select_related("way", "second_way").first()
    (planned,) = ordered([credential])
    return {
        "credential": credential,
        "proofs": proofs,
        "request": request,
        "changes": [{"row": one, "look": CHANGE_LOOKS.get(one.state, "doubt")} for one in changes],
        "arranged": arranged,
        "blocks": said(planned.blocks) if planned.blocks else "",
        "may_start": request.member is not None and request.member.may("lead", credential.client),  # type: ignore[attr-defined]
    }
