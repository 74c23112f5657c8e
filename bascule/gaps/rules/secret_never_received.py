"""The secret of X exists and was never received."""

from collections.abc import Iterator

from django.utils.translation import gettext_noop as _

from bascule.gaps.client_facts import ClientFacts
from bascule.gaps.rule import Finding, Rule


def _find(facts: ClientFacts) -> Iterator[Finding]:
    for credential in facts.credentials:
        if credential.received_at is None and credential.changed_at is None and not credential.exception:
            yield Finding(str(credential.pk), credential.title, {}, credential=credential)


RULE = Rule(
    id="secret_never_received",
    family="secrets",
    severity="B",
    sentence=_("The secret of {name} exists and was never received."),
    why=_("It still counts: the outgoing provider knows it and nobody can change it yet."),
    closes=_("The secret is received, or changed without having been received."),
    ask="secret.vault-export",
    find=_find,
)
