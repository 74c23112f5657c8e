"""Verbs: ask the client to sign a text; the client signs or declines it; the firm takes the question back."""

import hashlib

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from bascule.clients.models import Member, Takeover
from bascule.evidence.record import record
from bascule.gaps.models import Gap
from bascule.gaps.waive import waive
from bascule.handover.portals.models import PortalLink, SignOff
from bascule.observation.problem import Problem

State = SignOff.State


def ask_sign_off(
    takeover: Takeover, about: str, title: str, text: str, *, by: Member, gap: Gap | None = None
) -> SignOff:
    """A question to the client. The text never changes afterwards; its hash is in the event."""
    if not title.strip() or not text.strip():
        raise Problem(
            gettext_noop("A sign-off has a title and the text that is signed."),
            gettext_noop("Write in plain words what the client agrees to, until when, and what it means."),
        )
    with transaction.atomic():
        row = SignOff.objects.create(
            client=takeover.client, takeover=takeover, about=about, title=title.strip()[:200], text=text.strip(),
            sha256=digest(title.strip()[:200], text.strip()), gap=gap, asked_by=by,
        )  # fmt: skip
        record(
            "ask_sign_off",
            by=by,
            on=row,
            facts={"about": about, "sha256": row.sha256},
            personal={"title": row.title},
        )
    return row


def sign(
    row: SignOff, link: PortalLink, agreed: bool, name: str, comment: str = "", *, by: object
) -> SignOff:
    """The client's answer, in the name that was typed. Signing to live with a gap waives it. Raises Problem when the
    person may not sign, typed no name, or somebody answered before."""
    if not link.may_approve:
        raise Problem(
            gettext_noop("You may read this, not sign it."),
            gettext_noop("Somebody who signs for the company has a link of his own; ask who sent you yours."),
        )
    if not name.strip():
        raise Problem(
            gettext_noop("Nobody has signed: the name is missing."),
            gettext_noop("Type your first and last name."),
        )
    with transaction.atomic():
        row = SignOff.objects.select_for_update(of=("self",)).get(pk=row.pk)
        if row.state != State.ASKED:
            raise Problem(
                gettext_noop("This has been answered already."),
                gettext_noop("Load the page again to see by whom."),
            )
        if agreed and row.gap is not None and row.gap.state == Gap.State.OPEN:
            waive(row.gap, row.title, name, by=by)
        row.state, row.link = State.AGREED if agreed else State.DECLINED, link
        row.signed_by, row.signed_at, row.comment = name.strip()[:200], timezone.now(), comment.strip()
        row.save(update_fields=["state", "link", "signed_by", "signed_at", "comment"])
        record(
            "sign", by=by, on=row, facts={"agreed": agreed, "about": row.about, "sha256": row.sha256},
            personal={"name": row.signed_by, "comment": row.comment},
        )  # fmt: skip
    return row


def withdraw_sign_off(row: SignOff, *, by: Member) -> None:
    """Nobody is asked any more; an answer that was given stands."""
    with transaction.atomic():
        row = SignOff.objects.select_for_update(of=("self",)).get(pk=row.pk)
        if row.state == State.ASKED:
            row.state = State.WITHDRAWN
            row.save(update_fields=["state"])
            record("withdraw_sign_off", by=by, on=row, facts={"sha256": row.sha256})


def digest(title: str, text: str) -> str:
    """What ties a signature to its text: SHA-256 of title, line feed, text."""
    return hashlib.sha256(f"{title}\n{text}".encode()).hexdigest()
