"""Verb: look around on a live system with a credential of the vault, and store what it shows as observations."""

import msgspec
from django.db import transaction

from bascule.clients.models import Client
from bascule.connectors.base import Discovers
from bascule.connectors.registry import connector_named
from bascule.discovery.import_files import after_import
from bascule.discovery.models import ReceivedFact
from bascule.discovery.observe import observe
from bascule.evidence.record import record
from bascule.observation.problem import Problem, gettext_noop
from bascule.observation.records import Observation
from bascule.rotation.work import reached
from bascule.vault.models import Credential
from bascule.vault.open_secret import open_secret


def credential_named(client: Client, text: str) -> Credential:
    """The credential of that title or id; raises Problem when there is none, or more than one."""
    rows = [c for c in Credential.objects.filter(client=client) if text in (str(c.pk), c.title)]
    if len(rows) != 1:
        raise Problem(
            gettext_noop("There is no single credential {text}."),
            gettext_noop("Give its id, as the address of its page shows it."),
            text=text,
        )
    return rows[0]


def discover(credential: Credential, *, by: object) -> dict[str, int]:
    """What the system shows, stored as received: its own observation and the ways in. A live source: what it names
    is seen, not claimed. Returns counts (observations, accesses)."""
    if not credential.connector or not credential.target:
        raise Problem(
            gettext_noop("Where {title} opens is not written down."),
            gettext_noop(
                "Choose the kind of system and its address on the credential's page, then verify again."
            ),
            title=credential.title,
        )
    connector = connector_named(credential.connector)
    if not isinstance(connector, Discovers):
        raise Problem(
            gettext_noop("{label} can be verified, not looked around on."),
            gettext_noop("Note by hand what is there, or import its configuration."),
            label=connector.label,
        )
    secret = open_secret(credential, by=by, reason="discover")
    found = list(connector.discover(reached(credential, by=by), secret))
    said = [one for one in found if isinstance(one, Observation)]
    facts = [one for one in found if not isinstance(one, Observation)]
    with transaction.atomic():
        for one in said:
            observe(credential.client, one, by=by)
        ReceivedFact.objects.bulk_create(
            ReceivedFact(client=credential.client, schema="access", record=msgspec.to_builtins(one))
            for one in facts
        )
        counts = {"observations": len(said), "accesses": len(facts)}
        record("discover", by=by, on=credential, facts=counts, personal={"target": credential.target})
    after_import(credential.client, by=by)
    return counts
