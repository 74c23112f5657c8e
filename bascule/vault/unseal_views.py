"""Sealed start: until an owner typed the passphrase, members see this page and nothing else."""

from collections.abc import Callable

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from bascule.clients.doors import Request, firm_page
from bascule.evidence.record import record
from bascule.tenancy.keeper import unseal
from bascule.tenancy.roots import sealed
from bascule.vault.forms import UnsealForm

# What works while sealed: signing in, the page itself, and the intake, which needs public keys only.
OPEN = ("/static/", "/account/", "/health/", "/unseal/", "/setup/", "/join/", "/intake/", "/ui/", "/i18n/")


class SealedMiddleware:
    """Keeps every page that may need a key closed while the vault is sealed."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path.startswith(OPEN) or not sealed():
            return self.get_response(request)
        if request.path.startswith("/api/"):
            return JsonResponse({"title": "Sealed", "status": 503}, status=503, headers={"Retry-After": "60"})
        if not request.user.is_authenticated:
            return self.get_response(request)  # its door sends it to the sign-in
        return redirect("unseal")


@sensitive_post_parameters("passphrase")
@never_cache
@firm_page("read", change="own")
def unseal_page(request: Request) -> HttpResponse:
    """An owner types the passphrase of the root key; anybody else is told whom to ask."""
    if not sealed():
        return redirect("home")
    form = UnsealForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        opened = unseal(settings.DATA, form.cleaned_data["passphrase"])
        record("unseal", by=request.member, on=request.member.firm, facts={"opened": bool(opened)})
        if opened:
            messages.success(request, gettext("The vault is open."))
            return redirect("home")
        if opened is None:
            form.add_error(None, gettext("Nobody keeps the root key: start Bascule with `bascule serve`."))
        else:
            form.add_error("passphrase", gettext("This is not the passphrase."))
    context = {"form": form, "may": request.member.may("own")}
    return render(request, "vault/unseal.html", context, status=422 if form.errors else 200)
