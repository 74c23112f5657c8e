"""Verb: show a secret to a person, with a reason. The event is committed before the plaintext leaves."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from bascule.clients.models import Member
from bascule.evidence.models import Event
from bascule.observation.problem import Problem, gettext_noop
from bascule.vault.four_eyes import use_approval
from bascule.vault.models import Approval, Credential, SecretVersion
from bascule.vault.open_secret import open_note, open_secret

MOST_AN_HOUR = 30


@dataclass(frozen=True, repr=False)
class Revealed:
    """What was opened: the secret's bytes (None: never received) and the note beside it. Its repr shows nothing."""

    content: bytes | None
    note: str


def reveal(credential: Credential, *, by: Member, reason: str) -> str:
    """The secret as text. Raises as `reveal_whole`, and for one that was never received."""
    content = reveal_whole(credential, by=by, reason=reason, note=False).content
    return (content or b"").decode("utf-8", "replace")


def reveal_whole(credential: Credential, *, by: Member, reason: str, note: bool = True) -> Revealed:
    """The secret and its note. Raises Problem without a reason, without the right, after 30 secrets in an hour, and
    NotApproved for one that opens everything and that nobody else approved."""
    if not by.may("vault", credential.client):
        raise Problem(
            gettext_noop("Your role does not open secrets of {client}."),
            gettext_noop("Ask a vault keeper of this client."),
            client=credential.client.name,
        )
    if len(reason.strip()) < 5:
        raise Problem(
            gettext_noop("A reason is needed to open {title}."),
            gettext_noop("Say in a few words what you need it for; it stands in the evidence log."),
            title=credential.title,
        )
    with transaction.atomic():
        # One at a time a member, so that thirty are thirty however many windows are open.
        Member.objects.select_for_update().get(pk=by.pk)
        recent = Event.objects.filter(
            firm_id=by.firm_id,
            verb__in=("open_secret", "open_note"),
            by=str(by),
            at__gt=timezone.now() - timedelta(hours=1),
        ).count()
        if recent >= MOST_AN_HOUR:
            raise Problem(
                gettext_noop("You have opened {count} secrets within an hour."),
                gettext_noop("Wait, or export under four eyes what you need in bulk."),
                count=recent,
            )
        if credential.tier0:
            use_approval(credential.client, Approval.What.REVEAL, exact_reveal(credential), by=by)
        written = (
            open_note(credential, by=by, reason=reason.strip()) if note and credential.sealed_note else ""
        )
        alone = bool(written) and not credential.versions.filter(state=SecretVersion.State.CURRENT).exists()
        content = None if alone else open_secret(credential, by=by, reason=reason.strip())
    return Revealed(content, written)


def exact_reveal(credential: Credential) -> dict[str, Any]:
    """What an approval to open this secret is bound to: this credential, this version of it."""
    number = (
        credential.versions.filter(state=SecretVersion.State.CURRENT).values_list("number", flat=True).first()
    )
    return {"what": "reveal", "credential": str(credential.pk), "version": number}
