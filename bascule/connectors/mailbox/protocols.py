"""One login to a mailbox by IMAP, POP3 or SMTP submission, over TLS whose key was compared first.

The password goes by AUTH PLAIN, so that one with accents survives; the standard library's own login does not send it.
"""

import imaplib
import poplib
import re
import smtplib
from base64 import b64encode
from collections.abc import Callable
from contextlib import suppress

from bascule.connectors.base import Outcome, Target, WrongIdentity, host_and_port
from bascule.connectors.tls import Pinning

PORTS = {"imap": 993, "pop3": 995, "smtp": 587}
STARTTLS = {143, 110, 587, 25}
LARGEST_LINE = 100_000
# RFC 5530, 3206, 4954: the class of a refusal in any language.
NOT_JUDGED = {"UNAVAILABLE", "INUSE", "SERVERBUG", "SYS/TEMP", "LIMIT", "PRIVACYREQUIRED"}
WORDS = {"AUTHENTICATIONFAILED": "auth-failed", "AUTH": "auth-failed", "EXPIRED": "expired", "AUTHORIZATIONFAILED": "no-right"}  # fmt: skip


class Silent(Exception):
    """Nothing was learnt about the password."""


def log_in(target: Target, secret: bytes) -> Outcome:
    """A fresh login by the target's `protocol`, ended at once. Raises WrongIdentity before any secret is sent."""
    protocol = target.options.get("protocol", "imap")
    host, port = host_and_port(target.address, PORTS[protocol])
    context = Pinning(target)
    if not secret or b"\0" in secret:
        return Outcome(Outcome.REFUSED, "not a password", code="auth-failed")
    try:
        return BY[protocol](host, port, context, target, secret)
    except WrongIdentity:
        raise
    except (
        OSError,
        EOFError,
        Silent,
        imaplib.IMAP4.error,
        smtplib.SMTPException,
        poplib.error_proto,
    ) as error:
        return Outcome(Outcome.UNREACHABLE, type(error).__name__, context.shown)


def _plain(target: Target, secret: bytes) -> bytes:
    return b"\0" + target.login.encode() + b"\0" + secret


def _imap(host: str, port: int, context: Pinning, target: Target, secret: bytes) -> Outcome:
    if port in STARTTLS:
        line: imaplib.IMAP4 = imaplib.IMAP4(host, port, target.timeout)
        line.starttls(context)
    else:
        line = imaplib.IMAP4_SSL(host, port, ssl_context=context, timeout=target.timeout)
    try:
        line.authenticate("PLAIN", lambda _challenge: _plain(target, secret))
    except imaplib.IMAP4.abort as error:
        raise Silent from error
    except imaplib.IMAP4.error as error:
        return _refused(str(error), context.shown)
    finally:
        with suppress(OSError, imaplib.IMAP4.error):
            line.logout()
    return Outcome(Outcome.ACCEPTED, "logged in and out by IMAP", context.shown)


def _smtp(host: str, port: int, context: Pinning, target: Target, secret: bytes) -> Outcome:
    if port in STARTTLS:
        line = smtplib.SMTP(host, port, timeout=target.timeout, local_hostname="bascule")
        line.starttls(context=context)
        line.ehlo()
    else:
        line = smtplib.SMTP_SSL(host, port, timeout=target.timeout, context=context, local_hostname="bascule")
        line.ehlo()
    try:
        code, told = line.docmd("AUTH", "PLAIN " + b64encode(_plain(target, secret)).decode())
    finally:
        with suppress(OSError, smtplib.SMTPException):
            line.quit()
    if code == 235:
        return Outcome(Outcome.ACCEPTED, "logged in and out by SMTP", context.shown)
    if code != 535:
        raise Silent
    expired = b"5.7.12" in told or b"expired" in told.lower()
    return Outcome(Outcome.REFUSED, "SMTP 535", context.shown, "expired" if expired else "auth-failed")


def _pop3(host: str, port: int, context: Pinning, target: Target, secret: bytes) -> Outcome:
    if port in STARTTLS:
        line: poplib.POP3 = poplib.POP3(host, port, target.timeout)
        line.stls(context)
    else:
        line = poplib.POP3_SSL(host, port, timeout=target.timeout, context=context)
    line.encoding = "utf-8"
    try:
        line.user(target.login)
        line.pass_(secret.decode())
    except poplib.error_proto as error:
        return _refused(str(error), context.shown)
    finally:
        with suppress(OSError, poplib.error_proto):
            line.quit()
    return Outcome(Outcome.ACCEPTED, "logged in and out by POP3", context.shown)


def _refused(told: str, shown: str) -> Outcome:
    """By the code in brackets; its words are not kept."""
    found = re.search(r"\[([A-Z/-]+)\]", told[:LARGEST_LINE])
    word = found[1] if found else ""
    if word in NOT_JUDGED:
        return Outcome(Outcome.UNREACHABLE, word, shown)
    if word == "IN-USE":  # POP3 says so after the password was right
        return Outcome(Outcome.ACCEPTED, "the mailbox is in use", shown)
    return Outcome(Outcome.REFUSED, word or "refused", shown, WORDS.get(word, "auth-failed"))


BY: dict[str, Callable[[str, int, Pinning, Target, bytes], Outcome]] = {
    "imap": _imap,
    "smtp": _smtp,
    "pop3": _pop3,
}
