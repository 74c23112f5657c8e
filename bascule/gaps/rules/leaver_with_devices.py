"""X has left and still has n devices."""

from collections import Counter
from collections.abc import Iterator

from django.utils.translation import gettext_noop as _

from bascule.gaps.client_facts import ClientFacts
from bascule.gaps.rule import Finding, Rule


def _find(facts: ClientFacts) -> Iterator[Finding]:
    held = Counter(item.person_id for item in facts.all_items if item.person_id)
    for person in facts.people:
        if person.ended_on and person.ended_on <= facts.today and held[person.pk]:
            yield Finding(str(person.pk), person.name, {"count": held[person.pk]}, person=person)


RULE = Rule(
    id="leaver_with_devices",
    family="people-sites",
    severity="B",
    sentence=_("{name} has left and still has {count} devices."),
    why=_("The account and the devices of a leaver are a forgotten door."),
    closes=_("The devices are given to somebody else or put away."),
    find=_find,
)
