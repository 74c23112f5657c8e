"""Opening one secret: reason, recent second factor, four eyes where it opens everything."""

import time
from dataclasses import asdict
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache

from bascule.clients.doors import Request, takeover_page
from bascule.observation.problem import Problem
from bascule.ui.forms import show_problem
from bascule.vault.forms import RevealForm
from bascule.vault.four_eyes import approved, request_approval
from bascule.vault.models import Approval, Credential, SecretKind
from bascule.vault.one_time_codes import one_time_codes
from bascule.vault.reveal import Revealed, exact_reveal, reveal_whole
from bascule.vault.step_up import step_up

SHOWN_SECONDS = 30
CODES_SECONDS = 90


@never_cache
@takeover_page("vault")
def reveal_secret(request: Request, credential: UUID) -> HttpResponse:
    """Shows the secret once, after a recent second factor and with a reason. Not kept by the browser."""
    row = get_object_or_404(Credential.objects.select_related("client"), pk=credential, client=request.client)
    asked = step_up(request)
    if asked is not None:
        return asked
    waits = row.tier0 and not approved(
        request.client, Approval.What.REVEAL, exact_reveal(row), by=request.member
    )
    form = RevealForm(request.POST or None, of=row)
    shown: dict[str, Any] = {}
    if request.method == "POST" and form.is_valid():
        try:
            if waits:
                return _ask(request, row, form.cleaned_data["reason"])
            found = reveal_whole(row, by=request.member, reason=form.cleaned_data["reason"])
            if row.kind == SecretKind.ATTACHMENT and found.content is not None:
                return _file(row, found.content)
            shown = _shown(row, found, whole=form.cleaned_data.get("seed", False))
        except Problem as problem:
            show_problem(form, problem)
    context = {"credential": row, "form": form, "waits": waits, "shown": shown}
    return render(request, "vault/reveal.html", context, status=422 if form.errors else 200)


def _ask(request: Request, row: Credential, reason: str) -> HttpResponse:
    request_approval(
        request.takeover, Approval.What.REVEAL, exact_reveal(row), by=request.member, reason=reason
    )
    messages.success(request, gettext("Asked. Another member who may open the vault approves it."))
    return redirect("vault:approvals", takeover=request.takeover.pk)


def _shown(row: Credential, found: Revealed, *, whole: bool) -> dict[str, Any]:
    """What the page shows: for a seed its codes, and the seed itself only when that was asked for."""
    text = None if found.content is None else found.content.decode("utf-8", "replace")
    if row.kind == SecretKind.TOTP and text is not None and not whole:
        try:
            codes = one_time_codes(text, now=time.time(), seconds=CODES_SECONDS)
            return {"codes": [asdict(code) for code in codes], "note": found.note, "seconds": CODES_SECONDS}
        except ValueError:
            pass
    return {"secret": text, "note": found.note, "seconds": SHOWN_SECONDS}


def _file(row: Credential, content: bytes) -> HttpResponse:
    answer = HttpResponse(content, content_type="application/octet-stream")
    answer["Content-Disposition"] = content_disposition_header(True, row.title.replace("/", "_"))
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
