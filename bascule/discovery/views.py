"""Drop files, see what each contained, undo an import."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext, ngettext
from django.views.decorators.http import require_POST

from bascule.catalogue.kinds import kinds
from bascule.clients.doors import Request, takeover_page
from bascule.discovery.figures import figures
from bascule.discovery.held import forget
from bascule.discovery.import_files import open_import, queue_file, undo_import
from bascule.discovery.jobs import soon
from bascule.discovery.map_file import bring_again
from bascule.discovery.models import FileState, Import, ImportedFile
from bascule.discovery.unlock import unlock
from bascule.observation.problem import Problem, gettext_noop
from bascule.readers.registry import reader_named, reader_names

# How a file's state looks: the interface's states (bascule/ui/states.py).
LOOKS = {
    FileState.QUEUED: "unlooked", FileState.READING: "doubt", FileState.READ: "proven", FileState.PARTLY_READ: "open",
    FileState.TO_MAP: "open", FileState.LOCKED: "open", FileState.NOT_RECOGNISED: "unknown", FileState.FAILED: "refused", FileState.DUPLICATE: "known",
    FileState.UNDONE: "unlooked",
}  # fmt: skip
TOGETHER = timedelta(minutes=10)
LARGEST = 256 * 1024 * 1024
MOST_KEY = 1024 * 1024  # bytes of a key file


@takeover_page("read")
def home(request: Request) -> HttpResponse:
    """What was handed over, and what did each file contain?"""
    locked = ImportedFile.objects.filter(client=request.client, state=FileState.LOCKED).defer("content")[:20]
    context = {"figures": figures(request.takeover), "locked": locked, **_files(request)}
    return render(request, "discovery/home.html", context)


@takeover_page("read")
def files(request: Request) -> HttpResponse:
    """The list alone: asked again while files are being read."""
    if "HX-Request" not in request.headers:  # a copied or bookmarked address: the whole page
        home_url = reverse("discovery:home", kwargs={"takeover": request.takeover.pk})
        return redirect(f"{home_url}?{request.GET.urlencode()}")
    return render(request, "discovery/files.html", _files(request))


def _files(request: Request) -> dict[str, Any]:
    rows = ImportedFile.objects.filter(client=request.client).select_related("run").defer("content")
    wanted = request.GET.get("state")
    if wanted:
        rows = rows.filter(state=wanted)
    if request.GET.get("q"):
        rows = rows.filter(name__icontains=request.GET["q"])
    page = Paginator(rows.order_by("-run__started_at", "name"), 50).get_page(request.GET.get("page"))
    for row in page:
        row.look = LOOKS[FileState(row.state)]  # type: ignore[attr-defined]
        row.format = _format(row.reader)  # type: ignore[attr-defined]
    here = reverse("discovery:files", kwargs={"takeover": request.takeover.pk})
    filters = [{"name": "state", "label": gettext("State"), "choices": FileState.choices}]
    return {
        "page": page,
        "filters": filters,
        "waiting": figures(request.takeover).waiting,
        "files_url": f"{here}?{request.GET.urlencode()}",
    }


@require_POST
@takeover_page("work")
def drop(request: Request) -> HttpResponse:
    """One request a file. Files dropped within ten minutes belong to one import; a worker reads them."""
    sent = request.FILES.getlist("file")
    quiet = "application/json" in request.headers.get("Accept", "")
    if not sent:
        return _told(
            request, "refused", gettext("No file arrived. Choose a file and send it again."), 422, quiet
        )
    if any((file.size or 0) > LARGEST for file in sent):
        advice = gettext(
            "A file over 256 MB is not taken. Export it in smaller parts, or use bascule read on the spot."
        )
        return _told(request, "refused", advice, 413, quiet)
    run = _open_run(request)
    for file in sent:
        queue_file(run, request.POST.get("path") or file.name or "file", file.read())
    soon(run)
    return _told(request, "known", gettext("Received; it will be read in a moment."), 202, quiet)


def _open_run(request: Request) -> Import:
    run = Import.objects.filter(
        client=request.client,
        by=request.member,
        finished_at__isnull=True,
        started_at__gt=timezone.now() - TOGETHER,
    ).first()
    return run or open_import(request.client, by=request.member, takeover=request.takeover)


def _told(request: Request, state: str, message: str, status: int, quiet: bool) -> HttpResponse:
    back = reverse("discovery:home", kwargs={"takeover": request.takeover.pk})
    if quiet:
        return JsonResponse({"state": state, "message": message, "url": back}, status=status)
    (messages.success if status < 300 else messages.error)(request, message)
    return redirect(back)


@takeover_page("read")
def file(request: Request, file: UUID) -> HttpResponse:
    """What did this file contain?"""
    row = get_object_or_404(
        ImportedFile.objects.defer("content").select_related("run"), pk=file, client=request.client
    )
    problem = row.problem or {}
    said = row.observations.select_related("belongs__item").order_by("line", "ref")
    if row.state != FileState.UNDONE:  # read again otherwise: what it said first no longer counts
        said = said.filter(withdrawn_at__isnull=True)
    page = Paginator(said, 50).get_page(request.GET.get("page"))
    for one in page:
        known = kinds().get(one.kind)
        one.kind_label = known.label.in_((get_language() or "fr")[:2]) if known else one.kind  # type: ignore[attr-defined]
    return render(request, "discovery/file.html", {
        "file": row, "look": LOOKS[FileState(row.state)], "format": _format(row.reader),
        "what": _filled(problem.get("what"), problem), "advice": _filled(problem.get("advice"), problem),
        "not_read": [{**part, **{key: gettext(part[key]) for key in ("where", "what", "why") if part.get(key)}} for part in row.not_read],
        "page": page, "held": row.held_until, "sealed": row.sealed.filter(withdrawn_at__isnull=True).order_by("line", "title")[:200],
        "sum_holds": row.units == row.created + row.updated + row.rejected,
    })  # fmt: skip


def _format(reader: str) -> str:
    """What people call a format; its short name when its reader is gone since."""
    return gettext(reader_named(reader).label) if reader in reader_names() else reader


def _filled(template: str | None, problem: dict[str, Any]) -> str:
    return gettext(template).format(**problem.get("facts", {})) if template else ""


def _file_of(request: Request, file: UUID) -> ImportedFile:
    return get_object_or_404(ImportedFile.objects.select_related("run"), pk=file, client=request.client)


@require_POST
@takeover_page("work")
def unlock_file(request: Request, file: UUID) -> HttpResponse:
    """Try a password or a key file on a locked file; neither is kept."""
    row = _file_of(request, file)
    key = request.FILES.get("key_file")
    try:
        if row.state != FileState.LOCKED:
            raise Problem(
                gettext_noop("This file is not locked."),
                gettext_noop("Its page says what came of it."),
            )
        unlock(
            row,
            password=request.POST.get("password", ""),
            key_file=key.read(MOST_KEY) if key else None,
            by=request.member,
        )
        soon(row.run)
        count = row.secrets
        said = ngettext(
            "Opened: %(count)d secret was sealed.", "Opened: %(count)d secrets were sealed.", count
        )
        messages.success(request, said % {"count": count})
    except Problem as problem:
        messages.error(request, f"{problem.what(gettext)} {problem.advice(gettext)}")
    return redirect("discovery:file", takeover=request.takeover.pk, file=row.pk)


@require_POST
@takeover_page("work")
def again(request: Request, file: UUID) -> HttpResponse:
    """The very same file once more, to give it a password or a mapping after its content was erased."""
    row, sent = _file_of(request, file), request.FILES.get("file")
    try:
        if sent is not None and (sent.size or 0) <= LARGEST:
            bring_again(row, sent.read())
    except Problem as problem:
        messages.error(request, f"{problem.what(gettext)} {problem.advice(gettext)}")
    page = "discovery:file" if row.state == FileState.LOCKED else "discovery:mapping"
    return redirect(page, takeover=request.takeover.pk, file=row.pk)


@require_POST
@takeover_page("work")
def forget_file(request: Request, file: UUID) -> HttpResponse:
    """Erase the content that is held for a person."""
    forget(_file_of(request, file), by=request.member)
    messages.success(request, gettext("The content is erased. The receipt stays."))
    return redirect("discovery:file", takeover=request.takeover.pk, file=file)


@require_POST
@takeover_page("work")
def undo(request: Request, run: UUID) -> HttpResponse:
    """Take a whole import back."""
    undo_import(get_object_or_404(Import, pk=run, client=request.client), by=request.member)
    messages.success(
        request, gettext("The import is undone. Its receipts stay; what it said no longer counts.")
    )
    return redirect("discovery:home", takeover=request.takeover.pk)
