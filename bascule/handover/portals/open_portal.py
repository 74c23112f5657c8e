"""Verbs: open a portal to one named person; let him type secrets for three more days."""

from collections.abc import Iterable
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from bascule.clients.invite_guest import invite_guest
from bascule.clients.models import Member, Takeover
from bascule.evidence.record import record
from bascule.handover.line_states import S
from bascule.handover.models import RequestLine
from bascule.handover.portals.models import SECRETS_OPEN, LinkLine, PortalLink
from bascule.observation.problem import Problem

Door = PortalLink.Door


def open_portal(
    takeover: Takeover,
    door: str,
    recipient: str,
    *,
    by: Member,
    organisation: str = "",
    email: str = "",
    language: str = "fr",
    lines: Iterable[RequestLine] = (),
    every_line: bool = False,
    may_approve: bool = False,
    lasts: timedelta = PortalLink.longest,
) -> tuple[PortalLink, str, str]:
    """(link, token, code), both shown this once. A provider's or vendor's portal shows the chosen `lines`, which are
    asked already, or `every_line` that was or will be asked. Raises Problem where nothing would be shown."""
    chosen = list(lines)
    if door != Door.CLIENT and not every_line and not chosen:
        raise Problem(
            gettext_noop("No line was chosen, so this portal would show nothing."),
            gettext_noop("Choose the lines that concern this person, or show every line that was asked."),
        )
    if any(line.state in (S.DRAFT, S.APPROVED) for line in chosen):
        raise Problem(
            gettext_noop("A line that was not asked yet cannot be shown outside."),
            gettext_noop("Have the client approve it, say that it went out, then open the portal."),
        )
    link = PortalLink(
        client=takeover.client, takeover=takeover, door=door, recipient=recipient.strip()[:200],
        organisation=organisation.strip()[:200], email=email, language=language, every_line=every_line,
        may_approve=may_approve and door == Door.CLIENT,
    )  # fmt: skip
    if door != Door.CLIENT:
        link.secrets_until = timezone.now() + min(lasts, SECRETS_OPEN)
    facts = {"door": str(door), "lines": "all" if every_line else [line.number for line in chosen]}
    with transaction.atomic():
        link, token, code = invite_guest(link, by=by, lasts=lasts, facts=facts)
        LinkLine.objects.bulk_create(LinkLine(client=link.client, link=link, line=line) for line in chosen)
    return link, token, code


def open_for_secrets(link: PortalLink, *, by: Member) -> None:
    """Secrets may be typed for 72 hours from now, never past the end of the link."""
    with transaction.atomic():
        link.secrets_until = min(timezone.now() + SECRETS_OPEN, link.expires_at)
        link.save(update_fields=["secrets_until"])
        record("open_for_secrets", by=by, on=link, facts={"until": link.secrets_until.isoformat()})
