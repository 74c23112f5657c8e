"""Verb: the vault opens what was sent through the intake and keeps it as credentials."""

import json
import struct
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from bascule.clients.models import Client
from bascule.evidence.record import record
from bascule.observation.problem import Problem
from bascule.sealing.envelope import seal
from bascule.sealing.ring import KeyRing
from bascule.tenancy.search import searchable
from bascule.vault.keys import intake_pairs, pair_for, ring_of
from bascule.vault.models import Credential, IntakePart, Known, SecretKind
from bascule.vault.versions import keep_version, note_place

HEAD = struct.Struct(">I")
LONGEST_HEAD = 64 * 1024


def context_of(client: Client) -> str:
    """What the browser binds a part to: it opens for no other client."""
    return f"{client.firm_id}|{client.pk}|intake"


@dataclass(frozen=True, repr=False)
class Part:
    """An opened part. Its repr shows nothing."""

    kind: str
    title: str
    login: str
    url: str
    note: str
    content: bytes


def take_parts(client: Client, *, by: object) -> int:
    """Open every part that waits and keep it: received, not verified, known to the outgoing provider as its receipt
    says. One that does not open, or is no part, is marked and stops no other. Returns how many were taken."""
    waiting = IntakePart.objects.filter(client=client, taken_at__isnull=True, unreadable_at__isnull=True)
    ids = list(waiting.order_by("receipt__number", "position").values_list("pk", flat=True))
    if not ids:
        return 0
    ring = ring_of(client)
    pairs = intake_pairs(client, ring)
    context = context_of(client)
    taken = 0
    for pk in ids:
        with transaction.atomic():
            row = (
                IntakePart.objects.select_for_update(of=("self",))
                .select_related("receipt__takeover__provider", "client")
                .filter(pk=pk, taken_at__isnull=True)
                .first()
            )
            if row is None:
                continue
            try:
                pair = pair_for(bytes(row.sealed or b""), pairs)
                part = opened(pair.open(bytes(row.sealed or b""), context=context)) if pair else None
            except (Problem, ValueError):
                part = None
            if part is None:
                row.unreadable_at = timezone.now()
                row.save(update_fields=["unreadable_at"])
                record("refuse_part", by=by, on=row, facts={"sealed": row.sha256})
                continue
            _keep(row, part, ring, by)
            taken += 1
    return taken


def opened(plain: bytes) -> Part:
    """The head and content of an opened part; raises ValueError when it is none."""
    if len(plain) < HEAD.size:
        raise ValueError
    (length,) = HEAD.unpack_from(plain)
    if length > LONGEST_HEAD or HEAD.size + length > len(plain):
        raise ValueError
    try:
        head = json.loads(plain[HEAD.size : HEAD.size + length])
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError):
        raise ValueError from None
    if not isinstance(head, dict) or head.get("schema") != "bascule.intake/1":
        raise ValueError

    def text(name: str, longest: int) -> str:
        return str(head.get(name) or "").replace("\x00", "").strip()[:longest]

    kind = text("kind", 40)
    if head.get("file"):
        kind = SecretKind.ATTACHMENT
    elif kind not in SecretKind.values:
        kind = SecretKind.PASSWORD
    note = str(head.get("note") or "")[:20_000]
    return Part(
        kind, text("title", 300), text("login", 300), text("url", 500), note, plain[HEAD.size + length :]
    )


def _keep(row: IntakePart, part: Part, ring: KeyRing, by: object) -> None:
    receipt = row.receipt
    title = part.title or part.login or part.url or f"{receipt} / {row.position}"
    credential = Credential(
        client=row.client, kind=part.kind, title=title[:300], login=part.login, url=part.url
    )
    credential.origin = f"{receipt} · {receipt.sender}"[:300]
    credential.known_to_outgoing = receipt.known_to_outgoing
    knows = [receipt.sender]
    provider = receipt.takeover.provider if receipt.takeover else None
    if receipt.known_to_outgoing == Known.YES and provider is not None and provider.name not in knows:
        knows.append(provider.name)
    credential.known_to = knows
    credential.received_at = receipt.received_at if part.content else None
    credential.search_text = searchable([credential.title, credential.login, credential.url])
    if part.note:
        credential.sealed_note = seal(part.note.encode(), ring=ring, place=note_place(credential))
    credential.save()
    if part.content:
        keep_version(credential, part.content, ring=ring, by=by)
    row.taken_at, row.credential, row.sealed = timezone.now(), credential, None
    row.save(update_fields=["taken_at", "credential", "sealed"])
    record(
        "take_in",
        by=by,
        on=credential,
        facts={
            "kind": str(part.kind),
            "new": True,
            "new_version": bool(part.content),
            "known_to_outgoing": str(receipt.known_to_outgoing),
            "sealed": row.sha256,
            "receipt": str(receipt),
        },
    )
