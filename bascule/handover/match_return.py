"""Verb: read a file that came back and propose which request lines it answers. Nothing moves until a person says so."""

import hashlib
import tempfile
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext_noop, override

from bascule.clients.models import Takeover
from bascule.discovery.import_files import after_import, import_files
from bascule.discovery.models import FileState, ImportedFile, SealedSecret
from bascule.evidence.record import record
from bascule.handover.answer_words import Said
from bascule.handover.answered_list import AnsweredList, Line, RowAnswer, answered_list
from bascule.handover.arrivals import answering, arrived
from bascule.handover.line_states import NEXT
from bascule.handover.models import RequestLine, Return, ReturnMatch
from bascule.handover.reasons import because
from bascule.inventory.models import Item
from bascule.observation.problem import Problem
from bascule.readers.table_rows import PlainTable, table_rows
from bascule.sealing.intake import seal_to_intake

Proposed = ReturnMatch.Proposed
LARGEST = 50 * 1024 * 1024
TABLES = (".csv", ".tsv", ".txt", ".xlsx", ".xlsm", ".xls", ".ods")
SAYS = {
    Said.REFUSED: Proposed.REFUSED, Said.NOT_HELD: Proposed.NOT_HELD, Said.PARTIAL: Proposed.PARTIAL,
    Said.PROMISED: Proposed.NOTED, Said.GIVEN: Proposed.NOTED, Said.CONTENT: Proposed.RECEIVED,
}  # fmt: skip


def match_return(
    takeover: Takeover, name: str, content: bytes, *, by: object, origin: str = "", settle: bool = True
) -> Return:
    """What came of it, with the matches it proposes (`returned.matches`), each with reasons and a confidence.

    A filled-in request list is matched row by row; any other file is imported as if it had been dropped (`settle`
    brings the stages above up to date at once) and matched by what was read in it. Secrets are sealed on the way in.
    Raises `Problem` for an empty or too large file. A file nobody can read gives a Return with its `problem` and no
    match. `origin` says who gave it, in words.
    """
    _refuse(name, content)
    digest = hashlib.sha256(content).hexdigest()
    lines = list(RequestLine.objects.filter(takeover=takeover).order_by("number"))
    found = _as_list(name, content, lines)
    row = Return(
        client=takeover.client, takeover=takeover, by=str(by)[:200], origin=origin[:200], name=name[-500:],
        sha256=digest, size=len(content),
    )  # fmt: skip
    if found is not None:
        return _keep_list(row, found, lines, by=by, settle=settle)
    return _keep_export(row, content, by=by, settle=settle)


def _refuse(name: str, content: bytes) -> None:
    if not content:
        raise Problem(
            gettext_noop("The file {name} is empty."),
            gettext_noop("Choose the file again; if it is empty at its source too, ask for it again."),
            name=name,
        )
    if len(content) > LARGEST:
        raise Problem(
            gettext_noop("The file {name} is larger than 50 MB."),
            gettext_noop("Drop it on the page for files that were handed over: it takes large ones."),
            name=name,
        )


def _as_list(name: str, content: bytes, lines: list[RequestLine]) -> AnsweredList | None:
    """What it says as our own list; None for everything else, a table nobody can open included."""
    if not lines or not name.lower().endswith(TABLES):
        return None
    try:
        tables: list[PlainTable] = table_rows(content, name)
    except Problem:
        return None
    labels: dict[str, tuple[str, ...]] = {}
    for language in ("fr", "en"):
        with override(language):
            for state in RequestLine.State:
                labels[state] = (*labels.get(state, ()), str(state.label))
    known = [Line(line.number, line.about, line.what_fr, line.what_en, labels[line.state]) for line in lines]
    return answered_list(tables, known)


def _keep_list(
    row: Return, found: AnsweredList, lines: list[RequestLine], *, by: object, settle: bool
) -> Return:
    by_number = {line.number: line for line in lines}
    best: dict[int, RowAnswer] = {}
    for answer in found.answers:
        before = best.get(answer.number)
        if before is not None:
            other, answer = sorted((before, answer), key=lambda one: one.confidence)
            answer.answer = f"{answer.answer}\n{other.answer}".strip()
            answer.confidence = min(answer.confidence, 0.6)
            answer.reasons.append(because(gettext_noop("Several rows answer this line.")))
            answer.secrets += other.secrets
        best[answer.number] = answer
    row.is_list, row.rows, row.blank = True, found.rows, found.blank
    row.strange = [{"row": place, "text": text} for place, text in found.strange[:200]]
    row.secrets = sum(len(answer.secrets) for answer in best.values())
    with transaction.atomic():
        row.save()
        for number, answer in best.items():
            _seal(row, by_number[number], answer)
        ReturnMatch.objects.bulk_create(
            _match(row, by_number[number], SAYS[answer.said], answer) for number, answer in best.items()
        )
        _record(row, len(best), by)
    if row.secrets and settle:
        after_import(row.client, by=by)  # the vault takes in what was sealed
    return row


def _match(row: Return, line: RequestLine, proposed: str, answer: RowAnswer) -> ReturnMatch:
    confidence, reasons = answer.confidence, list(answer.reasons)
    if proposed != Proposed.NOTED and proposed not in NEXT[line.state]:
        confidence = min(confidence, 0.3)
        reasons.append(because(gettext_noop("The line is in a state from which it cannot go there.")))
    return ReturnMatch(
        client=row.client, returned=row, line=line, proposed=proposed, confidence=confidence, reasons=reasons,
        answer=answer.answer, count=1 if proposed == Proposed.RECEIVED else None,
    )  # fmt: skip


def _seal(row: Return, line: RequestLine, answer: RowAnswer) -> None:
    """Passwords that somebody typed into the list go to the vault, sealed at once; the text keeps dots."""
    client = row.client
    if answer.secrets and not client.intake_public:
        raise Problem(
            gettext_noop("The client {client} has no intake key yet, so secrets cannot be sealed."),
            gettext_noop("Open the client again from its page, then import the files again."),
            client=client.name,
        )
    for kind, material in answer.secrets:
        SealedSecret.objects.create(
            client=client, kind=kind[:40], title=f"{line.number} {line.about or line.what_fr}"[:300],
            known_to_outgoing=True, line=answer.row,
            sealed=seal_to_intake(
                bytes(client.intake_public or b""), material.encode(),
                context=f"{client.firm_id}|{client.pk}|{kind[:40]}",
            ),
        )  # fmt: skip


def _keep_export(row: Return, content: bytes, *, by: object, settle: bool) -> Return:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / (Path(row.name.replace("\\", "/")).name[-200:] or "file")
        path.write_bytes(content)
        run = import_files(
            row.client, [path], by=by, takeover=row.takeover, label=row.name[:200], settle=settle
        )
    files = list(run.files.all())
    if files and files[0].state == FileState.DUPLICATE:
        same = ImportedFile.objects.filter(client=row.client, sha256=row.sha256)
        files = list(same.filter(state__in=(FileState.READ, FileState.PARTLY_READ)))[:1] or files
    file = files[0]
    brought = arrived(files)
    row.file, row.exported_on, row.secrets = file, brought.exported_on, len(brought.secrets)
    row.problem = file.problem or _unreadable(file)
    lines = RequestLine.objects.filter(takeover=row.takeover)
    known = Item.objects.filter(client=row.client, retired_at__isnull=True)
    answers = answering(brought, lines, known) if not row.problem else []
    with transaction.atomic():
        row.save()
        ReturnMatch.objects.bulk_create(
            ReturnMatch(
                client=row.client, returned=row, line=one.line, proposed=one.proposed,
                confidence=one.confidence, reasons=one.reasons, count=one.count,
            )
            for one in answers
        )  # fmt: skip
        _record(row, len(answers), by)
    return row


def _unreadable(file: ImportedFile) -> dict[str, object]:
    if file.state != FileState.NOT_RECOGNISED:
        return {}
    return {
        "what": gettext_noop("No reader knows this format: nothing in it was read."),
        "advice": gettext_noop("Open it, and receive the line by hand with what you saw; or ask for another format."),
        "facts": {},
    }  # fmt: skip


def _record(row: Return, matches: int, by: object) -> None:
    record(
        "match_return", by=by, on=row,
        facts={"sha256": row.sha256, "list": row.is_list, "rows": row.rows, "matches": matches, "secrets": row.secrets},
        personal={"name": row.name, "origin": row.origin},
    )  # fmt: skip
