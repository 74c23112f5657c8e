"""Verb: show a secret to a person, with a reason. The event is committed before the plaintext leaves."""

from datetime import timedelta

from django.utils import timezone

from bascule.clients.models import Member
from bascule.evidence.models import Event
from bascule.observation.problem import Problem, gettext_noop
from bascule.vault.models import Credential
from bascule.vault.open_secret import open_secret

MOST_AN_HOUR = 30


def reveal(credential: Credential, *, by: Member, reason: str) -> str:
    """The secret as text. Raises Problem without a reason, without the right, or after 30 secrets in an hour."""
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
    recent = Event.objects.filter(
        firm_id=by.firm_id, verb="open_secret", by=str(by), at__gt=timezone.now() - timedelta(hours=1)
    ).count()
    if recent >= MOST_AN_HOUR:
        raise Problem(
            gettext_noop("You have opened {count} secrets within an hour."),
            gettext_noop("Wait, or export under four eyes what you need in bulk."),
            count=recent,
        )
    return open_secret(credential, by=by, reason=reason.strip()).decode("utf-8", "replace")
