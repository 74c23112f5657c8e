"""Verb: read files that were handed over, store what they say, and bring every stage up to date."""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils.timezone import now

from bascule.clients.models import Client, Member, Takeover
from bascule.discovery.held import hold, release
from bascule.discovery.keep_mapping import saved_mappings
from bascule.discovery.map_file import as_path
from bascule.discovery.models import FileState, Import, ImportedFile, Observation, ReceivedFact, SealedSecret
from bascule.discovery.receive import receive
from bascule.evidence.record import record
from bascule.observation.problem import Problem, gettext_noop
from bascule.readers.mapped_table.propose_mapping import read_mapped_file
from bascule.readers.read_file import FileReading, files_under, read_file, read_files
from bascule.tenancy.hooks import Hook

after_import = Hook("after_import")  # (client, by=): stages above take what was received

Progress = Callable[[int, int, ImportedFile], None]


def import_files(
    client: Client,
    paths: Iterable[Path],
    *,
    by: object,
    takeover: Takeover | None = None,
    label: str = "",
    known_to_outgoing: bool | None = True,
    progress: Progress | None = None,
    root: Path | None = None,
    settle: bool = True,
) -> Import:
    """Read every file under `paths` and store what came of it, file by file: one broken file stops none of the
    others, and an interruption keeps the files already stored. Names are shown relative to `root`.

    `settle` calls `after_import` at the end (inventory, vault, accesses, gaps, plan).
    Raises Problem when a path does not exist.
    """
    given = list(paths)
    for path in given:
        if not path.exists():
            raise Problem(
                gettext_noop("There is no file or folder {path}."),
                gettext_noop("Check the spelling; a folder is read with everything in it."),
                path=path,
            )
    files = list(files_under(given))
    run = open_import(client, by=by, takeover=takeover, label=label)
    options = {"profiles": saved_mappings(client.firm_id)}
    for done, (path, found) in enumerate(
        zip(files, read_files(files, options=options), strict=True), start=1
    ):
        name = str(path.relative_to(root)) if root and path.is_relative_to(root) else path.name
        found.file = name
        _name_evidence(found, name)
        row = ImportedFile(client=client, run=run, name=name[:500], size=path.stat().st_size)
        receive(row, found, by=by, known_to_outgoing=known_to_outgoing, content=path.read_bytes)
        if progress:
            progress(done, len(files), row)
    return finish_import(run, by=by, settle=settle)


def _name_evidence(found: FileReading, name: str) -> None:
    reading = found.reading
    said: tuple[Any, ...] = (
        *reading.observations, *reading.accesses, *reading.points, *reading.holds, *reading.secrets
    )  # fmt: skip
    for one in said:
        if one.evidence is not None:
            one.evidence.file = name


def open_import(client: Client, *, by: object, takeover: Takeover | None, label: str = "") -> Import:
    """A new, empty import."""
    return Import.objects.create(
        client=client, takeover=takeover, label=label, by=by if isinstance(by, Member) else None
    )


def queue_file(run: Import, name: str, content: bytes) -> ImportedFile:
    """Keep an uploaded file until a worker has read it; a killed server loses nothing."""
    row = ImportedFile(client=run.client, run=run, name=name[:500], size=len(content))
    hold(row, content)
    row.save()
    return row


def read_queued(run: Import, *, by: object) -> Import:
    """Read the queued files of an import; safe to run again, by any worker."""
    for row in run.files.filter(state__in=(FileState.QUEUED, FileState.READING)).order_by("name"):
        with transaction.atomic():
            held = ImportedFile.objects.select_for_update(skip_locked=True).filter(pk=row.pk).first()
            if held is None or held.state not in (FileState.QUEUED, FileState.READING):
                continue
            _read_held(held, by)
    return finish_import(run, by=by)


def _read_held(held: ImportedFile, by: object) -> None:
    try:
        with as_path(held) as path:
            if held.mapping:
                found = read_mapped_file(path, held.mapping, name=held.name)
                _withdraw(held)
            else:
                options = {"profiles": saved_mappings(held.firm_id)}
                found = read_file(path, name=held.name, options=options)
    except Problem as problem:  # the installation's key was changed since the file came
        receive(held, FileReading(held.name, error=problem), by=by)
        return
    receive(held, found, by=by, content=lambda: release(held))


def _withdraw(file: ImportedFile) -> None:
    """What the file said when it was read otherwise no longer counts."""
    for model in (Observation, ReceivedFact, SealedSecret):
        model.objects.filter(file=file, withdrawn_at__isnull=True).update(withdrawn_at=now())


def finish_import(run: Import, *, by: object, settle: bool = True) -> Import:
    """Close the import and let every stage above take what was received."""
    with transaction.atomic():
        run.finished_at = now()
        run.save(update_fields=["finished_at"])
        states = list(run.files.values_list("state", flat=True))
        record(
            "import_files",
            by=by,
            on=run,
            facts={"files": len(states), "states": {s: states.count(s) for s in set(states)}},
        )
    if settle:
        after_import(run.client, by=by)
    return run


def undo_import(run: Import, *, by: object) -> Import:
    """Withdraw everything an import brought. The files' receipts and the events stay; the statements no longer
    count. Secrets already in the vault stay there: what was received stays received."""
    with transaction.atomic():
        moment = now()
        for model in (Observation, ReceivedFact, SealedSecret):
            model.objects.filter(file__run=run, withdrawn_at__isnull=True).update(withdrawn_at=moment)
        run.files.exclude(state__in=(FileState.FAILED, FileState.NOT_RECOGNISED)).update(
            state=FileState.UNDONE
        )
        run.files.update(content=None, held_until=None)
        run.undone_at = moment
        run.save(update_fields=["undone_at"])
        record("undo_import", by=by, on=run)
    after_import(run.client, by=by)
    return run
