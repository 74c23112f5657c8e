"""Verb: after the database was restored from a backup, take back from the second place what it forgot."""

import uuid
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.db import transaction

from bascule.clients.models import Client
from bascule.evidence.record import record
from bascule.rotation.escrow import Escrowed, read_escrow
from bascule.sealing.intake import IntakeKey
from bascule.vault.candidates import keep_candidate, same_version
from bascule.vault.keep import keep
from bascule.vault.models import Credential, SecretVersion


@dataclass
class Replayed:
    """Lines of this client; lines nobody could read; secrets the database had; secrets it got back; credentials that
    did not exist any more; and those to check now, since nobody knows which of their secrets their system holds."""

    lines: int = 0
    unreadable: int = 0
    known: int = 0
    added: int = 0
    made_again: int = 0
    to_check: list[Credential] = field(default_factory=list)


def replay_escrow(client: Client, path: Path, pair: IntakeKey, *, by: object) -> Replayed:
    """Every secret of the file that the vault lacks is kept as one of which nothing is known; run twice, it adds
    nothing. `check_drift` then tells which one stands."""
    found = Replayed()
    for line in read_escrow(path, pair):
        if line is None:
            found.unreadable += 1
        elif line.client == str(client.pk):
            found.lines += 1
            with transaction.atomic():
                _take_back(client, line, found, by)
    facts = {"lines": found.lines, "added": found.added, "made_again": found.made_again, "unreadable": found.unreadable}  # fmt: skip
    record("replay_escrow", by=by, on=client, facts=facts)
    return found


def _take_back(client: Client, line: Escrowed, found: Replayed, by: object) -> None:
    credential = Credential.objects.filter(client=client, pk=line.credential).first()
    if credential is None:
        about: dict[str, Any] = {"id": uuid.UUID(line.credential), **line.about}
        credential = keep(client, by=by, **about)
        found.made_again += 1
    versions = SecretVersion.objects.filter(credential=credential).select_related("credential")
    if any(same_version(version, line.secret) for version in versions):
        found.known += 1
        return
    keep_candidate(credential, line.secret, by=by, state=SecretVersion.State.SUPERSEDED)
    found.added += 1
    if credential not in found.to_check:
        found.to_check.append(credential)
