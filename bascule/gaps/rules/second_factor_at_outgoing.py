"""The second factor of X is held by the outgoing provider (Y)."""

from collections.abc import Iterator

from django.utils.translation import gettext_noop as _

from bascule.gaps.client_facts import ClientFacts
from bascule.gaps.rule import Finding, Rule


def _find(facts: ClientFacts) -> Iterator[Finding]:
    for credential in facts.credentials:
        if credential.second_factor_holder and facts.is_outgoing(credential.second_factor_holder):
            yield Finding(
                str(credential.pk),
                credential.title,
                {"value": credential.second_factor_holder},
                credential=credential,
            )


RULE = Rule(
    id="second_factor_at_outgoing",
    family="secrets",
    severity="A",
    sentence=_("The second factor of {name} is held by the outgoing provider ({value})."),
    why=_("Nobody signs in without him, and he can after everybody's password was changed."),
    closes=_("The factor is enrolled anew after T0, by somebody of the client or the firm."),
    ask="secret.second-factors",
    find=_find,
)
