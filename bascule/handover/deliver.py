"""Hand one message to a mail server (SMTP) and tell exactly what it said of each recipient. Knows no database.

RFC 5321; STARTTLS (RFC 3207) is never given up when it was asked for; delivery receipts (RFC 3461) are asked for
where the server offers them. Three outcomes, never mixed: taken, refused, and *in doubt* (the line broke after the
message was sent and before the answer came).
"""

import re
import smtplib
import socket
import ssl
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.utils.translation import gettext_noop as _

from bascule.handover.mail_server import Security, Server
from bascule.observation.problem import Problem

SECONDS = 30
TAKEN = (250, 251, 252)
_DOTS = re.compile(rb"^\.", re.MULTILINE)  # RFC 5321, 4.5.2


@dataclass
class Recipient:
    """What the server said of one address; `code` None: it was never asked."""

    address: str
    code: int | None = None
    said: str = ""

    @property
    def taken(self) -> bool:
        return self.code in TAKEN


@dataclass
class Delivery:
    """What came of it. `taken`: the server answers for the message from now on, for these recipients."""

    server: str
    recipients: list[Recipient] = field(default_factory=list)
    taken: bool = False
    in_doubt: bool = False
    said: str = ""
    receipts: bool = False  # the server promised delivery receipts
    problem: Problem | None = None


def deliver(
    server: Server, sender: str, to: Iterable[str], message: bytes, envelope_id: str = ""
) -> Delivery:
    """Never raises for what the network or the server does: the delivery tells. Nothing in it holds the password."""
    found = Delivery(server.label, [Recipient(address) for address in to])
    try:
        line = _open(server)
    except Problem as problem:
        found.problem = problem
        return found
    try:
        _hand_over(line, found, sender, message, envelope_id)
    except (OSError, smtplib.SMTPException) as error:
        found.problem = found.problem or _problem(server, error)
    finally:
        try:
            line.quit()
        except (OSError, smtplib.SMTPException):
            line.close()
    return found


def _hand_over(line: smtplib.SMTP, found: Delivery, sender: str, message: bytes, envelope_id: str) -> None:
    found.receipts = line.has_extn("dsn")
    options = ["RET=HDRS", f"ENVID={envelope_id}"] if found.receipts and envelope_id else []
    if line.has_extn("size"):
        options.append(f"SIZE={len(message)}")
    code, said = line.mail(sender, options)
    if code != 250:
        found.said = _text(code, said)
        found.problem = Problem(
            _("The mail server {server} does not take mail from {sender}: {said}"),
            _("Check the sender address with whoever runs the server; the letter was not sent."),
            server=found.server, sender=sender, said=found.said,
        )  # fmt: skip
        return
    for one in found.recipients:
        code, said = line.rcpt(one.address, ["NOTIFY=SUCCESS,FAILURE,DELAY"] if found.receipts else [])
        one.code, one.said = code, _text(code, said)
    if not any(one.taken for one in found.recipients):
        found.said = "; ".join(f"{one.address}: {one.said}" for one in found.recipients)
        found.problem = Problem(
            _("The mail server {server} takes none of the recipients: {said}"),
            _("Check the addresses; the letter was not sent. A registered letter does not depend on them."),
            server=found.server, said=found.said,
        )  # fmt: skip
        return
    code, said = line.docmd("DATA")
    if code != 354:
        found.said = _text(code, said)
        found.problem = _not_taken(found)
        return
    found.in_doubt = True  # from here on a broken line leaves us not knowing
    line.send(_DOTS.sub(b"..", message))
    line.send(b".\r\n" if message.endswith(b"\r\n") else b"\r\n.\r\n")
    code, said = line.getreply()
    found.in_doubt, found.said = False, _text(code, said)
    if code in TAKEN:
        found.taken = True
    else:
        found.problem = _not_taken(found)


def _not_taken(found: Delivery) -> Problem:
    return Problem(
        _("The mail server {server} did not take the message: {said}"),
        _("The letter was not sent. Its size, its attachments or the sender may be why; send it another way."),
        server=found.server, said=found.said,
    )  # fmt: skip


def _open(server: Server) -> smtplib.SMTP:
    """A line that is encrypted and signed in as the setting says. Raises `Problem`."""
    try:
        context = ssl.create_default_context(cadata=server.authority or None)
    except ssl.SSLError:
        raise Problem(
            _("The certificate of the authority of {server} is not a certificate in PEM."),
            _("Paste the file whole, with its BEGIN and END lines, or leave the field empty."),
            server=server.label,
        ) from None
    if server.login and server.security == Security.NONE:
        raise Problem(
            _("A login without encryption would show its password on the way."),
            _("Choose STARTTLS or TLS, or a server that takes mail without a login."),
        )
    try:
        if server.security == Security.TLS:
            line: smtplib.SMTP = smtplib.SMTP_SSL(server.host, server.port, timeout=SECONDS, context=context)
        else:
            line = smtplib.SMTP(server.host, server.port, timeout=SECONDS)
    except (OSError, smtplib.SMTPException) as error:
        raise _problem(server, error) from None
    try:
        line.ehlo_or_helo_if_needed()
        if server.security == Security.STARTTLS:
            line.starttls(context=context)
            line.ehlo()
        if server.login:
            line.login(server.login, server.password)
    except (OSError, smtplib.SMTPException) as error:
        line.close()
        raise _problem(server, error) from None
    return line


def _problem(server: Server, error: Exception) -> Problem:
    """What happened and what to do; the text of the error never holds what was sent."""
    where = server.label
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return Problem(
            _("The mail server {server} refuses the login: {said}"),
            _("Check login and password. Some providers want an application password instead."),
            server=where, said=_text(error.smtp_code, error.smtp_error),
        )  # fmt: skip
    if isinstance(error, ssl.SSLCertVerificationError):
        return Problem(
            _("The certificate of the mail server {server} is not trusted: {why}."),
            _("Use the name the certificate is made for; for a private authority, paste its certificate."),
            server=where, why=error.verify_message,
        )  # fmt: skip
    if isinstance(error, smtplib.SMTPNotSupportedError):
        return Problem(
            _("The mail server {server} does not offer what the setting asks for (STARTTLS, or a login)."),
            _("Choose the port and encryption its operator states; nothing was sent unencrypted."),
            server=where,
        )  # fmt: skip
    if isinstance(error, socket.gaierror):
        return Problem(
            _("There is no server of the name {host}."), _("Check the spelling of the server's name."), host=server.host
        )  # fmt: skip
    if isinstance(error, smtplib.SMTPResponseException):
        return Problem(
            _("The mail server {server} answered {said}"),
            _("The letter was not sent. Ask whoever runs the server what this answer means."),
            server=where, said=_text(error.smtp_code, error.smtp_error),
        )  # fmt: skip
    return Problem(
        _("The mail server {server} cannot be reached, or broke off ({kind})."),
        _("Check server, port and encryption; a firewall may be in the way. TLS and STARTTLS use other ports."),
        server=where, kind=type(error).__name__,
    )  # fmt: skip


def _text(code: int, said: bytes | str) -> str:
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    return f"{code} {' '.join(text.split())}"[:500]
