"""Destroying a client's keys: ask, have it approved, do it. There is no way back."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache

from bascule.clients.doors import Request, takeover_page
from bascule.observation.problem import Problem
from bascule.ui.forms import show_problem
from bascule.vault.forms import AskShredForm, ShredForm
from bascule.vault.four_eyes import approved, request_approval
from bascule.vault.models import Approval, SecretVersion
from bascule.vault.shred import exact_shred, shred
from bascule.vault.step_up import step_up


@never_cache
@takeover_page("own")
def shred_page(request: Request) -> HttpResponse:
    """Ask for it with a reason; once another member approved, type the client's name and it is done."""
    asked = step_up(request)
    if asked is not None:
        return asked
    exact = exact_shred(request.takeover)
    ready = approved(request.client, Approval.What.SHRED, exact, by=request.member)
    form = (
        ShredForm(request.POST or None, name=request.client.name)
        if ready
        else AskShredForm(request.POST or None)
    )
    if request.method == "POST" and form.is_valid():
        try:
            if ready:
                shred(request.takeover, by=request.member)
                messages.success(request, gettext("The keys are destroyed. Nothing that was sealed for this client opens any more."))  # fmt: skip
                return redirect("vault:home", takeover=request.takeover.pk)
            request_approval(
                request.takeover,
                Approval.What.SHRED,
                exact,
                by=request.member,
                reason=form.cleaned_data["reason"],
            )
            messages.success(request, gettext("Asked. Another member who may open the vault approves it."))
            return redirect("vault:approvals", takeover=request.takeover.pk)
        except Problem as problem:
            show_problem(form, problem)
    context = {
        "form": form, "ready": ready, "keys": len(exact["keys"]),
        "versions": SecretVersion.objects.filter(client=request.client).count(),
    }  # fmt: skip
    return render(request, "vault/shred.html", context, status=422 if form.errors else 200)
