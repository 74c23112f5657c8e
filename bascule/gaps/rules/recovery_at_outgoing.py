"""X can be recovered through an address of the outgoing provider (Y)."""

from collections.abc import Iterator

from django.utils.translation import gettext_noop as _

from bascule.gaps.client_facts import ClientFacts
from bascule.gaps.rule import Finding, Rule


def _find(facts: ClientFacts) -> Iterator[Finding]:
    for credential in facts.credentials:
        if credential.recovery_email and facts.is_outgoing(credential.recovery_email):
            yield Finding(
                str(credential.pk),
                credential.title,
                {"value": credential.recovery_email},
                credential=credential,
            )


RULE = Rule(
    id="recovery_at_outgoing",
    family="secrets",
    severity="A",
    sentence=_("{name} can be recovered through an address of the outgoing provider ({value})."),
    why=_("A changed password is undone by one message to that address."),
    closes=_("The recovery address and telephone are the client's."),
    ask="secret.recovery-contacts",
    find=_find,
)
