"""Verbs: make a key to the API, shown once and kept as a hash; withdraw it; find whose it is."""

import re
import secrets
from collections.abc import Iterable
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from bascule.clients.found_firm import hash_token
from bascule.clients.models import ApiToken, Client, Member
from bascule.evidence.record import record
from bascule.tenancy.scope import acting_for

# Verbs that an API key may be given; reading needs none.
VERBS = (
    "import_files",
    "reconcile",
    "find_gaps",
    "ask",
    "draft",
    "verify_credential",
    "start_removal",
    "assemble",
)
FIRM = re.compile("[0-9a-f]{32}")
TOUCH_AFTER = timedelta(minutes=1)


def make_token(
    member: Member,
    name: str,
    *,
    by: Member,
    clients: Iterable[Client] = (),
    verbs: Iterable[str] = (),
    days: int = 90,
) -> tuple[ApiToken, str]:
    """(row, the key itself, seen this once). The key holds the firm so that it can be looked up."""
    key = f"bsc_{member.firm_id.hex}_{secrets.token_urlsafe(32)}"
    with transaction.atomic():
        row = ApiToken.objects.create(
            firm=member.firm,
            member=member,
            name=name,
            token_hash=hash_token(key),
            verbs=list(verbs),
            clients=[str(client.pk) for client in clients],
            expires_at=timezone.now() + timedelta(days=days),
        )
        record("make_token", by=by, on=row, facts={"verbs": row.verbs, "clients": row.clients, "days": days})
    return row, key


def find_token(key: str) -> ApiToken | None:
    """The valid row of a key, or None."""
    parts = key.split("_", 2)
    if len(parts) != 3 or parts[0] != "bsc" or not FIRM.fullmatch(parts[1]):
        return None
    with acting_for(UUID(parts[1])):
        row = (
            ApiToken.objects.select_related("member__user", "member__firm")
            .filter(token_hash=hash_token(key))
            .first()
        )
    now = timezone.now()
    if row is None or row.revoked_at or (row.expires_at and row.expires_at < now) or not row.member.active:
        return None
    return row


def touch_token(row: ApiToken) -> None:
    """Write down that a key was used, once a minute at most."""
    now = timezone.now()
    if row.last_used_at is None or now - row.last_used_at >= TOUCH_AFTER:
        ApiToken.objects.filter(pk=row.pk).update(last_used_at=now)


def revoke_token(row: ApiToken, *, by: Member) -> None:
    """The key opens nothing from now on."""
    with transaction.atomic():
        row.revoked_at = timezone.now()
        row.save(update_fields=["revoked_at"])
        record("revoke_token", by=by, on=row)
