"""Verbs: invite a person by a one-time link, join by it, revoke it, change or end a member's rights."""

import secrets
from collections.abc import Iterable
from datetime import timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from bascule.clients.found_firm import hash_token
from bascule.clients.models import Client, ClientRight, Firm, Invitation, Member, Role, User
from bascule.evidence.record import record
from bascule.observation.problem import Problem, gettext_noop
from bascule.tenancy.scope import acting_for

DAYS = 7


def invite(
    firm: Firm,
    email: str,
    role: str,
    *,
    by: Member,
    all_clients: bool = False,
    clients: Iterable[Client] = (),
) -> tuple[Invitation, str]:
    """(invitation, token). The link holds the firm and the token; only the token's hash is kept."""
    token = f"{firm.pk}.{secrets.token_urlsafe(32)}"
    with transaction.atomic():
        invitation = Invitation.objects.create(
            firm=firm,
            email=email.strip().lower(),
            role=role,
            all_clients=all_clients,
            clients=[str(client.pk) for client in clients],
            token_hash=hash_token(token),
            invited_by=by,
            expires_at=timezone.now() + timedelta(days=DAYS),
        )
        record(
            "invite",
            by=by,
            on=invitation,
            facts={"role": role, "all_clients": all_clients},
            personal={"email": invitation.email},
        )
    return invitation, token


def find_invitation(token: str) -> Invitation | None:
    """The open invitation of a link, or None. Looking consumes nothing (mail scanners follow links)."""
    try:
        firm = UUID(token.partition(".")[0])
    except ValueError:  # no link of ours
        return None
    with acting_for(firm):
        found = Invitation.objects.select_related("firm").filter(token_hash=hash_token(token)).first()
    return found if found is not None and found.open else None


def join(token: str, *, name: str, password: str) -> Member:
    """The new member. The link is used up by this, and only by this."""
    found = find_invitation(token)
    if found is None:
        raise Problem(
            gettext_noop("This invitation has been used, withdrawn or has expired."),
            gettext_noop("Ask the person who invited you for a new link."),
        )
    with acting_for(found.firm_id), transaction.atomic():
        invitation = Invitation.objects.select_for_update().get(pk=found.pk)
        if not invitation.open:
            raise Problem(
                gettext_noop("This invitation has been used, withdrawn or has expired."),
                gettext_noop("Ask the person who invited you for a new link."),
            )
        try:
            with transaction.atomic():
                user = User.objects.create_user(invitation.email, password, name=name)
        except IntegrityError as error:
            raise Problem(
                gettext_noop("Somebody with this e-mail address exists already."),
                gettext_noop("Use another address, or sign in."),
            ) from error
        member = Member.objects.create(
            firm=invitation.firm, user=user, role=invitation.role, all_clients=invitation.all_clients
        )
        for client in Client.objects.filter(pk__in=invitation.clients):
            ClientRight.objects.create(client=client, member=member, role=invitation.role)
        invitation.used_at = timezone.now()
        invitation.save(update_fields=["used_at"])
        record("join", by=member, on=member, facts={"role": member.role})
    return member


def revoke_invitation(invitation: Invitation, *, by: Member) -> None:
    """The link opens nothing from now on."""
    with transaction.atomic():
        invitation.revoked_at = timezone.now()
        invitation.save(update_fields=["revoked_at"])
        record("revoke_invitation", by=by, on=invitation)


def set_right(member: Member, *, by: Member, role: str, all_clients: bool, active: bool = True) -> None:
    """Change a member's role or end it. The last active owner stays one."""
    stays_owner = role == Role.OWNER and active
    others = Member.objects.filter(firm=member.firm, role=Role.OWNER, active=True).exclude(pk=member.pk)
    if member.role == Role.OWNER and not stays_owner and not others.exists():
        raise Problem(
            gettext_noop("{name} is the only owner."),
            gettext_noop("Make somebody else an owner first."),
            name=str(member),
        )
    with transaction.atomic():
        member.role, member.all_clients, member.active = role, all_clients, active
        member.save(update_fields=["role", "all_clients", "active"])
        record(
            "set_right",
            by=by,
            on=member,
            facts={"role": role, "all_clients": all_clients, "active": active},
            personal={"member": str(member)},
        )


def set_client_right(member: Member, client: Client, role: str | None, *, by: Member) -> None:
    """A role for one client; None takes it away."""
    with transaction.atomic():
        ClientRight.objects.filter(member=member, client=client).delete()
        if role:
            ClientRight.objects.create(client=client, member=member, role=role)
        record(
            "set_client_right", by=by, on=client, facts={"role": role or ""}, personal={"member": str(member)}
        )
