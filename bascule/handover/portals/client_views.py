"""Pages of the client: where we are, the list to approve, what to sign, what its own people know."""

import uuid
from itertools import groupby
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Case, Count, Value, When
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bascule.catalogue.kinds import families, kinds
from bascule.catalogue.tasks import phases
from bascule.clients.guest_door import GuestRequest, guest_page
from bascule.gaps.figures import figures as gap_figures
from bascule.handover.approve_lines import approve_lines
from bascule.handover.figures import figures
from bascule.handover.line_states import S
from bascule.handover.models import RequestLine
from bascule.handover.portals.forms import CaptureForm, SignForm
from bascule.handover.portals.guest_views import Door, around, tell, the_link
from bascule.handover.portals.models import PortalLink, SignOff
from bascule.handover.portals.sign_off import sign
from bascule.inventory.models import Item
from bascule.inventory.note import note
from bascule.observation.problem import Problem

# Sheets that the client's own people can fill in best, in this order; every other one is below.
FIRST = (
    "person", "external-person", "site", "contract", "byod-phone", "vehicle-tracker", "intrusion-alarm",
    "camera-system", "access-control", "fire-safety", "hvac-bms", "smart-device", "mobile-line", "internet-line",
    "telephony", "application",
)  # fmt: skip
INWARD = ("secret", "old-tool", "service-account")  # the firm's own work
AT_ONCE = 100  # lines of a page
BOTH = ("GET", "HEAD", "POST")


@guest_page(PortalLink, Door.CLIENT)
def start(request: GuestRequest) -> HttpResponse:
    """Where are we, and what is needed of me?"""
    takeover, language = request.takeover, request.LANGUAGE_CODE
    said = figures(takeover)
    waiting = SignOff.objects.filter(takeover=takeover, state=SignOff.State.ASKED).count()
    steps = [
        {"id": phase.id, "label": phase.label.in_(language), "question": phase.question.in_(language),
         "state": "done" if phase.id < takeover.phase else "now" if phase.id == takeover.phase else "later"}
        for phase in phases().values()
    ]  # fmt: skip
    dates = [
        {"label": label, "at": day, "state": "proven" if day <= timezone.now().date() else "open"}
        for _key, label, day in takeover.dates()
    ]
    context = {
        **around(request), "figures": said, "gaps": gap_figures(takeover), "waiting": waiting, "steps": steps,
        "dates": dates, "days": takeover.days_to_t0(), "takeover": takeover,
    }  # fmt: skip
    return render(request, "handover/portal/start.html", context)


@guest_page(PortalLink, Door.CLIENT, methods=BOTH)
def approve(request: GuestRequest) -> HttpResponse:
    """What shall be asked in our name?"""
    rows = RequestLine.objects.filter(takeover=request.takeover).order_by("group", "number")
    if request.method == "POST":
        return _approve(request, rows)
    which = request.GET.get("show", "drafts")
    shown = rows.filter(state=S.DRAFT) if which == "drafts" else rows.exclude(state=S.DRAFT)
    order = Case(
        *(When(group=family, then=Value(place)) for place, family in enumerate(families())), default=99
    )
    page = Paginator(shown.order_by(order, "group", "number"), AT_ONCE).get_page(request.GET.get("page"))
    context = {
        **around(request), "which": which, "drafts": rows.filter(state=S.DRAFT).count(), "total": rows.count(),
        "groups": [(key, list(of)) for key, of in groupby(page, key=lambda row: row.group)], "page": page,
    }  # fmt: skip
    return render(request, "handover/portal/approve.html", context)


def _approve(request: GuestRequest, rows: Any) -> HttpResponse:
    link = the_link(request)
    drafts = rows.filter(state=S.DRAFT)
    picked = [pk for pk in request.POST.getlist("pick") if _is_id(pk)]
    chosen = list(drafts if request.POST.get("all") else drafts.filter(pk__in=picked))
    if not link.may_approve:
        messages.error(request, _("You may read the list, not approve it. Ask who sent you the link."))
    elif not chosen:
        messages.warning(request, _("No line was chosen."))
    else:
        try:
            count = approve_lines(chosen, str(link), by=link)
        except Problem as problem:
            tell(request, problem)
        else:
            told = ngettext(
                "%(n)d line is approved, in your name.", "%(n)d lines are approved, in your name.", count
            )
            messages.success(request, told % {"n": count})
    return redirect("portal:approve", guest=link.pk)


def _is_id(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


@guest_page(PortalLink, Door.CLIENT)
def sign_offs(request: GuestRequest) -> HttpResponse:
    """What am I asked to sign, and what was signed?"""
    rows = SignOff.objects.filter(takeover=request.takeover).exclude(state=SignOff.State.WITHDRAWN)
    waiting = [row for row in rows if row.state == SignOff.State.ASKED]
    context = {**around(request), "waiting": waiting, "answered": [row for row in rows if row not in waiting]}
    return render(request, "handover/portal/sign_offs.html", context)


@guest_page(PortalLink, Door.CLIENT, methods=BOTH)
def sign_off(request: GuestRequest, sign_off: UUID) -> HttpResponse:
    """One text, to sign or to decline."""
    link = the_link(request)
    rows = SignOff.objects.filter(takeover=request.takeover).exclude(state=SignOff.State.WITHDRAWN)
    row = get_object_or_404(rows.select_related("gap"), pk=sign_off)
    form = SignForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            sign(row, link, "agree" in request.POST, **form.cleaned_data, by=link)
        except Problem as problem:
            tell(request, problem)
        else:
            messages.success(request, _("Your answer is written down, with your name and the time."))
        return redirect("portal:sign_offs", guest=link.pk)
    context = {**around(request), "row": row, "form": form}
    return render(
        request, "handover/portal/sign_off.html", context, status=422 if request.method == "POST" else 200
    )


@guest_page(PortalLink, Door.CLIENT)
def sheets(request: GuestRequest) -> HttpResponse:
    """What can only our own people know?"""
    language = request.LANGUAGE_CODE
    counts = dict(
        Item.objects.filter(client=request.client).values_list("kind").annotate(Count("id")).order_by()
    )
    known = kinds()
    rest = [kind for kind in known if kind not in FIRST and kind not in INWARD]

    def rows(ids: Any) -> list[dict[str, Any]]:
        return [
            {"id": id, "label": known[id].plural.in_(language), "help": known[id].help.in_(language),
             "icon": known[id].icon, "count": counts.get(id)}
            for id in ids if id in known
        ]  # fmt: skip

    return render(
        request, "handover/portal/sheets.html", {**around(request), "first": rows(FIRST), "rest": rows(rest)}
    )


@guest_page(PortalLink, Door.CLIENT, methods=BOTH)
def sheet(request: GuestRequest, kind: str) -> HttpResponse:
    """One thing, as far as we know it."""
    found = kinds().get(kind)
    if found is None or kind in INWARD:
        raise Http404
    language = request.LANGUAGE_CODE
    form = CaptureForm(found, request.client, request.POST or None)
    if request.method == "POST" and form.is_valid():
        said, _secrets = form.observation(f"form:{uuid.uuid4()}")
        item = note(request.client, said, by=request.guest)
        messages.success(request, _("Written down: %(name)s. You may add another one.") % {"name": item.name})
        return redirect("portal:sheet", guest=request.guest.pk, kind=kind)
    names = list(
        Item.objects.filter(client=request.client, kind=kind, retired_at=None)
        .order_by("name")
        .values_list("name", flat=True)[:100]
    )
    context = {
        **around(request), "form": form, "label": found.label.in_(language), "help": found.help.in_(language),
        "names": names, "draft": f"portal-{request.guest.pk}-{kind}",
    }  # fmt: skip
    return render(
        request, "handover/portal/sheet.html", context, status=422 if request.method == "POST" else 200
    )
