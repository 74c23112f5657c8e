"""The mail server letters leave by: the firm's own setting, else the installation's from the environment."""

from dataclasses import dataclass, field
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_noop

from bascule.clients.models import Firm
from bascule.evidence.record import record
from bascule.handover.models import MailServer
from bascule.observation.problem import Problem
from bascule.tenancy.roots import roots

Security = MailServer.Security


@dataclass(frozen=True)
class Server:
    """Where and how to hand a message over. `origin`: firm or environment. The password is in no text of it."""

    host: str
    port: int
    security: str
    sender: str
    login: str = ""
    password: str = field(default="", repr=False)
    authority: str = ""
    origin: str = "firm"

    @property
    def label(self) -> str:
        return f"{self.host}:{self.port}"


def server_of(firm: Firm) -> Server | None:
    """The firm's server; where it set none, the one of BASCULE_EMAIL_URL; None where there is neither."""
    row = MailServer.objects.filter(firm=firm).first()
    if row is not None:
        return Server(row.host, row.port, row.security, row.sender, row.login, _opened(row), row.authority)
    if "smtp" not in settings.EMAIL_BACKEND:
        return None
    if getattr(settings, "EMAIL_USE_SSL", False):
        security = Security.TLS
    else:
        security = Security.STARTTLS if settings.EMAIL_USE_TLS else Security.NONE
    return Server(
        settings.EMAIL_HOST, settings.EMAIL_PORT, security, settings.DEFAULT_FROM_EMAIL, settings.EMAIL_HOST_USER,
        settings.EMAIL_HOST_PASSWORD, origin="environment",
    )  # fmt: skip


def set_mail_server(
    firm: Firm, *, by: object, host: str, port: int, security: str, sender: str, login: str = "",
    password: str | None = None, authority: str = "",
) -> MailServer:  # fmt: skip
    """Keep the firm's server. `password` None leaves the one that is kept, "" takes it away. A password is never
    kept for a connection that would show it to everybody, nor carried over to another server."""
    with transaction.atomic():
        row = MailServer.objects.select_for_update().filter(firm=firm).first() or MailServer(firm=firm)
        elsewhere = bool(row.host) and (row.host, row.port) != (host.strip().lower(), port)
        if password is None and elsewhere and row.sealed:
            raise Problem(
                gettext_noop("The server changed; the password that is kept belongs to the other one."),
                gettext_noop("Type the password of the new server, or leave the login empty."),
            )
        sealed = row.sealed if password is None else (_sealed(firm, password) if password else None)
        if security == Security.NONE and (sealed or login):
            raise Problem(
                gettext_noop("A login without encryption would show its password on the way."),
                gettext_noop("Choose STARTTLS or TLS, or a server that takes mail without a login."),
            )
        row.host, row.port, row.security = host.strip().lower(), port, security
        row.sender, row.login, row.authority, row.sealed = sender, login, authority, sealed
        row.tested_at, row.test_answer, row.test_passed = None, "", None
        row.save()
        record(
            "set_mail_server", by=by, on=firm,
            facts={"host": row.host, "port": port, "security": security, "login": bool(login), "password": bool(sealed)},
        )  # fmt: skip
    return row


def forget_mail_server(firm: Firm, *, by: object) -> None:
    """Take the firm's server away, its password with it."""
    with transaction.atomic():
        gone, _rows = MailServer.objects.filter(firm=firm).delete()
        if gone:
            record("forget_mail_server", by=by, on=firm)


def _sealed(firm: Firm, password: str) -> bytes:
    root = roots()[0]
    return root.id + root.wrap(password.encode(), _bound_to(firm.pk))


def _opened(row: MailServer) -> str:
    if not row.sealed:
        return ""
    sealed = bytes(row.sealed)
    root = next((one for one in roots() if sealed.startswith(one.id)), roots()[0])
    return root.unwrap(sealed[len(root.id) :], _bound_to(row.firm_id)).decode()


def _bound_to(firm: UUID) -> bytes:
    return b"bascule mail server v1|" + str(firm).encode()
