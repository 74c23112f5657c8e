"""The receipt somebody outside keeps: what he sent and answered, with hashes and counts; plain text, no secret."""

from collections.abc import Iterable
from datetime import UTC, datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from bascule.handover.models import RequestLine
from bascule.handover.portals.models import Arrival, PortalLink


def receipt_text(link: PortalLink, arrivals: Iterable[Arrival], lines: Iterable[RequestLine] = ()) -> str:
    """What was sent, and the `lines` answered in words, in the language that is active. Times are UTC; a hash is
    SHA-256 of the file as it arrived (of secrets: of the sealed parts' hashes), so its sender can compare it."""
    client, firm = link.client, link.firm
    out = [
        "bascule.portal-receipt/1",
        _("Receipt for %(person)s") % {"person": link},
        _("For %(client)s, received by %(firm)s") % {"client": client.name, "firm": firm.name},
        _("Written on %(moment)s (UTC)") % {"moment": _moment(timezone.now())},
        "",
    ]
    for arrival in sorted(arrivals, key=lambda one: one.number):
        out += [
            f"{arrival}  {_moment(arrival.at)}  {arrival.get_state_display()}",
            f"  {arrival.name}  {arrival.size} " + _("bytes"),
            f"  SHA-256 {arrival.sha256}",
        ]
        if arrival.line is not None:
            out.append("  " + _("For line %(number)d") % {"number": arrival.line.number})
        if arrival.read is not None:
            figures = {"read": arrival.read, "not_read": arrival.not_read or 0}
            out.append("  " + _("%(read)d entries read, %(not_read)d not read") % figures)
        if arrival.kept is not None:
            out.append("  " + _("Kept sealed, receipt %(number)s") % {"number": arrival.kept})
        out.append("")
    for line in lines:
        out.append(
            _("Line %(number)d: %(state)s") % {"number": line.number, "state": line.get_state_display()}
        )
        out += [*(f"  {part}" for part in line.answer.splitlines()), ""]
    return "\n".join(out).rstrip() + "\n"


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S")
