"""Who may hand in secrets without an account? The intake links of a takeover: make, see, withdraw."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Count, Max, Sum
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from bascule.clients.doors import Request, takeover_page
from bascule.observation.problem import Problem
from bascule.ui.forms import show_problem
from bascule.vault.forms import IntakeLinkForm
from bascule.vault.make_intake_link import make_intake_link, revoke_intake_link
from bascule.vault.models import IntakeLink, IntakePart, IntakeReceipt


@never_cache
@takeover_page("read", change="work")
def intake_links(request: Request) -> HttpResponse:
    """The links and what arrived by them. A new link and its code are shown once, in the answer that made them:
    they are kept nowhere."""
    form = IntakeLinkForm(request.POST or None)
    made: dict[str, Any] = {}
    if request.method == "POST" and form.is_valid():
        try:
            row, token, code = make_intake_link(request.takeover, by=request.member, **form.cleaned_data)
            url = request.build_absolute_uri(reverse("intake_page", kwargs={"token": token}))
            made = {"link": row, "url": url, "code": code}
            form = IntakeLinkForm()
        except Problem as problem:
            show_problem(form, problem)
    now = timezone.now()
    rows = IntakeLink.objects.filter(takeover=request.takeover).select_related("created_by__user")
    found = rows.annotate(
        sendings=Count("receipts"), parts=Sum("receipts__parts"), last=Max("receipts__received_at")
    )
    links = [(row, *_state(row)) for row in found]
    context = {
        "form": form, "made": made, "links": links, "open": sum(row.is_open(now) for row, *_ in links),
        "receipts": IntakeReceipt.objects.filter(client=request.client)[:50],
        "unreadable": IntakePart.objects.filter(client=request.client, unreadable_at__isnull=False).count(),
        "waiting": IntakePart.objects.filter(client=request.client, taken_at__isnull=True, unreadable_at__isnull=True).count(),
    }  # fmt: skip
    return render(request, "vault/intake_links.html", context, status=422 if form.errors else 200)


def _state(row: IntakeLink) -> tuple[str, str]:
    """(state of the interface, word)."""
    if row.revoked_at:
        return "refused", gettext("Withdrawn")
    if row.locked_at:
        return "lost", gettext("Locked: five wrong codes")
    if not row.is_open(timezone.now()):
        return "known", gettext("Expired")
    return "open", gettext("Open")


@require_POST
@takeover_page("work")
def withdraw_intake_link(request: Request, link: UUID) -> HttpResponse:
    row = get_object_or_404(IntakeLink, pk=link, takeover=request.takeover)
    revoke_intake_link(row, by=request.member)
    messages.success(request, gettext("The link opens nothing any more. What arrived by it stays."))
    return redirect("vault:intake_links", takeover=request.takeover.pk)
