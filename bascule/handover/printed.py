"""A letter as the data that PDF and Word are made from: every word already chosen and translated."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from bascule.catalogue.kinds import families, kinds
from bascule.catalogue.law import Law, law
from bascule.catalogue.letters import LetterText, letter_text
from bascule.clients.models import Takeover
from bascule.handover.blocks import blocks
from bascule.handover.letter_facts import EMPTY, day
from bascule.handover.letter_hash import letter_hash, wants_review
from bascule.handover.line_states import SETTLED, S
from bascule.handover.models import Letter, RequestLine
from bascule.handover.wording import BASES


def printed(letter: Letter) -> dict[str, Any]:
    """Plain JSON. Raises KeyError for a kind of letter that the catalogue has not."""
    text = letter_text(letter.kind, letter.language)
    with override(letter.language):
        parties = _parties(letter.takeover)
        return {
            "language": letter.language,
            "title": text.title,
            "subject": letter.subject,
            "subject_label": _("Subject:"),
            "letter": text.recipient == "provider" and len(text.signatures) == 1,
            "banner": _("Draft for review by counsel") if wants_review(letter) else "",
            "sender": parties[text.sender],
            "logo": list(bytes(letter.takeover.firm.logo or b"")) if text.sender == "firm" else [],
            "recipient": parties[text.recipient],
            "place": _city(parties[text.sender]["lines"]),
            "date": day(letter.sent_at or timezone.now()),
            "delivery": _delivery(letter, text),
            "blocks": blocks(letter.body),
            "signatures": [_signature(parties[name]) for name in text.signatures],
            "annex": _annex(letter, text) if text.annex else None,
            "law": _law(letter),
            "footer": _("Text %(hash)s") % {"hash": letter_hash(letter)[:12]},
            "page": _("Page"),
            "of": _("of"),
        }


def _parties(takeover: Takeover) -> dict[str, dict[str, Any]]:
    client, provider, firm = takeover.client, takeover.provider, takeover.firm
    empty = _(EMPTY)
    return {
        "client": _party(
            _("For the client"), client.name, client.address, [client.email, client.phone],
            client.registration, client.signatory, client.signatory_title,
        ),
        "provider": _party(
            _("For the outgoing provider"), provider.name if provider else empty,
            provider.address if provider else "", [], "", "", "",
        ),
        "firm": _party(
            _("For the incoming provider"), firm.name, firm.address, [firm.email, firm.phone], firm.registration, "", ""
        ),
        "counsel": _party(_("Counsel"), empty, "", [], "", "", ""),
    }  # fmt: skip


def _party(
    role: str, name: str, address: str, contact: list[str], registration: str, signatory: str, title: str
) -> dict[str, Any]:
    lines = [part.strip() for part in address.splitlines() if part.strip()]
    return {
        "role": role, "name": name, "lines": lines, "contact": [part for part in contact if part],
        "registration": registration, "signatory": signatory, "signatory_title": title,
    }  # fmt: skip


def _city(lines: list[str]) -> str:
    """“33000 Bordeaux” → Bordeaux; empty where the last line does not look like one."""
    if not lines:
        return ""
    code, _space, city = lines[-1].partition(" ")
    return city.strip() if code.isdigit() else ""


def _signature(party: dict[str, Any]) -> dict[str, str]:
    return {
        "role": party["role"], "party": party["name"], "name": party["signatory"],
        "title": party["signatory_title"], "date_label": _("Date:"), "sign_label": _("Name, title and signature:"),
    }  # fmt: skip


def _delivery(letter: Letter, text: LetterText) -> str:
    if letter.tracking:
        return _("By registered delivery, number %(number)s") % {"number": letter.tracking}
    if text.kind not in ("termination", "formal_notice", "request"):
        return ""
    return {
        "GB": _("By Royal Mail Special Delivery, signed for"),
        "US": _("By certified mail, return receipt requested"),
    }.get(letter.takeover.client.country.upper(), _("By registered letter with acknowledgement of receipt"))


def _law(letter: Letter) -> dict[str, Any] | None:
    rows = [law()[id] for id in letter.facts.get("law", []) if id in law()]
    if not rows:
        return None
    return {
        "title": _("Texts cited"),
        "rows": [
            {
                "cite": _sentence(row.cite.in_(letter.language)),
                "says": row.says.in_(letter.language),
                "where": _("%(source)s · as of %(date)s") % {"source": row.source, "date": day(row.as_of)},
                "note": _remark(row),
            }
            for row in rows
        ],
    }


def _remark(row: Law) -> str:
    """How far a text of law was compared; nothing where it was compared with the official one."""
    if row.compared:
        return ""
    if row.read_in and row.read_on:
        return _("read on %(day)s in %(where)s; to be compared with the official text") % {
            "day": day(row.read_on), "where": row.read_in.split("/")[2],
        }  # fmt: skip
    return _("to be compared with the official text")


def lines_of(takeover: Takeover, annex: str) -> list[RequestLine]:
    """The lines of an annex: all that stand, or those still awaited."""
    rows = RequestLine.objects.filter(takeover=takeover)
    rows = rows.exclude(state__in=SETTLED) if annex == "open-lines" else rows.exclude(state=S.CLOSED)
    return list(rows.order_by("number"))


def _annex(letter: Letter, text: LetterText) -> dict[str, Any]:
    language = letter.language
    rows = lines_of(letter.takeover, text.annex)
    groups = [
        {
            "name": family.label.in_(language),
            "rows": [_row(line, language, text) for line in rows if line.group == family.id],
        }
        for family in families().values()
    ]
    return {
        "title": _("Annex A: what is asked"),
        "note": _("%(n)d lines, grouped by subject. Priority A: our business depends on it.") % {"n": len(rows)},
        "columns": {
            "number": _("No."), "about": _("Concerns"), "what": _("What we ask for"), "format": _("Format"),
            "due": _("Due by"), "priority": _("Priority"), "state": _("State") if text.annex == "open-lines" else "",
        },
        "groups": [group for group in groups if group["rows"]],
    }  # fmt: skip


def _whole(line: RequestLine, language: str) -> str:
    """What a line is about that asks for every thing of a kind: the kind's name."""
    kind = kinds().get(line.key.split(".")[0])
    return kind.plural.in_(language) if kind else _("All")


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


def _row(line: RequestLine, language: str, text: LetterText) -> dict[str, str]:
    french = language == "fr"
    basis = BASES.get(line.basis)
    return {
        "number": str(line.number),
        "about": line.about or _whole(line, language),
        "what": line.what_fr if french else line.what_en,
        "basis": str(basis) if basis else "",
        "format": line.format_fr if french else line.format_en,
        "due": line.due_on.strftime("%d/%m/%Y" if french else "%d %b %Y") if line.due_on else "",
        "priority": line.priority,
        "state": str(line.get_state_display()) if text.annex == "open-lines" else "",
    }
