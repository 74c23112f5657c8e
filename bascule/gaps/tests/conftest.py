"""A small stage for the rules: things of the client, made as the rule's finder wants them."""

from datetime import timedelta

import pytest
from django.utils import timezone


@pytest.fixture
def thing(customer):
    """Make an item: kind, subtype, fields; with one received credential when `secret` names its kind."""

    def make(kind, subtype="", *, secret=None, title="Administrator", name="Thing", **columns):
        from bascule.catalogue.kinds import kinds
        from bascule.inventory.models import Item
        from bascule.vault.models import Credential, CredentialItem

        columns.setdefault("family", kinds()[kind].family)
        item = Item.objects.create(client=customer, kind=kind, subtype=subtype, name=name, **columns)
        if secret:
            credential = Credential.objects.create(
                client=customer, kind=secret, title=title, received_at=timezone.now()
            )
            CredentialItem.objects.create(client=customer, credential=credential, item=item)
        return item

    return make


@pytest.fixture
def found(customer, takeover):
    """Names of what a rule finds now."""

    def look(rule_id):
        from bascule.gaps.client_facts import ClientFacts
        from bascule.gaps.registry import rules

        return [finding.name for finding in rules()[rule_id].find(ClientFacts(customer))]

    return look


@pytest.fixture
def day():
    return lambda offset: (timezone.now().date() + timedelta(days=offset)).isoformat()
