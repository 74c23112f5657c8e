"""Verb: send a test message by the firm's mail server and keep what it said."""

from email.message import EmailMessage
from email.utils import format_datetime, make_msgid

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from bascule.clients.models import Firm
from bascule.evidence.record import record
from bascule.handover.deliver import Delivery, deliver
from bascule.handover.mail_message import PORTABLE
from bascule.handover.mail_server import server_of
from bascule.handover.models import MailServer
from bascule.observation.problem import Problem


def try_mail_server(firm: Firm, to: str, *, by: object) -> Delivery:
    """The delivery, taken. Raises `Problem` with the server's answer when it was not."""
    server = server_of(firm)
    if server is None:
        raise Problem(
            gettext_noop("No mail server is set for the firm."),
            gettext_noop("Fill in the form and save it, then send the test."),
        )
    sender = server.sender.rpartition("<")[2].rstrip("> ").strip()
    message = EmailMessage(policy=PORTABLE)
    message["From"], message["To"] = sender, to
    message["Subject"] = _("Bascule: test of the mail server")
    message["Date"], message["Message-ID"] = (
        format_datetime(timezone.now()),
        make_msgid(domain=sender.rpartition("@")[2]),
    )
    message.set_content(
        _("This message was sent by Bascule to try the mail server. Nothing needs to be done.")
    )
    found = deliver(server, sender, [to], message.as_bytes())
    said = found.said or (found.problem.what(_) if found.problem else "")
    with transaction.atomic():
        MailServer.objects.filter(firm=firm).update(
            tested_at=timezone.now(), test_passed=found.taken, test_answer=said[:2000]
        )
        record(
            "try_mail_server", by=by, on=firm, facts={"taken": found.taken, "server": found.server},
            personal={"to": to, "said": said},
        )  # fmt: skip
    if found.problem is not None:
        raise found.problem
    return found
