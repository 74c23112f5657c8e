"""A vault's entry that nobody linked is recognised by the name or the address of what it opens."""

import pytest
from django.utils import timezone

from bascule.vault.models import Credential


@pytest.mark.parametrize(
    "columns",
    [
        {"title": "FW-SIEGE admin"},
        {"title": "Admin", "url": "https://10.1.0.1:8443/login"},
        {"title": "Admin", "target": "fw-siege:22"},
        {"title": "Pare-feu siège : admin"},
    ],
)
def test_it_is_in_hand(columns, customer, thing, found):
    name = "Pare-feu siège" if "Pare-feu" in columns["title"] else "FW-Siege"
    thing("network-device", "firewall", name=name, fields={"ip": ["10.1.0.1"]})
    Credential.objects.create(client=customer, kind="password", received_at=timezone.now(), **columns)
    assert found("firewall_without_admin_credential") == []


@pytest.mark.parametrize("title", ["FW-Siege2 admin", "Firewall", "siege", "10.1.0.12"])
def test_another_ones_entry_is_not(title, customer, thing, found):
    thing("network-device", "firewall", name="FW-Siege", fields={"ip": ["10.1.0.1"]})
    Credential.objects.create(client=customer, kind="password", title=title, received_at=timezone.now())
    assert found("firewall_without_admin_credential") == ["FW-Siege"]
