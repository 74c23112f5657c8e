"""Verb: the vault takes in what readers, forms and links sealed to the client's intake key."""

import hashlib

from django.db import transaction
from django.utils import timezone

from bascule.clients.models import Client
from bascule.discovery.models import SealedSecret
from bascule.evidence.record import record
from bascule.sealing.ring import KeyRing
from bascule.tenancy.search import searchable
from bascule.vault.keys import intake_pairs, pair_for, ring_of
from bascule.vault.models import Credential, CredentialItem, Known
from bascule.vault.take_parts import take_parts
from bascule.vault.versions import keep_version


def intake_context(client: Client, kind: str) -> str:
    """What a sealed secret is bound to: nobody can move it to another client or pass it off as another kind."""
    return f"{client.firm_id}|{client.pk}|{kind}"


def take_in(client: Client, *, by: object) -> int:
    """Open every sealed secret not yet taken, and keep it as a credential: received, unverified, and known to the
    outgoing provider where it came from it. Returns how many were taken. The same secret again is taken once."""
    return _take_found(client, by) + take_parts(client, by=by)


def _take_found(client: Client, by: object) -> int:
    waiting = SealedSecret.objects.filter(client=client, taken_at__isnull=True, withdrawn_at__isnull=True)
    rows = list(waiting.select_related("observation__belongs", "file"))
    if not rows:
        return 0
    ring = ring_of(client)
    pairs = intake_pairs(client, ring)
    taken = 0
    for row in rows:
        pair = pair_for(bytes(row.sealed), pairs)
        if pair is None:
            continue
        plaintext = pair.open(bytes(row.sealed), context=intake_context(client, row.kind))
        with transaction.atomic():
            _keep(client, row, plaintext, ring, by)
        taken += 1
    return taken


def _keep(client: Client, row: SealedSecret, plaintext: bytes, ring: KeyRing, by: object) -> None:
    known = {True: Known.YES, False: Known.NO, None: Known.UNKNOWN}[row.known_to_outgoing]
    credential = _same_credential(client, row)
    new = credential is None
    if credential is None:
        credential = Credential(client=client, kind=row.kind, title=row.title or row.login or row.kind)
        credential.origin = row.file.name if row.file else ""
    credential.login, credential.url, credential.folder = row.login, row.url, row.folder
    credential.known_to_outgoing = known
    credential.received_at = credential.received_at or row.received_at
    credential.sealed_secret = row
    credential.search_text = searchable(
        [credential.title, credential.login, credential.url, credential.folder]
    )
    credential.save()
    item = getattr(getattr(row.observation, "belongs", None), "item_id", None)
    if item:
        CredentialItem.objects.get_or_create(credential=credential, item_id=item, defaults={"client": client})
    added = keep_version(credential, plaintext, ring=ring, by=by)
    SealedSecret.objects.filter(pk=row.pk).update(taken_at=timezone.now())
    record(
        "take_in",
        by=by,
        on=credential,
        facts={
            "kind": row.kind,
            "new": new,
            "new_version": added is not None,
            "known_to_outgoing": str(known),
            "sealed": hashlib.sha256(bytes(row.sealed)).hexdigest(),
        },
    )


def _same_credential(client: Client, row: SealedSecret) -> Credential | None:
    """Read again, the same row: same title, login, address and kind."""
    return Credential.objects.filter(
        client=client,
        kind=row.kind,
        title=row.title or row.login or row.kind,
        login=row.login,
        url=row.url,
        folder=row.folder,
        archived_at__isnull=True,
    ).first()
