"""Verb: open a client's takeover from a folder of handed-over files, and read them all.

`bascule.toml` in the folder, when there is one, says who the client is, whom it leaves, and the dates; without it
the client is named after the folder. Dates are ISO days, or days from today such as "+21d" and "-10d".
"""

import re
import tomllib
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone

from bascule.clients.give_mandate import give_mandate
from bascule.clients.keep_document import keep_document
from bascule.clients.models import Client, Firm, OutgoingProvider, Takeover
from bascule.clients.open_client import open_client
from bascule.clients.open_takeover import open_takeover
from bascule.discovery.import_files import Progress, finish_import, import_files
from bascule.discovery.models import Import, ImportedFile
from bascule.observation.problem import Problem, gettext_noop
from bascule.readers.read_file import files_under

DESCRIPTION = "bascule.toml"
CLIENT = {
    "name",
    "registration",
    "address",
    "country",
    "sector",
    "signatory",
    "signatory_title",
    "email",
    "phone",
    "out_of_band",
}
PROVIDER = {"name", "address", "email", "phone", "contract", "people", "domains", "networks", "tools"}
TAKEOVER = {"attitude", "mandate_on", "notice_on", "t0", "retention_until", "contract_until"}


def take_folder(firm: Firm, folder: Path, *, by: object, progress: Progress | None = None) -> Takeover:
    """The takeover, with everything in the folder read and every stage brought up to date.

    Raises Problem when the folder does not exist, is empty, or its bascule.toml cannot be understood.
    """
    if not folder.is_dir():
        raise Problem(
            gettext_noop("There is no folder {path}."),
            gettext_noop("Give the folder that holds what was handed over."),
            path=folder,
        )
    described = describe(folder)
    with transaction.atomic():
        client = open_client(firm, by=by, **({"name": folder.resolve().name} | described.get("client", {})))
        takeover = _takeover(client, described, by)
        _mandate(takeover, described.get("mandate"), folder, by)
    files = [path for path in sorted(folder.iterdir()) if path.name != DESCRIPTION]
    if not files:
        raise Problem(
            gettext_noop("The folder {path} is empty."),
            gettext_noop("Put what was handed over into it: spreadsheets, exports, scans, configurations."),
            path=folder,
        )
    import_files(client, files, by=by, takeover=takeover, label=folder.name, progress=progress, root=folder)
    takeover.refresh_from_db()
    return takeover


def take_rest(takeover: Takeover, folder: Path, *, by: object) -> Takeover:
    """Go on where `take_folder` was interrupted: read what of the folder is not stored yet, then settle."""
    client = takeover.client
    stored = set(ImportedFile.objects.filter(client=client).values_list("name", flat=True))
    rest = [
        path
        for path in files_under([one for one in sorted(folder.iterdir()) if one.name != DESCRIPTION])
        if str(path.relative_to(folder)) not in stored
    ]
    for run in Import.objects.filter(client=client, finished_at__isnull=True):
        finish_import(run, by=by, settle=False)
    import_files(client, rest, by=by, takeover=takeover, label=folder.name, root=folder)
    takeover.refresh_from_db()
    return takeover


def describe(folder: Path) -> dict[str, Any]:
    """What bascule.toml says; {} without one. Raises Problem with the line for what is no TOML or no known key."""
    file = folder / DESCRIPTION
    if not file.exists():
        return {}
    try:
        found = tomllib.loads(file.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise Problem(
            gettext_noop("{path} cannot be read: {error}."),
            gettext_noop(
                "Correct that line, or take the file away: the client is then named after the folder."
            ),
            path=file,
            error=error,
        ) from error
    for table, known in (("client", CLIENT), ("provider", PROVIDER), ("takeover", TAKEOVER)):
        strange = set(found.get(table, {})) - known
        if strange:
            raise Problem(
                gettext_noop("{path} has {key} under [{table}], which is not known."),
                gettext_noop("Known there: {known}."),
                path=file,
                key=min(strange),
                table=table,
                known=", ".join(sorted(known)),
            )
    return found


def _takeover(client: Client, described: dict[str, Any], by: object) -> Takeover:
    provider = None
    if described.get("provider"):
        provider = OutgoingProvider.objects.create(client=client, **described["provider"])
    facts = dict(described.get("takeover", {}))
    dates = {key: day(value) for key, value in facts.items() if key != "attitude"}
    if dates.get("t0") is not None:
        dates["t0"] = datetime.combine(dates["t0"], time(20, 0), tzinfo=UTC)
    if "attitude" in facts:
        dates["attitude"] = facts["attitude"]
    return open_takeover(client, by=by, provider=provider, **dates)


def _mandate(takeover: Takeover, facts: dict[str, Any] | None, folder: Path, by: object) -> None:
    if not facts:
        return
    document = None
    paper = folder / facts["document"] if facts.get("document") else None
    if paper is not None and paper.is_file():
        document = keep_document(takeover.client, paper.name, paper.read_bytes(), by=by)
    give_mandate(
        takeover,
        by=by,
        scope=facts.get("scope", ""),
        signed_by=facts.get("signed_by", ""),
        signed_on=day(facts["signed_on"]),
        valid_from=day(facts.get("valid_from", facts["signed_on"])),
        valid_until=day(facts["valid_until"]) if facts.get("valid_until") else None,
        receives_secrets=facts.get("receives_secrets", ""),
        document=document,
    )


def day(value: str | date) -> date:
    """A TOML date, an ISO day, or days from today ("+21d", "-10d")."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    found = re.fullmatch(r"([+-]\d{1,4})d", value.strip())
    if found:
        return timezone.now().date() + timedelta(days=int(found[1]))
    try:
        return date.fromisoformat(value.strip())
    except ValueError as error:
        raise Problem(
            gettext_noop("{value} is no date."),
            gettext_noop("Write 2026-12-31, or +21d for twenty-one days from today."),
            value=value,
        ) from error
