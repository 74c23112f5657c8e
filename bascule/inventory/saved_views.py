"""Saved views of the inventory: a name for its filters and order, one's own or shared in the firm."""

from typing import Any
from urllib.parse import parse_qsl, urlencode

from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from bascule.clients.doors import Request, firm_page
from bascule.inventory.models import SavedView

PAGE = "inventory"
KEPT = ("family", "kind", "site", "seen", "q", "sort")
MOST = 100  # views of one member


def plain_query(text: str) -> str:
    """The filters and the order of an address, in a fixed order; nothing else of it."""
    asked = dict(parse_qsl(text.lstrip("?"), max_num_fields=40))
    return urlencode([(name, asked[name]) for name in KEPT if asked.get(name)])[:1000]


def tabs(request: Request) -> tuple[list[dict[str, Any]], list[SavedView]]:
    """The views to choose from, the one in force marked; and those of this member, which he may forget."""
    here = plain_query(request.GET.urlencode())
    views = list(
        SavedView.objects.filter(
            Q(member=request.member) | Q(shared=True), firm=request.member.firm, page=PAGE
        )
        .select_related("member__user")
        .order_by("name")[:MOST]
    )
    given = [
        (gettext("All, unknown devices first"), ""), (gettext("Unknown devices"), "seen=unknown"),
        (gettext("Only claimed"), "seen=claimed"), (gettext("No site"), "site=-"),
    ]  # fmt: skip
    named = given + [
        (f"{view.name} ({view.member})" if view.member_id != request.member.pk else view.name, view.query)
        for view in views
    ]
    found = [{"label": label, "href": f"{request.path}?{query}" if query else request.path, "current": query == here} for label, query in named]  # fmt: skip
    return found, [view for view in views if view.member_id == request.member.pk]


@require_POST
@firm_page("read", change="read")
def keep_view(request: Request) -> HttpResponse:
    """Keep the filters in force under a name; the same name again gets the new ones."""
    name = request.POST.get("name", "").strip()[:60]
    mine = SavedView.objects.filter(member=request.member, page=PAGE)
    if not name or (mine.count() >= MOST and not mine.filter(name=name).exists()):
        messages.error(request, gettext("Give the view a name, and forget one when there are a hundred."))
        return redirect(_back(request))
    SavedView.objects.update_or_create(
        firm=request.member.firm,
        member=request.member,
        page=PAGE,
        name=name,
        defaults={
            "query": plain_query(request.POST.get("query", "")),
            "shared": bool(request.POST.get("shared")),
        },
    )
    return redirect(_back(request))


@require_POST
@firm_page("read", change="read")
def forget_view(request: Request, view: Any) -> HttpResponse:
    """Forget a view of one's own."""
    get_object_or_404(SavedView, pk=view, member=request.member).delete()
    return redirect(_back(request))


def _back(request: Request) -> str:
    wanted = request.POST.get("next", "")
    return wanted if url_has_allowed_host_and_scheme(wanted, allowed_hosts=None) else "/"
