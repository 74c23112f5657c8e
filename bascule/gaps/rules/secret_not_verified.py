"""X was received and never tried."""

from collections.abc import Iterator

from django.utils.translation import gettext_noop as _

from bascule.gaps.client_facts import ClientFacts
from bascule.gaps.rule import Finding, Rule

SIGNS_IN = ("password", "ssh-key", "api-key", "snmp")


def _find(facts: ClientFacts) -> Iterator[Finding]:
    for credential in facts.credentials:
        if (
            credential.received_at
            and not (credential.verified_at or credential.refused_at)
            and credential.kind in SIGNS_IN
        ):
            yield Finding(str(credential.pk), credential.title, {}, credential=credential)


RULE = Rule(
    id="secret_not_verified",
    family="secrets",
    severity="B",
    sentence=_("{name} was received and never tried."),
    why=_("Nothing received is trusted until it was presented."),
    closes=_("A sign-in with it succeeded."),
    find=_find,
)
