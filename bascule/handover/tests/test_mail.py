"""A letter goes by e-mail through a real SMTP server; it counts as sent exactly when the server took it."""

import datetime
import email
import socket
import ssl
from email import policy

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from bascule.clients.models import OutgoingProvider
from bascule.evidence.models import Event
from bascule.handover.compose import compose
from bascule.handover.line_states import S
from bascule.handover.mail_message import Draft, mail_draft, mail_message, mailto
from bascule.handover.mail_server import forget_mail_server, server_of, set_mail_server
from bascule.handover.models import Dispatch, Letter, MailServer, RequestLine
from bascule.handover.send_by_mail import prepare_mail, send_by_mail
from bascule.handover.try_mail_server import try_mail_server
from bascule.observation.problem import Problem

CANARY = "Canari-smtp-4417"
TO = "direction@durand-infogerance.example"


class Handler:
    """Keeps what it takes; refuses what the test says."""

    def __init__(self):
        self.taken, self.refuse, self.data_answer, self.drop = [], set(), "250 2.0.0 queued as 4XyZ", False

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address in self.refuse:
            return "550 5.1.1 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 ok"

    async def handle_DATA(self, server, session, envelope):
        if self.drop:
            server.transport.abort()
            return "250 never arrives"
        if self.data_answer.startswith("250"):
            self.taken.append((envelope.mail_from, list(envelope.rcpt_tos), envelope.content))
        return self.data_answer


class Login:
    def __call__(self, server, session, envelope, mechanism, data):
        good = data.login == b"bascule" and data.password == CANARY.encode()
        return AuthResult(success=good, handled=False)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """A private certificate for localhost: (its PEM, a server context)."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(x509.random_serial_number()).not_valid_before(now - datetime.timedelta(hours=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    folder = tmp_path_factory.mktemp("mail")
    pem = made.public_bytes(serialization.Encoding.PEM)
    (folder / "cert.pem").write_bytes(pem)
    (folder / "key.pem").write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )  # fmt: skip
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(folder / "cert.pem", folder / "key.pem")
    return pem.decode(), context


def free_port():
    with socket.socket() as line:
        line.bind(("localhost", 0))
        return line.getsockname()[1]


@pytest.fixture
def smtp(certificate):
    """A server with STARTTLS and a login. `smtp.handler` says what it does."""
    handler = Handler()
    _pem, context = certificate

    class Secured(Controller):
        def factory(self):
            return SMTP(
                handler, hostname="mail.test", tls_context=context, require_starttls=True,
                auth_required=True, authenticator=Login(), enable_SMTPUTF8=True,
            )  # fmt: skip

    controller = Secured(handler, hostname="localhost", port=free_port())
    controller.start()
    yield controller
    controller.stop()


@pytest.fixture
def configured(smtp, certificate, firm, owner):
    """The firm's server is this one."""
    return set_mail_server(
        firm, by=owner, host="localhost", port=smtp.port, security="starttls", sender="bascule@clairval.example",
        login="bascule", password=CANARY, authority=certificate[0],
    )  # fmt: skip


@pytest.fixture
def letter(case, lines, lead):
    OutgoingProvider.objects.filter(pk=case.provider_id).update(email=TO)
    case.provider.refresh_from_db()
    lines(3, state="approved")
    made = compose(case, "request", "fr", by=lead)
    made.body = made.body.replace("[à compléter]", "convenu").replace("[to be completed]", "agreed")
    made.save()
    return Letter.objects.select_related(
        "takeover__client", "takeover__provider", "takeover__firm", "signed"
    ).get(pk=made.pk)


def send(letter, lead, **changes):
    draft = mail_draft(letter)
    draft = Draft(**{**{name: getattr(draft, name) for name in ("to", "cc", "subject", "body")}, **changes})
    return send_by_mail(letter, draft, by=lead, without_counsel="essai")


def test_a_letter_goes_out_whole_and_its_lines_count_as_asked(configured, smtp, letter, lead):
    dispatch = send(letter, lead)
    letter.refresh_from_db()
    assert (dispatch.state, letter.state) == ("taken", "sent")
    assert "queued as 4XyZ" in dispatch.said
    [(sender, to, content)] = smtp.handler.taken
    assert (sender, to) == ("bascule@clairval.example", [TO, "direction@lacombe.example"])
    message = email.message_from_bytes(content, policy=policy.default)
    assert message["Message-ID"] == dispatch.message_id
    assert message["Reply-To"].addresses[0].addr_spec == "direction@lacombe.example"
    assert message["From"].addresses[0].display_name == "Menuiserie Lacombe (Clairval Informatique)"
    parts = {part.get_filename(): part for part in message.iter_attachments()}
    assert parts["request.pdf"].get_content().startswith(b"%PDF")
    assert parts["liste-de-demandes.xlsx"].get_content().startswith(b"PK")
    assert "Veuillez trouver" in message.get_body().get_content()
    assert set(RequestLine.objects.values_list("state", flat=True)) == {S.ASKED}


@pytest.mark.parametrize(
    ("refused", "state", "sent"),
    [((TO,), "refused", False), (("direction@lacombe.example",), "part", True), ((TO, "direction@lacombe.example"), "refused", False)],
)  # fmt: skip
def test_a_refused_recipient_is_named_and_a_letter_nobody_took_is_not_sent(
    refused, state, sent, configured, smtp, letter, lead
):
    smtp.handler.refuse = set(refused)
    if sent:
        send(letter, lead)
    else:
        with pytest.raises(Problem, match="no such mailbox"):
            send(letter, lead)
    dispatch = Dispatch.objects.get()
    letter.refresh_from_db()
    assert (dispatch.state, letter.state == "sent") == (state, sent)
    codes = {one["address"]: one["code"] for one in dispatch.recipients}
    assert {address for address, code in codes.items() if code == 550} == set(refused)
    if not sent:
        assert set(RequestLine.objects.values_list("state", flat=True)) == {S.APPROVED}


def test_a_message_the_server_rejects_is_not_sent(configured, smtp, letter, lead):
    smtp.handler.data_answer = "554 5.7.1 message refused: policy"
    with pytest.raises(Problem, match=r"554 5\.7\.1 message refused"):
        send(letter, lead)
    letter.refresh_from_db()
    assert (letter.state, Dispatch.objects.get().state) == ("draft", "refused")


def test_a_line_that_breaks_after_the_message_leaves_it_in_doubt_and_never_sent(
    configured, smtp, letter, lead
):
    smtp.handler.drop = True
    with pytest.raises(Problem, match="doubt"):
        send(letter, lead)
    letter.refresh_from_db()
    assert (letter.state, Dispatch.objects.get().state) == ("draft", "trying")


def test_a_wrong_password_says_so_and_sends_nothing(configured, smtp, firm, owner, letter, lead):
    set_mail_server(
        firm, by=owner, host="localhost", port=smtp.port, security="starttls", sender="bascule@clairval.example",
        login="bascule", password="another", authority=configured.authority,
    )  # fmt: skip
    with pytest.raises(Problem, match="refuses the login"):
        send(letter, lead)
    letter.refresh_from_db()
    assert (letter.state, smtp.handler.taken) == ("draft", [])


def test_encryption_that_was_asked_for_is_never_given_up(certificate, firm, owner, letter, lead):
    handler = Handler()
    plain = Controller(handler, hostname="localhost", port=free_port())
    plain.start()
    try:
        set_mail_server(
            firm,
            by=owner,
            host="localhost",
            port=plain.port,
            security="starttls",
            sender="b@clairval.example",
        )
        with pytest.raises(Problem, match="STARTTLS"):
            send(letter, lead)
        assert handler.taken == []
    finally:
        plain.stop()


def test_a_certificate_nobody_vouches_for_stops_it_before_the_login(smtp, firm, owner, letter, lead):
    set_mail_server(
        firm, by=owner, host="localhost", port=smtp.port, security="starttls", sender="b@clairval.example",
        login="bascule", password=CANARY,
    )  # fmt: skip
    with pytest.raises(Problem, match="not trusted"):
        send(letter, lead)
    assert smtp.handler.taken == []


def test_a_server_that_is_not_there_is_told_and_the_letter_stays_a_draft(firm, owner, letter, lead):
    set_mail_server(firm, by=owner, host="localhost", port=free_port(), security="tls", sender="b@c.example")
    with pytest.raises(Problem, match="cannot be reached"):
        send(letter, lead)
    letter.refresh_from_db()
    assert (letter.state, Dispatch.objects.get().state) == ("draft", "refused")


def test_without_a_server_nothing_is_tried(letter, lead):
    with pytest.raises(Problem, match="No mail server"):
        send(letter, lead)
    assert Dispatch.objects.count() == 0


def test_the_password_is_sealed_and_stands_nowhere(configured, smtp, firm, owner, letter, lead):
    send(letter, lead)
    try_mail_server(firm, "odile@clairval.example", by=owner)
    kept = str([list(model.objects.values()) for model in (MailServer, Dispatch, Event)])
    assert CANARY not in kept + repr(server_of(firm)) + repr(configured.__dict__)
    assert CANARY.encode() not in bytes(MailServer.objects.get().sealed)
    assert server_of(firm).password == CANARY
    assert all(CANARY.encode() not in content for *_, content in smtp.handler.taken)


def test_the_password_of_one_server_is_never_tried_on_another(configured, firm, owner):
    with pytest.raises(Problem, match="belongs to the other"):
        set_mail_server(
            firm, by=owner, host="elsewhere.example", port=587, security="starttls", sender="b@c.example"
        )
    with pytest.raises(Problem, match="without encryption"):
        set_mail_server(
            firm, by=owner, host="localhost", port=25, security="none", sender="b@c.example", login="x", password="y"
        )  # fmt: skip


def test_the_test_message_tells_what_the_server_said(configured, smtp, firm, owner):
    try_mail_server(firm, "odile@clairval.example", by=owner)
    row = MailServer.objects.get()
    assert (row.test_passed, "queued" in row.test_answer) == (True, True)
    smtp.handler.refuse = {"odile@clairval.example"}
    with pytest.raises(Problem):
        try_mail_server(firm, "odile@clairval.example", by=owner)
    row.refresh_from_db()
    assert (row.test_passed, "no such mailbox" in row.test_answer) == (False, True)
    forget_mail_server(firm, by=owner)
    assert server_of(firm) is None


def test_the_environments_server_serves_where_the_firm_has_none(settings, firm):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_USE_TLS = "mail.example", 587, True
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    found = server_of(firm)
    assert (found.label, found.security, found.origin) == ("mail.example:587", "starttls", "environment")


def test_a_password_in_the_text_never_goes_by_mail(configured, smtp, letter, lead):
    with pytest.raises(Problem, match="password or a code"):
        send(letter, lead, body=f"mdp admin : {CANARY}")
    Letter.objects.filter(pk=letter.pk).update(body=letter.body + f"\n\nmot de passe : {CANARY}")
    letter.refresh_from_db()
    with pytest.raises(Problem, match="password or a code"):
        send(letter, lead)
    assert (smtp.handler.taken, Dispatch.objects.count()) == ([], 0)


def test_a_header_cannot_be_smuggled_in(letter):
    draft = Draft((TO,), (), "Objet\r\nBcc: x@evil.example", "Bonjour")
    message = email.message_from_bytes(mail_message(letter, draft).content, policy=policy.default)
    assert message["Bcc"] is None
    with pytest.raises(Problem, match="not an e-mail address"):
        mail_message(letter, Draft((f"{TO}\r\nBcc: x@evil.example",), (), "Objet", "Bonjour"))


def test_a_ready_message_opens_as_a_draft_of_the_client_and_sends_nothing(letter, lead):
    dispatch, made = prepare_mail(letter, mail_draft(letter), by=lead)
    message = email.message_from_bytes(made.content, policy=policy.default)
    assert message["X-Unsent"] == "1"
    assert message["From"].addresses[0].addr_spec == "direction@lacombe.example"
    assert len(list(message.iter_attachments())) == 2
    letter.refresh_from_db()
    assert (letter.state, dispatch.state) == ("draft", "prepared")


def test_a_mailto_link_carries_accents_and_line_breaks(letter):
    link = mailto(mail_draft(letter))
    assert link.startswith(f"mailto:{TO}?cc=")
    assert "%0A" in link
    assert " " not in link
