"""Verb: send a letter by e-mail for the client, and keep what the server said. Taken by the server counts as sent;
nothing else does."""

import hashlib
from dataclasses import asdict

from django.db import transaction
from django.utils.translation import gettext_noop

from bascule.evidence.record import record
from bascule.handover.deliver import Delivery, deliver
from bascule.handover.mail_message import Draft, Message, mail_message, secret_in
from bascule.handover.mail_server import Server, server_of
from bascule.handover.models import Dispatch, Letter
from bascule.handover.send_letter import refuse_sending, send_letter
from bascule.observation.problem import Problem

State = Dispatch.State


def send_by_mail(letter: Letter, draft: Draft, *, by: object, without_counsel: str = "") -> Dispatch:
    """The record of the try. When the server took the message for at least one of those it is addressed to, the
    letter counts as sent (`send_letter`); refused recipients are named in the record.

    Raises `Problem` when the letter may not go (empty place, no review, sent already), when no server is set, and
    when the server did not take it: the record of that try is kept all the same, and the letter stays a draft. A line
    that broke before the server answered leaves the record in doubt, and the letter a draft.
    """
    server = server_of(letter.takeover.firm)
    if server is None:
        raise Problem(
            gettext_noop("No mail server is set for the firm."),
            gettext_noop("Set it on the page “Mail server”, or give the client the ready message to send."),
        )
    refuse_sending(letter, without_counsel)
    if secret_in(letter):
        raise Problem(
            gettext_noop("The text looks as if it held a password or a code; no secret goes by e-mail."),
            gettext_noop("Take it out of the text; secrets are shared on their own page."),
        )
    message = mail_message(letter, draft, sender=_plain(server.sender))
    dispatch = _open(letter, message, server, by)  # committed before the try: a crash shows as in doubt
    delivery = deliver(server, message.sender, message.to, message.content, envelope_id=str(dispatch.pk))
    to_somebody = any(one.taken for one in delivery.recipients if one.address in draft.to)
    with transaction.atomic():
        _close(dispatch, delivery, to_somebody, by)
        if dispatch.state in (State.TAKEN, State.PART):
            send_letter(letter, by=by, without_counsel=without_counsel)
    if delivery.in_doubt:
        raise Problem(
            gettext_noop("The line to the mail server {server} broke before it answered: sent or not is in doubt."),
            gettext_noop("Ask the recipient or look into the server's log before it is sent again."),
            server=delivery.server,
        )  # fmt: skip
    if delivery.problem is not None:
        raise delivery.problem
    if not to_somebody:
        raise Problem(
            gettext_noop("The server took the copy only; it refused the recipient: {said}"),
            gettext_noop("Check the recipient's address; the letter does not count as sent."),
            said="; ".join(one.said for one in delivery.recipients if not one.taken),
        )
    return dispatch


def prepare_mail(letter: Letter, draft: Draft, *, by: object) -> tuple[Dispatch, Message]:
    """A ready message (.eml) for the client to send himself. The letter stays a draft until he says that he did."""
    if secret_in(letter):
        raise Problem(
            gettext_noop("The text looks as if it held a password or a code; no secret goes by e-mail."),
            gettext_noop("Take it out of the text; secrets are shared on their own page."),
        )
    message = mail_message(letter, draft, unsent=True)
    dispatch = _open(letter, message, None, by)
    return dispatch, message


def _open(letter: Letter, message: Message, server: Server | None, by: object) -> Dispatch:
    with transaction.atomic():
        dispatch = Dispatch.objects.create(
            client=letter.client, letter=letter, by=str(by)[:200], message_id=message.id[:255], sender=message.sender,
            sha256=hashlib.sha256(message.content).hexdigest(), size=len(message.content), server=server.label if server else "",
            state=State.TRYING if server else State.PREPARED,
            recipients=[{"address": one, "code": None, "said": ""} for one in message.to],
        )  # fmt: skip
        record(
            "send_by_mail" if server else "prepare_mail", by=by, on=dispatch,
            facts={"letter": str(letter.pk), "sha256": dispatch.sha256, "message_id": dispatch.message_id, "size": dispatch.size},
            personal={"recipients": ", ".join(message.to)},
        )  # fmt: skip
    return dispatch


def _close(dispatch: Dispatch, delivery: Delivery, to_somebody: bool, by: object) -> None:
    dispatch.recipients = [asdict(one) for one in delivery.recipients]
    dispatch.said = delivery.said or (delivery.problem.what() if delivery.problem else "")
    dispatch.receipt_asked = delivery.receipts
    if delivery.in_doubt:
        dispatch.state = State.TRYING
    elif not delivery.taken or not to_somebody:
        dispatch.state = State.REFUSED
    else:
        everybody = all(one.taken for one in delivery.recipients)
        dispatch.state = State.TAKEN if everybody else State.PART
    dispatch.save()
    record(
        "mail_answer", by=by, on=dispatch,
        facts={
            "state": dispatch.state, "codes": [one.code for one in delivery.recipients], "server": delivery.server,
        },
        personal={"said": dispatch.said},
    )  # fmt: skip


def _plain(sender: str) -> str:
    """The address in “Name <address>”."""
    return sender.rpartition("<")[2].rstrip("> ").strip()
