"""Verb: store what came of one file, as received, with its receipt; all of it or nothing."""

import json
from collections.abc import Callable, Mapping
from typing import Any

import msgspec
from django.db import transaction
from django.utils.dateparse import parse_datetime
from django.utils.timezone import is_naive, make_aware, now

from bascule.clients.models import Client
from bascule.discovery.held import wait
from bascule.discovery.models import FileState, ImportedFile, Observation, ReceivedFact, SealedSecret
from bascule.evidence.record import record
from bascule.observation.problem import Problem, gettext_noop
from bascule.observation.records import Evidence, FoundSecret
from bascule.observation.records import Observation as Said
from bascule.readers.mapped_table.reader import UNMAPPED
from bascule.readers.read_file import FileReading
from bascule.sealing.intake import seal_to_intake

AT_ONCE = 2_000
TABLES = "mapped_table"  # the reader of any table


def receive(
    file: ImportedFile,
    found: FileReading,
    *,
    by: object,
    known_to_outgoing: bool | None = True,
    content: Callable[[], bytes] | None = None,
) -> None:
    """Keep the observations, facts and sealed secrets of one file and fill in its receipt.

    Secrets are sealed to the client's intake key before anything is written. `known_to_outgoing`: what is handed
    over by the outgoing provider is known to it. `content` gives the file's bytes, held for a while where a person may
    still have to give a password or a mapping.
    """
    client = file.client
    if found.reading.secrets and not client.intake_public:
        raise Problem(
            gettext_noop("The client {client} has no intake key yet, so secrets cannot be sealed."),
            gettext_noop("Open the client again from its page, then import the files again."),
            client=client.name,
        )
    with transaction.atomic():
        file.sha256, file.size, file.reader = (
            found.sha256 or file.sha256,
            found.size or file.size,
            found.reader or "",
        )
        file.not_read = [_plain(part) for part in found.reading.not_read[:500]]
        if found.error is not None:
            file.state = FileState.LOCKED if found.locked else FileState.FAILED
            file.problem = {
                "what": found.error.what_template,
                "advice": found.error.advice_template,
                "facts": {key: str(value) for key, value in found.error.facts.items()},
            }
        elif found.reader is None:
            file.state = FileState.NOT_RECOGNISED
        elif _same_content(file):
            file.state = FileState.DUPLICATE
        else:
            _keep(client, file, found, known_to_outgoing)
        _hold(file, content)
        file.save()
        record(
            "receive",
            by=by,
            on=file,
            facts={
                "sha256": file.sha256,
                "reader": file.reader,
                "state": file.state,
                "units": file.units,
                "created": file.created,
                "updated": file.updated,
                "rejected": file.rejected,
                "secrets": file.secrets,
                "facts": file.facts,
            },
            personal={"file": file.name},
        )


def _hold(file: ImportedFile, content: Callable[[], bytes] | None) -> None:
    """Keep what may still need a person: a locked file, and a table read without anybody's word on its columns."""
    open_to_a_word = file.state in (FileState.TO_MAP, FileState.READ, FileState.PARTLY_READ)
    if content and (file.state == FileState.LOCKED or (file.reader == TABLES and open_to_a_word)):
        wait(file, content())
    else:
        file.content = file.held_until = None


def _keep(client: Client, file: ImportedFile, found: FileReading, known: bool | None) -> None:
    reading = found.reading
    file.problem = {}
    earlier = _supersede(client, file, reading.observations)
    rows = [_observation(client, file, said) for said in reading.observations]
    Observation.objects.bulk_create(rows, batch_size=AT_ONCE)
    by_ref = {row.ref: row for row in rows}
    received = [
        ReceivedFact(
            client=client,
            file=file,
            schema=schema,
            record=_plain(fact),
            line=_line(getattr(fact, "evidence", None)),
        )
        for schema, facts in (
            ("access", reading.accesses),
            ("point", reading.points),
            ("hold", reading.holds),
            ("report", reading.reports),
        )
        for fact in facts
    ]
    ReceivedFact.objects.bulk_create(received, batch_size=AT_ONCE)
    SealedSecret.objects.bulk_create(
        (_sealed(client, file, secret, by_ref.get(secret.on or ""), known) for secret in reading.secrets),
        batch_size=AT_ONCE,
    )
    file.source_group = next((row.source_group for row in rows if row.source_group), "")
    file.updated = sum(1 for row in rows if row.ref in earlier)
    file.created = len(rows) - file.updated
    file.units = max(reading.units, len(rows))
    file.rejected = max(0, reading.units - reading.units_read)
    file.coverage = reading.coverage
    file.secrets, file.facts = len(reading.secrets), len(received)
    file.state = FileState.READ if not reading.not_read and reading.coverage >= 1 else FileState.PARTLY_READ
    if not rows and any(part.why == UNMAPPED for part in reading.not_read):
        file.state = FileState.TO_MAP


def _supersede(client: Client, file: ImportedFile, said: list[Said]) -> set[str]:
    """The refs of the new rows that an earlier version of this file (same name, same format) had too. Its own row
    gives way; rows the new version lacks stay, since a list that forgets a thing is no proof that it is gone."""
    standing = Observation.objects.standing().filter(
        client=client, file__name=file.name, file__reader=file.reader
    )
    there: dict[tuple[str, ...], list[Any]] = {}
    for pk, record_ in standing.values_list("pk", "record").iterator(chunk_size=AT_ONCE):
        there.setdefault(_key(record_), []).append(pk)
    if not there:
        return set()
    replaced, refs = [], set()
    for one in said:
        same = there.get(_key(msgspec.structs.asdict(one)))
        if same and _key(msgspec.structs.asdict(one)):
            replaced.append(same.pop())
            refs.add(one.ref)
    Observation.objects.filter(pk__in=replaced).update(withdrawn_at=now())
    if replaced:
        ReceivedFact.objects.filter(
            client=client, file__name=file.name, file__reader=file.reader, withdrawn_at__isnull=True
        ).update(withdrawn_at=now())
    return refs


def _key(record_: Mapping[str, Any]) -> tuple[str, ...]:
    """What tells a row of a file from its other rows, in two versions of it; () when nothing does."""
    for name in ("serial", "uuid", "guid", "asset_tag", "hostname", "fqdn"):
        if record_.get(name):
            return (name, str(record_[name]).casefold())
    if record_.get("macs"):
        return ("macs", *sorted(map(str, record_["macs"])))
    if record_.get("name"):
        return ("name", *(str(record_.get(part) or "") for part in ("kind", "site", "name", "user")))
    return ()


def _same_content(file: ImportedFile) -> bool:
    """The very same bytes were read before and stand."""
    return (
        ImportedFile.objects.filter(
            client=file.client, sha256=file.sha256, state__in=(FileState.READ, FileState.PARTLY_READ)
        )
        .exclude(pk=file.pk)
        .exists()
    )


def _observation(client: Client, file: ImportedFile | None, said: Said) -> Observation:
    return Observation(
        client=client,
        file=file,
        ref=said.ref[:300],
        source=said.source[:60],
        source_group=(said.source_group or "")[:20],
        kind=(said.kind or "")[:60],
        name=_clean(said.name or said.hostname or said.fqdn or "")[:300],
        site=_clean(said.site or "")[:200],
        live=said.live,
        seen_at=moment(said.last_seen or said.seen_at),
        record=_plain(said),
        line=_line(said.evidence),
    )


def _sealed(
    client: Client, file: ImportedFile | None, secret: FoundSecret, on: Observation | None, known: bool | None
) -> SealedSecret:
    context = f"{client.firm_id}|{client.pk}|{secret.kind[:40]}"
    return SealedSecret(
        client=client,
        file=file,
        observation=on,
        kind=secret.kind[:40],
        title=_clean(secret.title or "")[:300],
        login=_clean(secret.login or "")[:300],
        url=_clean(secret.url or "")[:500],
        folder=_clean(secret.folder or "")[:300],
        changed_at=moment(secret.changed_at),
        known_to_outgoing=known,
        line=_line(secret.evidence),
        sealed=seal_to_intake(bytes(client.intake_public or b""), secret.material, context=context),
    )


def moment(text: str | None) -> Any:
    """An ISO 8601 text as an aware datetime; None for what is none."""
    try:
        found = parse_datetime(text.replace("Z", "+00:00") if text else "") or parse_datetime(
            f"{text}T00:00:00+00:00"
        )
    except ValueError:
        return None
    return make_aware(found) if found is not None and is_naive(found) else found


def _line(evidence: Evidence | None) -> int | None:
    return evidence.line if evidence and evidence.line is not None and 0 <= evidence.line < 2**31 else None


def _clean(text: str) -> str:
    return text.replace("\x00", "\ufffd")


def _plain(value: object) -> Any:
    """JSON values; the NUL character, which PostgreSQL's JSON cannot hold, becomes U+FFFD."""
    return json.loads(msgspec.json.encode(value).replace(b"\\u0000", b"\\ufffd"))
