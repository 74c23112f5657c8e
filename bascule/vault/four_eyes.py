"""Verbs of four eyes: ask, approve, refuse, use. One exact thing, two people, a few hours, once.

What is to be done is written down as JSON (`exact`) and bound by its SHA-256: an approval for one secret, one version
or one list opens no other. Who asks never approves; both hold a recent second factor (the pages see to it).
"""

import hashlib
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from bascule.clients.models import Client, Member, Takeover
from bascule.evidence.canonical import canonical_json
from bascule.evidence.record import record
from bascule.observation.problem import Problem, gettext_noop
from bascule.vault.models import Approval

WAITS_HOURS = 24  # for somebody to approve
HOLDS_HOURS = 2  # once approved
ASKS = {"reveal": "vault", "export": "vault", "shred": "own"}  # the right to ask for it
APPROVES = "vault"


class NotApproved(Problem):
    """Nobody else approved this exact thing, or no longer: refused (exit code 3)."""

    refused = True

    def __init__(self) -> None:
        super().__init__(
            gettext_noop("This needs a second person's approval, and has none that is valid now."),
            gettext_noop("Ask for it; another member who may open the vault approves it, then come back within two hours."),
        )  # fmt: skip


def hash_of(exact: dict[str, Any]) -> str:
    """The SHA-256 (hex) that an approval is bound to."""
    return hashlib.sha256(canonical_json(exact)).hexdigest()


def request_approval(
    takeover: Takeover, what: str, exact: dict[str, Any], *, by: Member, reason: str
) -> Approval:
    """Ask for one exact thing. The same one asked again by the same member while it stands gives the same row."""
    if not by.may(ASKS[what], takeover.client):
        raise _not_yours(takeover.client)
    if len(reason.strip()) < 5:
        raise Problem(
            gettext_noop("A reason is needed."),
            gettext_noop("Say in a few words what you need it for; whoever approves reads it."),
        )
    bound = hash_of(exact)
    with transaction.atomic():
        Client.objects.select_for_update().get(pk=takeover.client_id)
        standing = _standing(takeover.client, what, bound).filter(requested_by=by).first()
        if standing is not None:
            return standing
        row = Approval.objects.create(
            client=takeover.client, takeover=takeover, what=what, exact=exact, exact_hash=bound,
            reason=reason.strip()[:300], requested_by=by, expires_at=timezone.now() + timedelta(hours=WAITS_HOURS),
        )  # fmt: skip
        facts = {"what": what, "exact": bound}
        record("request_approval", by=by, on=row, facts=facts, personal={"reason": row.reason})
    return row


def approve(approval: Approval, *, by: Member) -> Approval:
    """Approve exactly what was asked. Raises Problem for the one who asked, without the right, or too late."""
    with transaction.atomic():
        row = _for_decision(approval, by)
        row.approved_by, row.approved_at = by, timezone.now()
        row.expires_at = timezone.now() + timedelta(hours=HOLDS_HOURS)
        row.save(update_fields=["approved_by", "approved_at", "expires_at"])
        record("approve", by=by, on=row, facts={"what": row.what, "exact": row.exact_hash})
    return row


def refuse(approval: Approval, *, by: Member) -> Approval:
    """Refuse what was asked; it can be asked again."""
    with transaction.atomic():
        row = _for_decision(approval, by)
        row.refused_by, row.refused_at = by, timezone.now()
        row.save(update_fields=["refused_by", "refused_at"])
        record("refuse", by=by, on=row, facts={"what": row.what, "exact": row.exact_hash})
    return row


def use_approval(client: Client, what: str, exact: dict[str, Any], *, by: Member) -> Approval:
    """Spend the approval of exactly this, given to `by` by somebody else. Raises NotApproved. Two at once: one wins."""
    with transaction.atomic():
        row = _granted(client, what, exact, by).select_for_update(of=("self",)).first()
        approver = row.approved_by if row else None
        if row is None or approver is None or not approver.may(APPROVES, client):
            raise NotApproved
        row.used_at = timezone.now()
        row.save(update_fields=["used_at"])
        record("use_approval", by=by, on=row, facts={"what": what, "exact": row.exact_hash})
    return row


def approved(client: Client, what: str, exact: dict[str, Any], *, by: Member) -> bool:
    """Whether `use_approval` would do now."""
    return _granted(client, what, exact, by).exists()


def waiting_for(client: Client, member: Member) -> Any:
    """What other members asked for and nobody decided yet."""
    rows = Approval.objects.filter(client=client, approved_at__isnull=True, refused_at__isnull=True)
    return rows.filter(expires_at__gt=timezone.now()).exclude(requested_by=member)


def _granted(client: Client, what: str, exact: dict[str, Any], by: Member) -> Any:
    rows = _standing(client, what, hash_of(exact)).filter(requested_by=by, approved_at__isnull=False)
    return rows.exclude(approved_by=by).select_related("approved_by")


def _standing(client: Client, what: str, bound: str) -> Any:
    """Neither refused, used nor expired."""
    return Approval.objects.filter(
        client=client, what=what, exact_hash=bound, refused_at__isnull=True, used_at__isnull=True,
        expires_at__gt=timezone.now(),
    )  # fmt: skip


def _for_decision(approval: Approval, by: Member) -> Approval:
    row = Approval.objects.select_for_update(of=("self",)).select_related("client").get(pk=approval.pk)
    if row.requested_by_id == by.pk:
        raise Problem(
            gettext_noop("You asked for this yourself."),
            gettext_noop("Another member who may open the vault approves it: four eyes are four eyes."),
        )
    if not by.may(APPROVES, row.client):
        raise _not_yours(row.client)
    if row.state(timezone.now()) != "waiting":
        raise Problem(
            gettext_noop("This was decided already, or nobody decided in time."),
            gettext_noop("It can be asked for again."),
        )
    return row


def _not_yours(client: Client) -> Problem:
    return Problem(
        gettext_noop("Your role does not open secrets of {client}."),
        gettext_noop("Ask a vault keeper of this client."),
        client=client.name,
    )
