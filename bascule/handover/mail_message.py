"""The e-mail that carries a letter: who, subject, words, the PDF and the list; ready to send or to hand to the client.

Whoever really sends it stands in From: the client in a prepared message, the firm (for the client, who gets the
answers and a copy) when its server sends. No secret goes by mail: a text that looks like one stops it.
"""

from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, make_msgid
from urllib.parse import quote

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, override

from bascule.catalogue.letters import letter_text
from bascule.handover.letter_facts import day
from bascule.handover.list_sheet import list_sheet
from bascule.handover.models import Letter
from bascule.handover.print_letter import print_letter
from bascule.handover.printed import lines_of
from bascule.observation.problem import Problem
from bascule.readers.loose_secrets import take_secrets

SHEET = ("application", "vnd.openxmlformats-officedocument.spreadsheetml.sheet")
LARGEST = 18 * 1024 * 1024  # bytes of attachments: what most servers take once coded for the way
PORTABLE = SMTP.clone(max_line_length=998, cte_type="7bit")


@dataclass(frozen=True)
class Draft:
    """What a person sees and may change before it goes."""

    to: tuple[str, ...]
    cc: tuple[str, ...]
    subject: str
    body: str


@dataclass(frozen=True)
class Message:
    """The message as it is handed over, byte for byte."""

    id: str
    content: bytes
    to: tuple[str, ...]
    sender: str


def mail_draft(letter: Letter) -> Draft:
    """To whom, subject and words in the letter's language; the addresses that are known, for a person to check."""
    takeover = letter.takeover
    provider, client = takeover.provider, takeover.client
    to = [provider.email] if provider and provider.email else []
    if provider and not to:
        to = [who["email"] for who in provider.people if who.get("email")][:1]
    text = letter_text(letter.kind, letter.language)
    with override(letter.language):
        parts = [_("Dear Sir or Madam,")]
        parts.append(
            _("Please find attached our letter of %(day)s: %(subject)s.")
            % {"day": day(letter.sent_at or timezone.now()), "subject": letter.subject}
        )
        if text.annex:
            parts.append(
                _(
                    "The list is attached as a spreadsheet too. You may answer in its last column and send it back."
                )
            )
            parts.append(
                _("Please send no password by e-mail: ask us for the page where secrets are handed over.")
            )
        parts.append(_("Please confirm that you received this message."))
        sign = [client.signatory, client.signatory_title, client.name]
        parts.append("\n".join(part for part in sign if part))
        return Draft(tuple(to), (client.email,) if client.email else (), letter.subject, "\n\n".join(parts))


def mail_message(letter: Letter, draft: Draft, *, sender: str = "", unsent: bool = False) -> Message:
    """The whole message. `sender` is the address of the server's account; empty: the client's own. `unsent` makes mail
    programs open it as a draft. Raises `Problem` for an address that is none, a text that holds a secret, or
    attachments no server takes."""
    client, firm = letter.takeover.client, letter.takeover.firm
    _check(draft)
    message = EmailMessage(policy=PORTABLE)
    own = sender or client.email
    if not own:
        raise Problem(
            gettext_noop("The client has no e-mail address, so nobody stands in “From”."),
            gettext_noop("Write it on the client's sheet; answers go there too."),
        )
    name = f"{client.name} ({firm.name})" if sender and sender != client.email else client.name
    message["From"] = _address(own, name)
    if client.email:
        message["Reply-To"] = _address(client.email, client.name)
    message["To"] = tuple(_address(one) for one in draft.to)
    if draft.cc:
        message["Cc"] = tuple(_address(one) for one in draft.cc)
    message["Subject"] = " ".join(draft.subject.split())
    message["Date"] = format_datetime(timezone.now())
    identity = make_msgid(domain=own.rpartition("@")[2])
    message["Message-ID"] = identity
    message["Content-Language"] = letter.language
    message["Disposition-Notification-To"] = client.email or own
    if unsent:
        message["X-Unsent"] = "1"
    message.set_content(draft.body, charset="utf-8", cte="quoted-printable")
    _attach(message, letter)
    content = message.as_bytes()
    return Message(identity, content, (*draft.to, *draft.cc), own)


def mailto(draft: Draft) -> str:
    """A link that opens the client's own mail program with everything but the attachments."""
    more = [f"subject={quote(draft.subject)}", f"body={quote(draft.body)}"]
    if draft.cc:
        more.insert(0, f"cc={quote(','.join(draft.cc))}")
    return f"mailto:{quote(','.join(draft.to), safe='@,')}?{'&'.join(more)}"


def addresses(text: str) -> tuple[str, ...]:
    """Addresses written one a line or parted by commas or semicolons, each once."""
    parts = text.replace(";", ",").replace("\n", ",").split(",")
    return tuple(dict.fromkeys(part.strip() for part in parts if part.strip()))


def _attach(message: EmailMessage, letter: Letter) -> None:
    text = letter_text(letter.kind, letter.language)
    total = 0
    if letter.signed is not None:
        content, (main, _slash, sub) = bytes(letter.signed.content), letter.signed.media_type.partition("/")
        message.add_attachment(content, maintype=main, subtype=sub, filename=letter.signed.name)
        total += len(content)
    else:
        content = print_letter(letter)
        message.add_attachment(content, maintype="application", subtype="pdf", filename=f"{letter.kind}.pdf")
        total += len(content)
    if text.annex:
        content = list_sheet(letter.takeover, letter.language, lines_of(letter.takeover, text.annex))
        with override(letter.language):
            name = _("request-list") + ".xlsx"
        message.add_attachment(content, maintype=SHEET[0], subtype=SHEET[1], filename=name)
        total += len(content)
    if total > LARGEST:
        raise Problem(
            gettext_noop("The attachments are {megabytes} MB large: most mail servers take less."),
            gettext_noop("Scan the signed letter at a lower resolution, or send it by registered delivery."),
            megabytes=total >> 20,
        )


def _check(draft: Draft) -> None:
    if not draft.to:
        raise Problem(
            gettext_noop("Nobody is written in “To”."),
            gettext_noop("Write the provider's address; it can be kept with the provider in the settings."),
        )
    for one in (*draft.to, *draft.cc):
        try:
            validate_email(one)
        except ValidationError:
            raise Problem(
                gettext_noop("“{address}” is not an e-mail address."), gettext_noop("Correct it."), address=one
            ) from None  # fmt: skip
    if _holds_secret(draft.subject) or _holds_secret(draft.body):
        raise Problem(
            gettext_noop("The text looks as if it held a password or a code; no secret goes by e-mail."),
            gettext_noop("Take it out of the text; secrets are shared on their own page."),
        )


def _address(address: str, name: str = "") -> Address:
    return Address(display_name=name, addr_spec=address)


def secret_in(letter: Letter) -> bool:
    """Whether the letter's own text looks as if it held one."""
    return _holds_secret(f"{letter.subject}\n{letter.body}")


def _holds_secret(text: str) -> bool:
    """“Mots de passe : ceux des serveurs” is prose; what follows must look like something one types."""
    return any(
        value.isdigit() if kind in ("code", "pin") else _typed(value) for kind, value in take_secrets(text)[1]
    )


def _typed(value: str) -> bool:
    signs = (str.isupper, str.islower, str.isdigit, lambda sign: not sign.isalnum() and sign not in "-'’.")
    return len(value) >= 6 and sum(any(map(sort, value[1:])) for sort in signs) >= 2
