"""The site walk: what stands here? Made for a phone, works without a connection, sends what it kept when it is back."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.staticfiles import finders
from django.http import Http404, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.csp import CSP
from django.utils.dateparse import parse_datetime
from django.utils.timezone import is_naive, now
from django.utils.translation import get_language, gettext
from django.views.decorators.csp import csp_override
from django.views.decorators.http import require_POST

from bascule.catalogue.kinds import Field, Kind, families, kinds
from bascule.clients.doors import Request, takeover_page
from bascule.inventory.capture import capture
from bascule.inventory.forms import LEFT_TO_OTHER_PAGES, ItemForm
from bascule.inventory.jobs import soon
from bascule.inventory.models import Capture, Person, Photo, Site
from bascule.observation.problem import Problem

MOST_PHOTOS = 12
# The barcode reader is WebAssembly (decisions/0006): compiled on this page alone, still no script but ours.
POLICY: Any = {**settings.SECURE_CSP, "script-src": [CSP.SELF, CSP.WASM_UNSAFE_EVAL]}
SCANNED = ("serial", "asset_tag", "mac", "imei", "iccid", "number", "uuid", "circuit", "plate", "vin")


@csp_override(POLICY)
@takeover_page("work")
def walk(request: Request) -> HttpResponse:
    """What stands here?"""
    language = (get_language() or "fr")[:2]
    here = {"takeover": request.takeover.pk}
    sheets = {
        "families": [{"id": f.id, "label": f.label.in_(language), "icon": f.icon} for f in families().values()],
        "kinds": [_kind(kind, language) for kind in kinds().values() if kind.id not in ("secret", "old-tool")],
        "sites": list(Site.objects.filter(client=request.client).values_list("name", flat=True)[:500]),
        "people": list(Person.objects.filter(client=request.client).values_list("name", flat=True)[:500]),
        "takeover": str(request.takeover.pk),
        "client": request.client.name,
    }  # fmt: skip
    done = Capture.objects.filter(client=request.client, by=request.member)
    return render(request, "inventory/walk.html", {
        "sheets": sheets, "sent": done.count(), "send_url": reverse("inventory:walk_send", kwargs=here),
        "ready_url": reverse("inventory:walk_ready", kwargs=here), "worker_url": reverse("inventory:walk_worker", kwargs=here),
    })  # fmt: skip


def _kind(kind: Kind, language: str) -> dict[str, Any]:
    subtypes = [{"id": s.id, "label": s.in_(language)} for s in kind.subtypes]
    fields = [f for f in kind.all_fields() if not f.secret and f.type != "file" and f.id not in LEFT_TO_OTHER_PAGES and f.id != "site"]  # fmt: skip
    return {
        "id": kind.id, "family": kind.family, "icon": kind.icon, "label": kind.label.in_(language), "help": kind.help.in_(language),
        "subtypes": subtypes, "fields": [_field(field, language) for field in fields],
    }  # fmt: skip


def _field(field: Field, language: str) -> dict[str, Any]:
    label = field.label.in_(language)
    return {
        "id": field.id, "type": field.type, "label": f"{label} ({field.unit})" if field.unit else label, "many": field.many,
        "first": field.mandatory or field.id in ("name", "serial", "model", "vendor", "asset_tag"), "help": field.help.in_(language) if field.help else "",
        "scan": field.id in SCANNED, "choices": [{"id": c.id, "label": c.in_(language)} for c in field.choices],
    }  # fmt: skip


@takeover_page("work")
def walk_worker(request: Request) -> HttpResponse:
    """The service worker of the site walk: from here, since a worker rules over its own folder only."""
    path = finders.find("inventory/walk_worker.js")
    if not path:
        raise Http404
    with open(path, "rb") as file:
        return HttpResponse(
            file.read(), content_type="text/javascript", headers={"Cache-Control": "no-cache"}
        )


@takeover_page("work")
def walk_ready(request: Request) -> HttpResponse:
    """A fresh token to send with; whoever is not signed in any more gets no JSON."""
    answer = JsonResponse({"token": get_token(request), "member": str(request.member)})
    answer.headers["Cache-Control"] = "no-store"
    return answer


@require_POST
@takeover_page("work")
def walk_send(request: Request) -> HttpResponse:
    """One note with its photos, as the phone kept it."""
    kind = kinds().get(request.POST.get("kind", ""))
    try:
        key = UUID(request.POST.get("key", ""))
    except ValueError:
        key = None
    photos = request.FILES.getlist("photo")
    if kind is None or key is None or len(photos) > MOST_PHOTOS:
        return _refused([gettext("This note cannot be read. Delete it and note it again.")])
    form = ItemForm(kind, request.client, request.POST)
    if not form.is_valid():
        return _refused(
            [_labelled(form, name, error) for name, errors in form.errors.items() for error in errors]
        )
    try:
        made, new = capture(
            request.client, form, key=key, noted_at=_moment(request.POST.get("noted_at", "")),
            photos=[photo.read() for photo in photos], by=request.member,
        )  # fmt: skip
    except Problem as problem:
        return _refused([f"{problem.what(gettext)} {problem.advice(gettext)}"])
    soon(request.client)
    return JsonResponse(
        {"state": "stored" if new else "known", "photos": made.photos.count()}, status=201 if new else 200
    )


def _refused(errors: list[str]) -> JsonResponse:
    return JsonResponse({"state": "refused", "errors": errors}, status=422)


def _labelled(form: ItemForm, name: str, error: object) -> str:
    return f"{form.fields[name].label}: {error}" if name in form.fields else str(error)


def _moment(text: str) -> datetime:
    """The phone's time of the note; now when it tells none, and never a time to come."""
    try:
        found = parse_datetime(text)
    except ValueError:
        found = None
    if found is None:
        return now()
    return min(found.replace(tzinfo=UTC) if is_naive(found) else found, now())


@takeover_page("read")
def photo(request: Request, photo: UUID) -> HttpResponse:
    """A picture taken on a site walk: drawn by us, so it may be shown."""
    row = get_object_or_404(Photo.objects.select_related("document"), pk=photo, client=request.client)
    answer = HttpResponse(bytes(row.document.content), content_type="image/jpeg")
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Cache-Control"] = "private, max-age=3600"
    return answer
