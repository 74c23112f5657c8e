"""Handing a client's secrets out as one file: ask, have it approved, take it."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from bascule.clients.doors import Request, takeover_page
from bascule.observation.problem import Problem
from bascule.ui.forms import show_problem
from bascule.vault.export import FORMATS, exact_export, export
from bascule.vault.forms import AskExportForm, TakeExportForm
from bascule.vault.four_eyes import approved, request_approval
from bascule.vault.models import Approval
from bascule.vault.step_up import step_up


@sensitive_post_parameters("passphrase")
@never_cache
@takeover_page("vault")
def export_page(request: Request) -> HttpResponse:
    """Ask for an export in one format; or take the one that was approved."""
    asked = step_up(request)
    if asked is not None:
        return asked
    what = Approval.What.EXPORT
    ready = next(
        (
            one
            for one in FORMATS
            if approved(request.client, what, exact_export(request.takeover, one), by=request.member)
        ),
        "",
    )
    form = (
        TakeExportForm(request.POST or None, format=ready) if ready else AskExportForm(request.POST or None)
    )
    if request.method == "POST" and form.is_valid():
        try:
            if ready:
                given = form.cleaned_data.get("passphrase", "")
                return _file(*export(request.takeover, ready, by=request.member, passphrase=given))
            exact = exact_export(request.takeover, form.cleaned_data["format"])
            request_approval(
                request.takeover, what, exact, by=request.member, reason=form.cleaned_data["reason"]
            )
            messages.success(request, gettext("Asked. Another member who may open the vault approves it."))
            return redirect("vault:approvals", takeover=request.takeover.pk)
        except Problem as problem:
            show_problem(form, problem)
    count = len(exact_export(request.takeover, "csv")["versions"])
    context = {"form": form, "ready": ready, "count": count}
    return render(request, "vault/export.html", context, status=422 if form.errors else 200)


def _file(name: str, content: bytes) -> HttpResponse:
    answer = HttpResponse(content, content_type="application/octet-stream")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
