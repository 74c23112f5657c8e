"""X was tried and refused: what was received is wrong."""

from collections.abc import Iterator

from django.utils.translation import gettext_noop as _

from bascule.gaps.client_facts import ClientFacts
from bascule.gaps.rule import Finding, Rule


def _find(facts: ClientFacts) -> Iterator[Finding]:
    for credential in facts.credentials:
        if credential.refused_at and (
            (credential.verified_at is None or credential.verified_at < credential.refused_at)
            and (credential.changed_at is None or credential.changed_at < credential.refused_at)
        ):
            yield Finding(str(credential.pk), credential.title, {}, credential=credential)


RULE = Rule(
    id="secret_refused",
    family="secrets",
    severity="A",
    sentence=_("{name} was tried and refused: what was received is wrong."),
    why=_("A wrong password in hand is no password at all."),
    closes=_("A secret that works is received, or the secret is changed."),
    ask="secret.vault-export",
    find=_find,
)
