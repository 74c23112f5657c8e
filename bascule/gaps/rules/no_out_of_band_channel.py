"""X has no out-of-band channel."""

from collections.abc import Iterator

from django.utils.translation import gettext_noop as _

from bascule.gaps.client_facts import ClientFacts
from bascule.gaps.rule import Finding, Rule


def _find(facts: ClientFacts) -> Iterator[Finding]:
    if not facts.client.out_of_band.strip():
        yield Finding("", facts.client.name)


RULE = Rule(
    id="no_out_of_band_channel",
    family="people-sites",
    severity="A",
    sentence=_("{name} has no out-of-band channel."),
    why=_("The outgoing provider can read the mail in which the takeover is discussed."),
    closes=_("A mobile number or a mailbox outside the tenant, tested by a call back."),
    find=_find,
)
