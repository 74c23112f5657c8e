"""Verb: give a client a new data key and wrap everything again under it. May be killed at any moment and run again.

The old key stays until every value has been wrapped again, read back and opened with the new key alone: first the new
key is stored and a manifest of all sealed values is written down, then values are wrapped a few at a time, each
opened before it is stored, then count, hash and authenticity of each are checked against the manifest. Between any
two of these a value opens with one of the two keys, and both are there. What somebody sealed under the old key
meanwhile is found by the last pass; a retired key is kept another day, then taken away by the next run.
"""

import hashlib
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from bascule.clients.models import Client
from bascule.evidence.canonical import canonical_json
from bascule.evidence.record import record
from bascule.observation.problem import Problem, gettext_noop
from bascule.sealing.envelope import body_hash, open_, rewrap
from bascule.sealing.problems import CannotOpen
from bascule.sealing.ring import KeyRing, WrappedKey
from bascule.tenancy.roots import roots
from bascule.vault.escrow import keep_escrow
from bascule.vault.keys import ring_of
from bascule.vault.models import ClientKey, KeyRotation
from bascule.vault.sealed_values import column_named, sealed_columns, under_key_elsewhere

AT_ONCE = 100
RETIRED_KEPT = timedelta(days=1)


class NotWholly(Problem):
    """The check after wrapping again found a difference. The old key is kept, and nothing is lost."""

    def __init__(self, where: str) -> None:
        super().__init__(
            gettext_noop("The new key does not hold everything: {where}."),
            gettext_noop("The old key is kept and every secret still opens. Run it again; if it stays, restore that row."),
            where=where,
        )  # fmt: skip


def rotate_data_key(client: Client, *, by: object, at_once: int = AT_ONCE) -> KeyRotation:
    """A new data key that holds everything; goes on with one that was interrupted. Raises NotWholly, NoKey."""
    take_away_retired(client, by=by)
    rotation = _begin(client, by)
    new = bytes.fromhex(rotation.new_key)
    while _wrap_some(client, new, at_once):
        pass
    _check(client, rotation)
    with transaction.atomic():
        row = KeyRotation.objects.select_for_update().get(pk=rotation.pk)
        if row.finished_at is None:
            now = timezone.now()
            ClientKey.objects.filter(
                client=client, shredded_at__isnull=True, retired_at__isnull=True
            ).exclude(pk__in=_rows_of(client, new)).update(retired_at=now)
            row.finished_at, row.manifest = now, []
            row.save(update_fields=["finished_at", "manifest"])
            facts = {"old": row.old_key, "new": row.new_key, "count": row.count, "digest": row.digest}
            record("rotate_data_key", by=by, on=client, facts=facts)
    keep_escrow(client)
    return row


def take_away_retired(client: Client, *, by: object) -> int:
    """Destroy keys retired for more than a day that hold nothing any more, anywhere. Returns how many."""
    gone = 0
    due = timezone.now() - RETIRED_KEPT
    rows = ClientKey.objects.filter(client=client, retired_at__lt=due, wrapped__isnull=False)
    for row in rows:
        key = WrappedKey.from_bytes(bytes(row.wrapped or b"")).id
        if any(column.rows(client).filter(key_id=key).exists() for column in sealed_columns()):
            continue
        if under_key_elsewhere(client, key):
            continue
        with transaction.atomic():
            ClientKey.objects.filter(pk=row.pk).update(wrapped=None)
            record("take_away_key", by=by, on=client, facts={"key": key.hex()})
        gone += 1
    return gone


def _begin(client: Client, by: object) -> KeyRotation:
    """The rotation under way, or a new one: key and manifest are stored before anything is wrapped."""
    with transaction.atomic():
        Client.objects.select_for_update().get(pk=client.pk)
        standing = KeyRotation.objects.filter(client=client, finished_at__isnull=True).first()
        if standing is not None:
            return standing
        ring = ring_of(client)
        old = ring.current(str(client.firm_id), str(client.pk))
        wrapped = ring.new_key(firm=str(client.firm_id), client=str(client.pk))
        ClientKey.objects.create(client=client, root=wrapped.root.hex(), wrapped=wrapped.to_bytes())
        manifest = [
            [column.label, str(row.pk), body_hash(bytes(getattr(row, column.field))).hex()]
            for column in sealed_columns()
            for row in column.rows(client).order_by("pk").iterator(2_000)
        ]
        rotation = KeyRotation.objects.create(
            client=client,
            old_key=old.id.hex() if old else "",
            new_key=wrapped.id.hex(),
            count=len(manifest),
            digest=hashlib.sha256(canonical_json(manifest)).hexdigest(),
            manifest=manifest,
        )
        facts = {
            "old": rotation.old_key,
            "new": rotation.new_key,
            "count": rotation.count,
            "digest": rotation.digest,
        }
        record("begin_key_rotation", by=by, on=client, facts=facts)
    return rotation


def _wrap_some(client: Client, new: bytes, at_once: int) -> int:
    """Wrap at most `at_once` values of each column again; each is opened from its new form before it is stored."""
    ring = ring_of(client)
    done = 0
    for column in sealed_columns():
        with transaction.atomic():
            rows = (
                column.rows(client)
                .exclude(key_id=new)
                .select_for_update(of=("self",))
                .order_by("pk")[:at_once]
            )
            for row in rows:
                sealed = bytes(getattr(row, column.field))
                again = rewrap(sealed, ring=ring, place=column.place(row))
                column.model._default_manager.filter(pk=row.pk).update(**{column.field: again})
                done += 1
    return done


def _check(client: Client, rotation: KeyRotation) -> None:
    """Every value of the manifest is there with the same ciphertext, every value of now opens with the new key alone,
    and no column that nobody registered holds anything under another key of the client."""
    new = bytes.fromhex(rotation.new_key)
    if hashlib.sha256(canonical_json(rotation.manifest)).hexdigest() != rotation.digest:
        raise NotWholly("manifest")
    alone = KeyRing(
        roots(), [bytes(row.wrapped or b"") for row in ClientKey.objects.filter(pk__in=_rows_of(client, new))]
    )
    found: dict[tuple[str, str], str] = {}
    for column in sealed_columns():
        for row in column.rows(client).order_by("pk").iterator(2_000):
            sealed = bytes(getattr(row, column.field))
            try:
                open_(sealed, ring=alone, place=column.place(row))
            except Problem:
                raise NotWholly(f"{column.label} {row.pk}") from None
            found[column.label, str(row.pk)] = body_hash(sealed).hex()
    for label, pk, digest in rotation.manifest:
        if found.get((label, pk)) != digest and not _replaced(client, label, pk):
            raise NotWholly(f"{label} {pk}")
    for key in _other_keys(client, new):
        elsewhere = under_key_elsewhere(client, key)
        if elsewhere:
            raise NotWholly(", ".join(elsewhere))


def _replaced(client: Client, label: str, pk: str) -> bool:
    """Whether a value of the manifest was deleted with its row meanwhile, which is no loss of ours."""
    return not column_named(label).model._default_manager.filter(client=client, pk=pk).exists()


def _rows_of(client: Client, key: bytes) -> list[Any]:
    return [pk for pk, found in _keys(client) if found == key]


def _other_keys(client: Client, key: bytes) -> list[bytes]:
    return [found for _pk, found in _keys(client) if found != key]


def _keys(client: Client) -> list[tuple[Any, bytes]]:
    found = []
    for row in ClientKey.objects.filter(client=client, shredded_at__isnull=True, wrapped__isnull=False):
        try:
            found.append((row.pk, WrappedKey.from_bytes(bytes(row.wrapped or b"")).id))
        except CannotOpen:
            continue
    return found
