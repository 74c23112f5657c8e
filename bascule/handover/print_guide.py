"""Recovery guides as a page and as PDF/A, with the client's own things they are for."""

import json
from collections.abc import Iterable
from typing import Any

import typst
from django.utils.translation import gettext as _
from django.utils.translation import override

from bascule.catalogue.guides import Fact, Guide, guides
from bascule.catalogue.kinds import kinds
from bascule.clients.models import Takeover
from bascule.handover.letter_facts import day
from bascule.handover.print_letter import FONTS, TEMPLATE
from bascule.inventory.models import Item

MOST = 12  # things of the client named on a guide


def guide_words(guide: Guide, language: str, items: Iterable[str] = ()) -> dict[str, Any]:
    """Every text of a guide in that language, with where each fact was read."""
    with override(language):
        names = list(items)
        shown = names[:MOST] + ([_("and %(n)d more") % {"n": len(names) - MOST}] if len(names) > MOST else [])
        return {
            "id": guide.id, "icon": guide.icon, "label": guide.label.in_(language), "summary": guide.summary.in_(language),
            "who": guide.who.in_(language), "time": guide.time.in_(language), "items": shown,
            **{
                part: [text.in_(language) for text in getattr(guide, part)]
                for part in ("proof", "steps", "lost", "never")
            },
            "facts": [_fact(fact, language) for fact in guide.facts],
            "kinds": [kinds()[kind].plural.in_(language) for kind in guide.kinds],
        }  # fmt: skip


def _fact(fact: Fact, language: str) -> dict[str, str]:
    sure = {
        "high": _("the maker’s or registry’s own words"), "medium": _("somebody who did it or describes it"),
        "low": _("known in the trade, not read in a source"),
    }[fact.confidence]  # fmt: skip
    where = (
        _("%(source)s · read on %(day)s · %(sure)s") if fact.source else _("%(sure)s · written on %(day)s")
    )
    said = {"source": fact.source, "day": day(fact.as_of), "sure": sure}
    return {"text": fact.text.in_(language), "source": fact.source, "where": where % said}


def items_of(takeover: Takeover) -> dict[str, list[str]]:
    """The names of the client's things by kind."""
    found: dict[str, list[str]] = {}
    rows = Item.objects.filter(client_id=takeover.client_id, retired_at__isnull=True).order_by("name")
    for kind, name in rows.values_list("kind", "name"):
        found.setdefault(kind, []).append(name)
    return found


def named_in(guide: Guide, known: dict[str, list[str]]) -> list[str]:
    """The client's things a guide is for."""
    return [name for kind in guide.kinds for name in known.get(kind, [])]


def print_guides(takeover: Takeover, language: str, only: str = "") -> bytes:
    """One guide, or all of those the client has things for. KeyError for a guide that does not exist."""
    known = items_of(takeover)
    chosen = [guides()[only]] if only else [guide for guide in guides().values() if named_in(guide, known)]
    chosen = chosen or list(guides().values())
    firm = takeover.firm
    with override(language):
        data = {
            "language": language, "firm": firm.name, "logo": list(bytes(firm.logo or b"")),
            "title": _("Recovery guides"), "heading": _("Recovery without the outgoing provider · %(client)s") % {"client": takeover.client.name},
            "footer": f"{firm.name} · {takeover.client.name}", "page": _("Page"), "of": _("of"),
            "words": {
                "who": _("Whom to ask"), "time": _("How long"), "items": _("For"), "proof": _("Proof of ownership to gather"),
                "steps": _("Step by step"), "lost": _("What is lost"), "never": _("Never"), "facts": _("Facts to check again"),
                "notes": _("Case numbers, names, dates"), "done": _("done on"),
            },
            "guides": [guide_words(guide, language, named_in(guide, known)) for guide in chosen],
        }  # fmt: skip
    pdf: bytes = typst.compile(
        str(TEMPLATE.with_name("guide.typ")), root=str(TEMPLATE.parent), font_paths=[str(FONTS)], ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)}, pdf_standards=["a-2b"],
    )  # fmt: skip
    return pdf
