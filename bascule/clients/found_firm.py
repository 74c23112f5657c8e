"""Verbs of the first day: offer the one-time set-up link, then found the firm with its owner. Only once."""

import hashlib
import secrets

from django.db import IntegrityError, transaction
from django.utils import timezone

from bascule.clients.models import Firm, Installation, Member, Role, Setup, User
from bascule.evidence.record import record
from bascule.observation.problem import Problem, gettext_noop
from bascule.tenancy.hooks import Hook
from bascule.tenancy.scope import acting_for

after_found_firm = Hook("after_found_firm")  # (firm, by=): the log key is made here


def hash_token(token: str) -> str:
    """How every link token is kept: SHA-256 (the tokens have 256 bits, so no stretching is needed)."""
    return hashlib.sha256(token.encode()).hexdigest()


def offer_setup() -> str | None:
    """A fresh one-time token for the set-up page, or None when set-up is done. An earlier token stops working."""
    token = secrets.token_urlsafe(32)
    with transaction.atomic():
        row, _made = Setup.objects.select_for_update().get_or_create(
            pk=1, defaults={"token_hash": hash_token(token)}
        )
        if row.done_at is not None:
            return None
        row.token_hash = hash_token(token)
        row.save(update_fields=["token_hash"])
    return token


def setup_open(token: str) -> bool:
    """Whether this token opens the set-up page now."""
    return Setup.objects.filter(pk=1, done_at__isnull=True, token_hash=hash_token(token)).exists()


def found_firm(token: str, *, firm_name: str, name: str, email: str, password: str) -> Member:
    """The firm and its first owner. Refuses a wrong or used token; two at once: one wins."""
    with transaction.atomic():
        row = (
            Setup.objects.select_for_update()
            .filter(pk=1, done_at__isnull=True, token_hash=hash_token(token))
            .first()
        )
        if row is None:
            raise Problem(
                gettext_noop("This set-up link has been used or is not the latest one."),
                gettext_noop(
                    "Sign in; or, if nobody has set Bascule up yet, start `bascule serve` again for a fresh link."
                ),
            )
        row.done_at = timezone.now()
        row.save(update_fields=["done_at"])
        try:
            user = User.objects.create_user(email, password, name=name)
        except IntegrityError as error:
            raise Problem(
                gettext_noop("Somebody with this e-mail address exists already."),
                gettext_noop("Use another address, or sign in."),
            ) from error
        firm = first_firm(firm_name)
        with acting_for(firm.pk):
            member = Member.objects.create(firm=firm, user=user, role=Role.OWNER, all_clients=True)
            record("found_firm", by=member, on=firm, personal={"name": firm.name})
            after_found_firm(firm, by=member)
    return member


def first_firm(name: str) -> Firm:
    """The firm of this installation: the one the example was loaded into, renamed, or a new one."""
    row = Installation.objects.first()
    if row is not None:
        with acting_for(row.firm_id):
            firm = Firm.objects.get(pk=row.firm_id)
            firm.name = name
            firm.save(update_fields=["name"])
        return firm
    firm = Firm(name=name)
    with acting_for(firm.pk):
        firm.save()
    Installation.objects.create(firm_id=firm.pk)
    return firm
