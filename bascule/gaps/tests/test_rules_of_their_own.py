"""The rules that look in their own way: each fires and falls silent."""

from dataclasses import is_dataclass
from datetime import timedelta

import pytest
from django.utils import timezone

from bascule.catalogue.kinds import families
from bascule.gaps.registry import rules

NOW = timezone.now()


def credential(client, **columns):
    from bascule.vault.models import Credential

    return Credential.objects.create(client=client, title="Admin of srv", **columns)


def person(client, **columns):
    from bascule.inventory.models import Person

    return Person.objects.create(client=client, name="Ada", **columns)


def site(client, **columns):
    from bascule.inventory.models import Site

    return Site.objects.create(client=client, name="Atelier", **columns)


def access(client, **columns):
    from bascule.access.models import Access

    return Access.objects.create(client=client, fact="vpn-user", on="fw", key="k", **columns)


def hold(takeover, **columns):
    from bascule.backups.models import Hold
    from bascule.clients.models import Document

    paper = Document.objects.create(
        client=takeover.client, name="p.pdf", sha256=Document.digest(b"p"), size=1, content=b"p"
    )
    return Hold.objects.create(
        client=takeover.client, takeover=takeover, until=NOW.date() + timedelta(30), document=paper, **columns
    )


def leaver(client, thing, gone):
    who = person(client, ended_on=(NOW - timedelta(1)).date() if gone else None)
    thing("endpoint", person=who)


def full_sheet(thing):
    from bascule.catalogue.kinds import kinds

    sheet = kinds()["domain"]
    thing("domain", fields={f.id: "x" for f in sheet.fields if f.mandatory})


# rule: (what makes it fire, what keeps it silent); each gets (customer, thing, takeover).
CASES = {
    "secret_never_received": (lambda c, t, o: credential(c), lambda c, t, o: credential(c, received_at=NOW)),
    "secret_refused": (
        lambda c, t, o: credential(c, received_at=NOW, refused_at=NOW),
        lambda c, t, o: credential(c, received_at=NOW, refused_at=NOW, verified_at=NOW + timedelta(1)),
    ),
    "secret_not_verified": (
        lambda c, t, o: credential(c, received_at=NOW),
        lambda c, t, o: credential(c, received_at=NOW, verified_at=NOW),
    ),
    "second_factor_at_outgoing": (
        lambda c, t, o: credential(c, second_factor_holder="Paul Durand"),
        lambda c, t, o: credential(c, second_factor_holder="Hélène Lacombe"),
    ),
    "recovery_at_outgoing": (
        lambda c, t, o: credential(c, recovery_email="noc@durand-infogerance.example"),
        lambda c, t, o: credential(c, recovery_email="direction@lacombe.example"),
    ),
    "critical_recovery_unknown": (
        lambda c, t, o: credential(c, tier0=True),
        lambda c, t, o: credential(c, tier0=True, recovery_phone="+33 6 00 00 00 00"),
    ),
    "unknown_device": (lambda c, t, o: t("endpoint", unknown=True), lambda c, t, o: t("endpoint")),
    "claimed_never_seen": (lambda c, t, o: t("endpoint"), lambda c, t, o: t("endpoint", seen=True)),
    "one_source_only": (lambda c, t, o: t("server", sources=1), lambda c, t, o: t("server", sources=2)),
    "sheet_incomplete": (lambda c, t, o: t("domain"), lambda c, t, o: full_sheet(t)),
    "outgoing_access_unknown": (
        lambda c, t, o: t("server", fields={"outgoing_access": "unknown"}),
        lambda c, t, o: t("server", fields={"outgoing_access": "no"}),
    ),
    "held_by_outgoing": (
        lambda c, t, o: t("server", fields={"holder": "outgoing"}),
        lambda c, t, o: t("server", fields={"holder": "client"}),
    ),
    "paid_by_outgoing": (
        lambda c, t, o: t("licence", fields={"payer": "resold"}),
        lambda c, t, o: t("licence", fields={"payer": "client"}),
    ),
    "vital_without_site": (
        lambda c, t, o: t("server", fields={"criticality": "vital"}),
        lambda c, t, o: t("server", fields={"criticality": "vital"}, site=site(c)),
    ),
    "person_without_role": (lambda c, t, o: person(c), lambda c, t, o: person(c, roles=["requester"])),
    "person_without_clearance": (
        lambda c, t, o: person(c, roles=["key holder"]),
        lambda c, t, o: person(c, roles=["key holder"], clearance="H0B0"),
    ),
    "leaver_with_devices": (lambda c, t, o: leaver(c, t, True), lambda c, t, o: leaver(c, t, False)),
    "outgoing_person_unreachable": (
        lambda c, t, o: person(c, of_outgoing_provider=True),
        lambda c, t, o: person(c, of_outgoing_provider=True, email="a@durand-infogerance.example"),
    ),
    "external_without_employer": (
        lambda c, t, o: person(c, external=True),
        lambda c, t, o: person(c, external=True, employer="Ascenseurs Roux"),
    ),
    "site_without_address": (lambda c, t, o: site(c), lambda c, t, o: site(c, address="1 rue X")),
    "site_without_emergency_contact": (
        lambda c, t, o: site(c),
        lambda c, t, o: site(c, emergency_contact="Ada"),
    ),
    "site_without_access": (lambda c, t, o: site(c), lambda c, t, o: site(c, access_instructions="Ring")),
    "no_decision_maker": (
        lambda c, t, o: person(c, roles=["requester"]),
        lambda c, t, o: person(c, roles=["Décideur"]),
    ),
    "no_out_of_band_channel": (
        lambda c, t, o: None,
        lambda c, t, o: type(c).objects.filter(pk=c.pk).update(out_of_band="+33 6 00"),
    ),
    "no_outgoing_profile": (
        lambda c, t, o: type(o.provider).objects.update(domains=[], networks=[], tools=[]),
        lambda c, t, o: None,
    ),
    "domain_controller_without_dsrm": (
        lambda c, t, o: t("server", fields={"roles": ["Contrôleur de domaine"]}),
        lambda c, t, o: t("server", fields={"roles": "AD DS"}, secret="password", title="DSRM srv"),
    ),
    "server_not_backed_up": (
        lambda c, t, o: t("server"),
        lambda c, t, o: (t("server", name="srv"), t("backup-job", fields={"systems": ["SRV"]})),
    ),
    "no_retention_agreement": (
        lambda c, t, o: hold(o),
        lambda c, t, o: hold(o, signed_on=NOW.date()),
    ),
    "access_holder_unknown": (lambda c, t, o: access(c), lambda c, t, o: access(c, of_outgoing="no")),
}


@pytest.mark.parametrize("rule_id", CASES)
def test_it_fires(rule_id, customer, takeover, thing, found):
    CASES[rule_id][0](customer, thing, takeover)
    assert len(found(rule_id)) == 1


@pytest.mark.parametrize("rule_id", CASES)
def test_it_falls_silent(rule_id, customer, takeover, thing, found):
    CASES[rule_id][1](customer, thing, takeover)
    customer.refresh_from_db()
    assert found(rule_id) == []


def test_every_rule_has_a_case_and_there_are_sixty_over_every_family():
    own = {rule.id for rule in rules().values() if not is_dataclass(rule.find)}
    assert own == set(CASES)
    assert len(rules()) >= 60
    assert {rule.family for rule in rules().values()} == set(families())
