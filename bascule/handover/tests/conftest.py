"""A client with a name, an address and things that are missing."""

from datetime import date

import pytest

from bascule.clients.models import Client, Firm, Mandate, OutgoingProvider, Takeover
from bascule.handover.models import RequestLine
from bascule.inventory.models import Item


@pytest.fixture
def case(takeover, customer, provider, firm):
    """The takeover with everything a letter can name."""
    Firm.objects.filter(pk=firm.pk).update(
        address="12 quai des Chartrons\n33000 Bordeaux",
        email="contact@clairval.example",
        phone="05 56 00 00 00",
    )
    Client.objects.filter(pk=customer.pk).update(
        address="ZA de la Forêt\n8 rue des Scieurs\n33140 Villenave-d’Ornon",
        registration="RCS Bordeaux 512 345 678",
        signatory_title="Gérante",
        email="direction@lacombe.example",
        phone="05 57 00 00 00",
        out_of_band="+33 6 00 00 00 00",
    )
    OutgoingProvider.objects.filter(pk=provider.pk).update(
        address="4 avenue de l’Europe\n33700 Mérignac", contract="contrat d’infogérance n° 2019-114"
    )
    Takeover.objects.filter(pk=takeover.pk).update(
        notice_on=date(2026, 11, 1), retention_until=date(2027, 3, 31), contract_until=date(2027, 2, 1)
    )
    Mandate.objects.create(
        client=customer,
        takeover=takeover,
        scope="Tous les sites et systèmes du Client",
        signed_by="Hélène Lacombe",
        signed_on=date(2026, 10, 1),
        valid_from=date(2026, 10, 1),
        valid_until=date(2027, 12, 31),
        receives_secrets="Karim Benali et Luc Martin",
    )
    return Takeover.objects.select_related("client", "provider", "firm").get(pk=takeover.pk)


@pytest.fixture
def things(customer):
    from bascule.catalogue.kinds import kinds

    for kind, subtype, name in (
        ("domain", "primary", "lacombe-menuiserie.example"), ("network-device", "firewall", "FW-Siège"),
        ("m365-tenant", "", "lacombe.onmicrosoft.example"), ("intrusion-alarm", "panel", "Centrale atelier"),
        ("internet-line", "ftth", "Fibre siège"), ("backup-job", "image", "Sauvegarde srv-01"),
        ("server", "virtual", "srv-01"), ("endpoint", "laptop", "PC-COMPTA"),
    ):  # fmt: skip
        Item.objects.create(
            client=customer, kind=kind, subtype=subtype, name=name, family=kinds()[kind].family
        )


@pytest.fixture
def lines(case):
    """Make so many request lines, in a state."""

    def make(count=3, state="draft", **columns):
        columns = {
            "what_fr": "Export complet de la configuration", "what_en": "Complete configuration export",
            "group": "devices", "basis": "ownership", "format_fr": "Fichier natif", "format_en": "Native file",
            **columns,
        }  # fmt: skip
        first = RequestLine.objects.count()
        return RequestLine.objects.bulk_create(
            RequestLine(
                client=case.client, takeover=case, number=first + n, key=f"k{first + n}", about=f"Élément n° {first + n}",
                state=state, **columns,
            )
            for n in range(1, count + 1)
        )  # fmt: skip

    return make
