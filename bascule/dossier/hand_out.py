"""Verb: write everything a takeover has come to into a folder: for people, and for programs."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.utils.translation import override

from bascule.access.models import Access
from bascule.backups.coverage_of import points_document
from bascule.clients.models import Takeover
from bascule.continuity.coverage import coverage
from bascule.discovery.models import FileState, ImportedFile
from bascule.dossier.assemble import assemble
from bascule.gaps.models import Gap
from bascule.handover.compose import compose
from bascule.handover.models import RequestLine
from bascule.handover.print_letter import print_letter
from bascule.handover.word_letter import word_letter
from bascule.inventory.figures import figures as inventory_figures
from bascule.inventory.models import Item, Person, Reconciliation, Site
from bascule.planning.models import Step
from bascule.readers.sheet.export import export
from bascule.removal.models import OldTool
from bascule.vault.figures import figures as vault_figures

UNREAD = (FileState.NOT_RECOGNISED, FileState.FAILED)


def hand_out(
    takeover: Takeover, out: Path, *, by: object, progress: Callable[[str], None] = lambda name: None
) -> dict[str, Any]:
    """The files written, and a summary of what they hold (bascule.assess/1)."""
    out.mkdir(parents=True, exist_ok=True)
    paths: dict[str, str] = {}

    def write(name: str, content: bytes | object) -> None:
        progress(name)
        data = (
            content
            if isinstance(content, bytes)
            else json.dumps(content, ensure_ascii=False, indent=1, default=str).encode()
        )
        file = out / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)
        paths[Path(name).stem.replace("-", "_").replace(".", "_") + "_" + file.suffix[1:]] = str(file)

    write("inventory.json", inventory(takeover))
    for kind in sorted(set(Item.objects.filter(client=takeover.client).values_list("kind", flat=True))):
        rows = Item.objects.filter(client=takeover.client, kind=kind).order_by("name")
        write(f"inventory/{kind}.xlsx", export(kind, [{"name": row.name, **row.fields} for row in rows]))
    write("gaps.json", gaps(takeover))
    write("accesses.json", accesses(takeover))
    write("old-tools.json", old_tools(takeover))
    points = points_document(takeover)
    covered = coverage(points) if points["systems"] else {"schema": "bascule.coverage/1", "systems": []}
    write("points.json", points)
    write("coverage.json", covered)
    write("plan.json", plan(takeover))
    for language in ("fr", "en"):
        with override(language):
            letter = compose(takeover, "request", language=language, by=by)
            write(f"request-letter.{language}.pdf", print_letter(letter))
            write(f"request-letter.{language}.docx", word_letter(letter))
    dossier = assemble(takeover, by=by)
    write("dossier.zip", bytes(dossier.document.content))
    return summary(takeover, out, paths, covered)


def summary(takeover: Takeover, out: Path, paths: dict[str, str], covered: dict[str, Any]) -> dict[str, Any]:
    """Counts, the unseen estimate, files and where everything is."""
    client = takeover.client
    items, secrets = inventory_figures(takeover), vault_figures(takeover)
    files = ImportedFile.objects.filter(client=client).defer("content").order_by("name")
    tools = OldTool.objects.filter(client=client)
    theirs = Access.objects.filter(client=client, of_outgoing="yes").exclude(state="absent")
    lines = RequestLine.objects.filter(takeover=takeover)
    return {
        "schema": "bascule.assess/1", "client": client.name,
        "provider": takeover.provider.name if takeover.provider else None, "out": str(out),
        "counts": {
            "files": len(files), "files_not_read": sum(1 for f in files if f.state in UNREAD),
            "files_partly_read": sum(1 for f in files if f.state == FileState.PARTLY_READ),
            "items": items.items, "items_seen": items.seen, "items_claimed": items.claimed, "items_unknown": items.unknown,
            "people": Person.objects.filter(client=client).count(), "sites": Site.objects.filter(client=client).count(),
            "secrets": secrets.all, "secrets_known_to_outgoing": secrets.known, "secrets_changed_after_t0": secrets.changed,
            "accesses_outgoing": theirs.count(), "accesses_unattributed": Access.objects.filter(client=client, of_outgoing="unknown").exclude(state="absent").count(),
            "old_tools": tools.count(), "devices_with_old_tools": tools.exclude(state="absent").values("device").distinct().count(),
            "systems": len(covered.get("systems", [])), "gaps": Gap.objects.filter(client=client, state="open").count(),
            "request_lines": lines.count(), "steps": Step.objects.filter(takeover=takeover).count(),
        },
        "unseen": items.unseen,
        "files": [{"file": f.name, "reader": f.reader or None, "state": f.state, "coverage": f.coverage, "sha256": f.sha256,
                   "not_read": len(f.not_read), "items": f.created + f.updated, "facts": f.facts, "secrets": f.secrets} for f in files],
        "paths": paths,
    }  # fmt: skip


def inventory(takeover: Takeover) -> dict[str, Any]:
    """Every item with its fields, where each comes from, and why its observations are one thing."""
    rows = (
        Item.objects.filter(client=takeover.client)
        .select_related("site", "person")
        .prefetch_related("observed__observation__file")
    )
    run = Reconciliation.objects.filter(client=takeover.client).first()
    return {
        "schema": "bascule.inventory/1",
        "items": [
            {"id": row.pk, "kind": row.kind, "family": row.family, "name": row.name, "site": row.site and row.site.name,
             "person": row.person and row.person.name, "fields": row.fields, "seen": row.seen, "unknown": row.unknown,
             "sources": row.sources, "completeness": row.completeness, "last_seen": row.last_seen, "why": row.why,
             "observations": [{"ref": link.observation.ref, "source": link.observation.source, "line": link.observation.line,
                               "file": link.observation.file.name if link.observation.file else None} for link in row.observed.all()]}
            for row in rows
        ],
        "unseen": run.unseen if run else {}, "suggested": run.suggested if run else [], "conflicts": run.conflicts if run else [],
    }  # fmt: skip


def gaps(takeover: Takeover) -> list[Any]:
    return list(
        Gap.objects.filter(client=takeover.client).values(
            "rule", "severity", "state", "family", "subject_name", "facts", "found_at"
        )
    )


def accesses(takeover: Takeover) -> list[Any]:
    return list(Access.objects.filter(client=takeover.client).order_by("of_outgoing", "on").values(
        "fact", "on", "holder", "of_outgoing", "why_outgoing", "value", "state", "why_unknown", "cut", "cut_how", "grade",
        "received__file__name", "received__line"))  # fmt: skip


def old_tools(takeover: Takeover) -> list[Any]:
    return list(OldTool.objects.filter(client=takeover.client).values(
        "device", "tool", "tool_name", "category", "state", "verdict", "confidence", "instance", "of_outgoing", "evidence", "last_seen"))  # fmt: skip


def plan(takeover: Takeover) -> list[Any]:
    return list(
        Step.objects.filter(takeover=takeover).values(
            "task", "phase", "state", "owner_name", "starts_on", "due_on", "item__name"
        )
    )
