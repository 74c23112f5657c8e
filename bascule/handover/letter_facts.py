"""What a letter's wording depends on, and what its places are filled with."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, gettext, override
from django.utils.translation import gettext_noop as _

from bascule.backups.models import ProtectedSystem
from bascule.catalogue.law import Law
from bascule.catalogue.letters import FACTS
from bascule.clients.models import Mandate, Takeover
from bascule.handover.line_states import SETTLED, S
from bascule.handover.models import Letter, RequestLine

EMPTY = _("[to be completed]")
# What a person is asked before a letter is worded; the others follow from the client and the takeover.
QUESTIONS = ("debt", "reversibility", "personal_data", "cloud", "choice", "price")
PEOPLE_SAY = ("contract", "counsel", "hours", "amount", "scope")  # places that only a person can fill


def facts_of(takeover: Takeover, given: Mapping[str, str] | None = None) -> dict[str, str]:
    """The facts in force: unknown, then as the last letter of the takeover had them, then as given now."""
    country = takeover.client.country.upper()
    facts = dict.fromkeys(FACTS, "unknown")
    last = (
        Letter.objects.filter(takeover=takeover)
        .order_by("-created_at")
        .values_list("facts", flat=True)
        .first()
    )
    said = (*QUESTIONS, *PEOPLE_SAY)
    facts |= {key: value for key, value in (last or {}).items() if key in said}
    facts |= {key: value for key, value in (given or {}).items() if key in said and value}
    facts["country"] = country if country in FACTS["country"] else "other"
    facts["attitude"] = takeover.attitude
    facts["refused"] = (
        "yes" if RequestLine.objects.filter(takeover=takeover, state=S.REFUSED).exists() else "no"
    )
    return facts


def places_of(takeover: Takeover, facts: Mapping[str, str], language: str) -> dict[str, str]:
    """Every place of the letters with its text in that language; what nobody knows says so in brackets."""
    client, provider, firm = takeover.client, takeover.provider, takeover.firm
    mandate = (
        Mandate.objects.filter(takeover=takeover, revoked_at__isnull=True).order_by("-signed_on").first()
    )
    counts = _counts(takeover)
    with override(language):
        empty = gettext(EMPTY)
        texts: dict[str, Any] = {
            "client": client.name,
            "client_address": one_line(client.address),
            "client_registration": client.registration,
            "signatory": client.signatory,
            "signatory_title": client.signatory_title,
            "out_of_band": client.out_of_band,
            "provider": provider.name if provider else "",
            "provider_address": one_line(provider.address) if provider else "",
            "firm": firm.name,
            "mandate_on": day(takeover.mandate_on or (mandate.signed_on if mandate else None)),
            "valid_until": day(mandate.valid_until if mandate else None),
            "scope": facts.get("scope") or (mandate.scope if mandate else ""),
            "receives_secrets": mandate.receives_secrets if mandate else "",
            "notice_on": day(takeover.notice_on),
            "t0": day(takeover.t0),
            "retention_until": day(takeover.retention_until),
            "contract_until": day(takeover.contract_until),
            "contract": facts.get("contract") or (one_line(provider.contract) if provider else ""),
            "today": day(timezone.now().date()),
            "due_on": day(counts["due_on"]),
            "asked_on": day(counts["asked_on"]),
            "lines": str(counts["open"]),
            "lines_refused": str(counts["refused"]),
            "systems": _systems(takeover),
            **{name: facts.get(name, "") for name in ("counsel", "hours", "amount")},
        }
        return {name: str(text).strip() or empty for name, text in texts.items()}


def cited(laws: list[Law], language: str) -> str:
    """How a letter names these texts of law."""
    with override(language):
        return joined([law.cite.in_(language) for law in laws])


def day(value: date | datetime | None) -> str:
    """A date in full, as a letter writes it in the language in force; empty for none."""
    if value is None:
        return ""
    moment = timezone.localtime(value).date() if isinstance(value, datetime) else value
    text = date_format(moment, "j F Y").replace(" ", "\u00a0")
    # French writes the first of a month as an ordinal.
    first = moment.day == 1 and (get_language() or "").startswith("fr")
    return text.replace("1", "1er", 1) if first else text


def one_line(text: str) -> str:
    """An address of several lines as one."""
    return ", ".join(part.strip() for part in text.splitlines() if part.strip())


def joined(parts: list[str]) -> str:
    """“a, b and c” in the language in force."""
    if len(parts) < 2:
        return "".join(parts)
    return gettext("%(first)s and %(last)s") % {"first": ", ".join(parts[:-1]), "last": parts[-1]}


def _counts(takeover: Takeover) -> dict[str, Any]:
    lines = list(RequestLine.objects.filter(takeover=takeover).values("state", "due_on", "asked_at"))
    asked = [line["asked_at"] for line in lines if line["asked_at"]]
    awaited = [line for line in lines if line["state"] not in SETTLED]
    due = [line["due_on"] for line in awaited if line["due_on"]]
    return {
        "open": len(awaited),
        "refused": sum(line["state"] == S.REFUSED for line in awaited),
        "due_on": max(due) if due else None,
        "asked_on": min(asked) if asked else None,
    }


def _systems(takeover: Takeover) -> str:
    names = ProtectedSystem.objects.filter(client_id=takeover.client_id).values_list("name", flat=True)
    return joined(list(names))
