"""Verbs: give somebody without an account a link and a code; a new code, a later end, no more."""

import secrets
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from argon2 import PasswordHasher
from django.db import transaction
from django.utils import timezone

from bascule.clients.found_firm import hash_token
from bascule.clients.guest_links import GuestLink
from bascule.clients.models import Member
from bascule.evidence.record import record
from bascule.observation.problem import Problem, gettext_noop

LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"  # none that is taken for another on the telephone or on paper
CODE_LETTERS = 8  # 39 bits, and five tries
HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)  # OWASP's lowest for Argon2id


def invite_guest[Link: GuestLink](
    link: Link, *, by: Member, lasts: timedelta, facts: Mapping[str, Any] | None = None
) -> tuple[Link, str, str]:
    """(saved link, token, code): token and code are seen this once. `link` is a new row, not yet saved; `facts`
    is what the event says of it.

    The link is sent one way (mail), the code another (telephone). Raises Problem when the link would live longer
    than its sort allows.
    """
    _within(link, lasts)
    token, code = f"{link.firm_id.hex}.{secrets.token_urlsafe(32)}", new_code()
    link.token_hash, link.code_hash = hash_token(token), HASHER.hash(code)
    link.created_by, link.expires_at = by, timezone.now() + lasts
    with transaction.atomic():
        link.save()
        record(
            "invite_guest", by=by, on=link, facts={**(facts or {}), "until": link.expires_at.isoformat()},
            personal={"recipient": str(link), "email": link.email},
        )  # fmt: skip
    return link, token, code


def new_guest_code(link: GuestLink, *, by: object) -> str:
    """A new code, which lets one more browser in; the one before lets nobody in any more, used or not."""
    code = new_code()
    with transaction.atomic():
        held = type(link)._default_manager.select_for_update().get(pk=link.pk)
        if not held.open:
            raise Problem(
                gettext_noop("This link has been withdrawn or has expired."),
                gettext_noop("Give the person a new link."),
            )
        held.code_hash, held.code_used_at, held.attempts = HASHER.hash(code), None, 0
        held.save(update_fields=["code_hash", "code_used_at", "attempts"])
        record("new_guest_code", by=by, on=held)
    return code


def extend_guest(link: GuestLink, lasts: timedelta, *, by: Member) -> None:
    """The link ends `lasts` from now. A withdrawn link stays withdrawn."""
    _within(link, lasts)
    if link.revoked_at is not None:
        raise Problem(
            gettext_noop("This link has been withdrawn or has expired."),
            gettext_noop("Give the person a new link."),
        )
    with transaction.atomic():
        link.expires_at = timezone.now() + lasts
        link.save(update_fields=["expires_at"])
        record("extend_guest", by=by, on=link, facts={"until": link.expires_at.isoformat()})


def revoke_guest(link: GuestLink, *, by: Member) -> None:
    """The link opens nothing from now on, and whoever is in is out."""
    with transaction.atomic():
        link.revoked_at, link.sessions = timezone.now(), []
        link.save(update_fields=["revoked_at", "sessions"])
        record("revoke_guest", by=by, on=link)


def new_code() -> str:
    """Eight letters in two groups, as it is read out."""
    letters = "".join(secrets.choice(LETTERS) for _ in range(CODE_LETTERS))
    return f"{letters[:4]}-{letters[4:]}"


def _within(link: GuestLink, lasts: timedelta) -> None:
    if not timedelta(0) < lasts <= link.longest:
        raise Problem(
            gettext_noop("A link of this sort lasts {hours} hours at most."),
            gettext_noop("Choose a shorter time; it can be given more time later."),
            hours=int(link.longest.total_seconds() // 3600),
        )
