"""Nobody knows for whom this way in was made: X."""

from collections.abc import Iterator

from django.utils.translation import gettext_noop as _

from bascule.access.models import Access, CutState
from bascule.gaps.client_facts import ClientFacts
from bascule.gaps.rule import Finding, Rule


def _find(facts: ClientFacts) -> Iterator[Finding]:
    rows = Access.objects.filter(client=facts.client, of_outgoing="unknown", state="present")
    for access in rows.filter(cut__in=(CutState.OPEN, CutState.ORDERED)).select_related("item"):
        yield Finding(str(access.pk), str(access), item=access.item)


RULE = Rule(
    id="access_holder_unknown",
    family="secrets",
    severity="B",
    sentence=_("Nobody knows for whom this way in was made: {name}."),
    why=_("It may be the outgoing provider's under another name."),
    closes=_("The holder is named, or the way in is closed."),
    ask="external-person.staff-with-access",
    find=_find,
)
