"""What waits for a second person, and what was decided."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from bascule.clients.doors import Request, takeover_page
from bascule.observation.problem import Problem
from bascule.vault.four_eyes import approve, refuse
from bascule.vault.models import Approval, Credential
from bascule.vault.step_up import step_up

LOOKS = {"waiting": "doubt", "approved": "open", "used": "proven", "refused": "refused", "expired": "known"}


@never_cache
@takeover_page("vault")
def approvals(request: Request) -> HttpResponse:
    """Asked by whom, for exactly what; approve or refuse what another member asked."""
    rows = Approval.objects.filter(client=request.client).select_related(
        "requested_by__user", "approved_by__user", "refused_by__user"
    )[:100]
    now = timezone.now()
    titles = dict(
        Credential.objects.filter(
            client=request.client,
            pk__in=[one.exact["credential"] for one in rows if "credential" in one.exact],
        ).values_list("pk", "title")
    )
    words = {
        "waiting": gettext("waiting"), "approved": gettext("approved"), "used": gettext("done"),
        "refused": gettext("refused"), "expired": gettext("expired"),
    }  # fmt: skip
    found = [
        {
            "row": row, "state": row.state(now), "look": LOOKS[row.state(now)], "word": words[row.state(now)],
            "about": _about(row, titles), "go": _go(request, row),
            "mine": row.requested_by_id == request.member.pk,
        }
        for row in rows
    ]  # fmt: skip
    waiting = [one for one in found if one["state"] == "waiting"]
    mine_ready = [one for one in found if one["state"] == "approved" and one["mine"]]
    context = {
        "waiting": waiting, "ready": mine_ready, "others": [one for one in found if one not in waiting + mine_ready],
        "may_own": request.member.may("own", request.client),
        "for_me": sum(not one["mine"] for one in waiting),
    }  # fmt: skip
    return render(request, "vault/approvals.html", context)


def _about(row: Approval, titles: dict[UUID, str]) -> str:
    if "credential" in row.exact:
        return titles.get(UUID(row.exact["credential"]), "–")
    if row.what == Approval.What.EXPORT:
        return gettext("%(count)d secrets, as %(format)s") % {
            "count": len(row.exact.get("versions", [])),
            "format": row.exact.get("format", ""),
        }
    return row.client.name


def _go(request: Request, row: Approval) -> str:
    """Where the one who asked goes on."""
    where: dict[str, Any] = {"takeover": request.takeover.pk}
    if row.what == Approval.What.REVEAL:
        return reverse("vault:reveal", kwargs=where | {"credential": row.exact["credential"]})
    return reverse("vault:export" if row.what == Approval.What.EXPORT else "vault:shred", kwargs=where)


@require_POST
@takeover_page("vault")
def decide(request: Request, approval: UUID) -> HttpResponse:
    """Approve or refuse, with a recent second factor."""
    row = get_object_or_404(Approval, pk=approval, client=request.client)
    asked = step_up(request)
    if asked is not None:
        back = reverse("vault:approvals", kwargs={"takeover": request.takeover.pk})
        if asked.status_code == 302:  # come back to the list: what was pressed is pressed again
            return redirect(f"{asked['Location'].split('?')[0]}?next={back}")
        return asked
    try:
        (approve if request.POST.get("do") == "approve" else refuse)(row, by=request.member)
        messages.success(request, gettext("Decided. It stands in the evidence log."))
    except Problem as problem:
        messages.error(request, problem.what(gettext) + " " + problem.advice(gettext))
    return redirect("vault:approvals", takeover=request.takeover.pk)
