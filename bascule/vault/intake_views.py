"""The page of an intake link: outside the sign-in, opened by a typed code, write-only."""

import time
from collections.abc import Callable
from functools import wraps
from uuid import UUID

from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from bascule.observation.problem import Problem
from bascule.tenancy.scope import acting_for
from bascule.vault.forms import CodeForm
from bascule.vault.intake import intake, intake_form, receipt_text
from bascule.vault.make_intake_link import find_intake_link, firm_of_token, try_code
from bascule.vault.models import IntakeLink, IntakeReceipt, Known

OPEN_FOR = 2 * 3600  # seconds after the code was typed
POSTS_A_MINUTE = 20  # of one address

View = Callable[..., HttpResponse]


def at_the_link(view: View) -> Callable[..., HttpResponseBase]:
    """Finds the open link of the address, in its firm's scope; any other address gets one and the same answer.
    Nothing of the page is indexed, cached, or told to another site."""

    @wraps(view)
    def door(request: HttpRequest, token: str, **kwargs: UUID) -> HttpResponse:
        if request.method == "POST" and _too_many(request):
            return _quiet(HttpResponse(gettext("Too many attempts. Wait a minute."), status=429))
        firm = firm_of_token(token)
        if firm is None:
            return _quiet(render(request, "vault/intake_closed.html", status=410))
        with acting_for(firm):
            link = find_intake_link(token)
            if link is None or not link.is_open(timezone.now()):
                return _quiet(render(request, "vault/intake_closed.html", status=410))
            return _quiet(view(request, token, link, **kwargs))

    return never_cache(door)


def _quiet(answer: HttpResponse) -> HttpResponse:
    answer["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    answer["Referrer-Policy"] = "no-referrer"
    answer["Cache-Control"] = "no-store"
    return answer


def _too_many(request: HttpRequest) -> bool:
    key = f"intake:{request.META.get('REMOTE_ADDR', '')}:{int(time.time() // 60)}"
    cache.add(key, 0, 120)
    return cache.incr(key) > POSTS_A_MINUTE


# Without a token of Django's: a page that tells no referrer sends "Origin: null" with its form, and what protects
# this one is the address and the code, which nobody else's page knows.
@csrf_exempt
@at_the_link
def page(request: HttpRequest, token: str, link: IntakeLink) -> HttpResponse:
    """Asks for the code; after it, the form that seals. Opening it uses nothing up."""
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if try_code(link, form.cleaned_data["code"]):
            request.session[_key(link)] = int(time.time())
            return redirect("intake_page", token=token)
        if link.locked_at is not None:
            return render(request, "vault/intake_closed.html", status=410)
        form.add_error("code", gettext("This is not the code. Check it with the person who gave it to you."))
    if not _entered(request, link):
        return render(request, "vault/intake_code.html", {"form": form}, status=422 if form.errors else 200)
    where = reverse("send_intake", kwargs={"token": token})
    sent = [
        (row, reverse("intake_receipt", kwargs={"token": token, "receipt": row.pk}))
        for row in IntakeReceipt.objects.filter(link=link, pk__in=request.session.get(_key(link, "sent"), []))
    ]
    context = {"link": link, "intake": intake_form(link.client, where), "sent": sent}
    return render(request, "vault/intake_page.html", context)


@require_POST
@at_the_link
def send(request: HttpRequest, token: str, link: IntakeLink) -> HttpResponse:
    """Keeps what the browser sealed; answers JSON: where the receipt is, or what is wrong."""
    if not _entered(request, link):
        return JsonResponse(
            {"problem": gettext("Type the code again: the page was open for too long.")}, status=403
        )
    return answer_intake(request, link, back=reverse("intake_page", kwargs={"token": token}))


def answer_intake(request: HttpRequest, link: IntakeLink, *, back: str) -> HttpResponse:
    """Take the sealed parts of a request in and answer as `intake_form.js` expects."""
    parts = [part.read() for part in request.FILES.getlist("sealed")]
    theirs = link.recipient_kind == IntakeLink.From.OUTGOING
    try:
        receipt = intake(
            link.client, parts, by=f"{link.recipient} (intake)", sender=link.recipient,
            known_to_outgoing=Known.YES if theirs else Known.UNKNOWN, takeover=link.takeover, link=link,
        )  # fmt: skip
    except Problem as problem:
        told = f"{problem.what(gettext)} {problem.advice(gettext)}"
        return JsonResponse({"problem": told}, status=422)
    sent = [one for one in request.session.get(_key(link, "sent"), []) if one != str(receipt.pk)]
    request.session[_key(link, "sent")] = [*sent, str(receipt.pk)]
    return JsonResponse({"url": back, "receipt": str(receipt), "sha256": receipt.sha256})


@require_safe
@at_the_link
def receipt(request: HttpRequest, token: str, link: IntakeLink, receipt: UUID) -> HttpResponse:
    """The receipt as a text file: counts and hashes of what was sent from this browser."""
    row = IntakeReceipt.objects.filter(link=link, pk=receipt).first()
    if (
        row is None
        or not _entered(request, link)
        or str(row.pk) not in request.session.get(_key(link, "sent"), [])
    ):
        raise Http404
    answer = HttpResponse(receipt_text(row), content_type="text/plain; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{row}.txt"'
    return answer


def _key(link: IntakeLink, what: str = "") -> str:
    return f"intake {what} {link.pk}"


def _entered(request: HttpRequest, link: IntakeLink) -> bool:
    return time.time() - request.session.get(_key(link), 0) < OPEN_FOR
