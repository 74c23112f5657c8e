"""The outgoing provider has signed no promise to keep the backups of X."""

from collections.abc import Iterator

from django.utils.translation import gettext_noop as _

from bascule.backups.models import Hold
from bascule.gaps.client_facts import ClientFacts
from bascule.gaps.rule import Finding, Rule


def _find(facts: ClientFacts) -> Iterator[Finding]:
    holds = Hold.objects.filter(client=facts.client, provider="old", ended_at__isnull=True)
    if not holds.filter(document__isnull=False, signed_on__isnull=False, until__gte=facts.today).exists():
        yield Finding("", facts.client.name)


RULE = Rule(
    id="no_retention_agreement",
    family="business",
    severity="A",
    sentence=_("The outgoing provider has signed no promise to keep the backups of {name}."),
    why=_("He may delete them on the day the contract ends."),
    closes=_("A signed agreement until a date, with its document, is recorded."),
    ask="backup-job.backup-hold",
    find=_find,
)
