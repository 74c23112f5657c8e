"""Nobody knows where X is recovered, and it opens everything."""

from collections.abc import Iterator

from django.utils.translation import gettext_noop as _

from bascule.gaps.client_facts import ClientFacts
from bascule.gaps.rule import Finding, Rule


def _find(facts: ClientFacts) -> Iterator[Finding]:
    for credential in facts.credentials:
        if credential.tier0 and not credential.recovery_email and not credential.recovery_phone:
            yield Finding(str(credential.pk), credential.title, {}, credential=credential)


RULE = Rule(
    id="critical_recovery_unknown",
    family="secrets",
    severity="B",
    sentence=_("Nobody knows where {name} is recovered, and it opens everything."),
    why=_("The recovery mailbox is often the outgoing provider's."),
    closes=_("The recovery address or telephone stands on the credential."),
    ask="secret.recovery-contacts",
    find=_find,
)
