"""Verbs: make a write-only intake link with its typed code; find whose it is; try a code; withdraw it.

The link holds the firm and 256 random bits; both the token and the code are kept as hashes. Opening the address uses
nothing up and tells nothing: mail scanners open links. Only the code, passed by another channel, opens the page.
"""

import re
import secrets
from datetime import timedelta
from uuid import UUID

from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction
from django.utils import timezone

from bascule.clients.found_firm import hash_token
from bascule.clients.models import Member, Takeover
from bascule.evidence.record import record
from bascule.observation.problem import Problem, gettext_noop
from bascule.vault.models import IntakeLink

LONGEST_HOURS = 72
MOST_ATTEMPTS = 5
LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"  # no 0 O 1 I L: it is read out on the telephone
CODE_LENGTH = 8
TOKEN = re.compile(r"([0-9a-f]{32})\.([A-Za-z0-9_-]{43})")


def make_intake_link(
    takeover: Takeover,
    *,
    by: Member,
    recipient: str,
    recipient_kind: str = IntakeLink.From.OUTGOING,
    asks: str = "",
    hours: int = LONGEST_HOURS,
) -> tuple[IntakeLink, str, str]:
    """(row, token, code): both seen this once. Send the link one way and the code another way."""
    if not 1 <= hours <= LONGEST_HOURS:
        raise Problem(
            gettext_noop("An intake link lives between 1 and {most} hours."),
            gettext_noop("Choose fewer hours; a new link is made in a moment."),
            most=LONGEST_HOURS,
        )
    token = f"{takeover.firm_id.hex}.{secrets.token_urlsafe(32)}"
    code = "".join(secrets.choice(LETTERS) for _ in range(CODE_LENGTH))
    with transaction.atomic():
        row = IntakeLink.objects.create(
            client=takeover.client,
            takeover=takeover,
            recipient=recipient,
            recipient_kind=recipient_kind,
            asks=asks,
            token_hash=hash_token(token),
            code_hash=make_password(code),
            created_by=by,
            expires_at=timezone.now() + timedelta(hours=hours),
        )
        facts = {"recipient_kind": str(recipient_kind), "hours": hours}
        record("make_intake_link", by=by, on=row, facts=facts, personal={"recipient": recipient})
    return row, token, f"{code[:4]}-{code[4:]}"


def firm_of_token(token: str) -> UUID | None:
    """The firm whose rows hold a token; None for what is no token."""
    found = TOKEN.fullmatch(token)
    return UUID(found[1]) if found else None


def find_intake_link(token: str) -> IntakeLink | None:
    """The row of a token, open or not; the session must act for `firm_of_token`."""
    rows = IntakeLink.objects.select_related("client__firm", "takeover__provider", "created_by__user")
    return rows.filter(token_hash=hash_token(token)).first()


def try_code(link: IntakeLink, code: str) -> bool:
    """Whether the code opens the link. Five wrong ones lock it for good; each try is counted before it is checked,
    so that several at once win nothing."""
    typed = re.sub(r"[\s-]", "", code).upper()
    with transaction.atomic():
        row = IntakeLink.objects.select_for_update().get(pk=link.pk)
        if not row.is_open(timezone.now()):
            return False
        right = check_password(typed, row.code_hash)
        if right:
            row.attempts = 0
        else:
            row.attempts += 1
            if row.attempts >= MOST_ATTEMPTS:
                row.locked_at = timezone.now()
        row.save(update_fields=["attempts", "locked_at"])
        facts = {"right": right, "locked": row.locked_at is not None}
        record("try_intake_code", by=f"{row.recipient} (intake)", on=row, facts=facts)
    link.attempts, link.locked_at = row.attempts, row.locked_at
    return right


def revoke_intake_link(link: IntakeLink, *, by: Member) -> None:
    """The link opens nothing from now on; what arrived by it stays."""
    with transaction.atomic():
        row = IntakeLink.objects.select_for_update().get(pk=link.pk)
        if row.revoked_at is None:
            row.revoked_at = timezone.now()
            row.save(update_fields=["revoked_at"])
            record("revoke_intake_link", by=by, on=row)
