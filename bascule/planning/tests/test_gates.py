"""Each of the eight gates is shut until what it waits for is proven, and opens then."""

from datetime import timedelta

import pytest
from django.utils import timezone

from bascule.backups.models import Hold, Point, ProtectedSystem
from bascule.inventory.models import Item
from bascule.planning.gates import GateShut, check_gate, standing
from bascule.planning.models import Step
from bascule.planning.prove import prove
from bascule.removal.models import OldTool
from bascule.vault.models import Credential


def stands(takeover, gate):
    return {s.gate.id: s.open for s in standing(takeover)}[gate]


def set_state(takeover, state, *names, at=None):
    Step.objects.filter(takeover=takeover, task__in=names).update(state=state, proven_at=at or timezone.now())


def test_notice_waits_for_counsel_break_glass_and_logs(planned, step, done_before, paper, lead):
    done_before("P1-01")
    assert stands(planned, "G1") is True
    for task in ("P0-05", "P0-12", "P0-14"):
        set_state(planned, "open", task)
        with pytest.raises(GateShut):
            prove(step("P1-01"), "LRAR 1A", paper, by=lead)
        set_state(planned, "proven", task)
    prove(step("P1-01"), "LRAR 1A", paper, by=lead)


def test_the_old_agent_leaves_a_device_only_when_the_new_one_is_proven_on_it(
    planned, step, done_before, customer, lead
):
    done_before("P4-18")
    item = Item.objects.create(client=customer, kind="endpoint", family="devices", name="PC-1")
    tool = OldTool.objects.create(
        client=customer, item=item, device="PC-1", tool="anydesk", tool_name="AnyDesk"
    )
    with pytest.raises(GateShut, match="1 device"):
        check_gate(planned, "P4-18", item=item)
    with pytest.raises(GateShut):
        prove(step("P4-18"), "scan", by=lead)
    tool.new_agent_proven_at = timezone.now()
    tool.save()
    check_gate(planned, "P4-18", item=item)


def test_another_devices_agent_opens_nothing_here(planned, done_before, customer):
    done_before("P4-18")
    for name, proven in (("PC-1", None), ("PC-2", timezone.now())):
        item = Item.objects.create(client=customer, kind="endpoint", family="devices", name=name)
        OldTool.objects.create(
            client=customer, item=item, device=name, tool="x", tool_name="X", new_agent_proven_at=proven
        )
    check_gate(planned, "P4-18", item=Item.objects.get(name="PC-2"))
    with pytest.raises(GateShut):
        check_gate(planned, "P4-18", item=Item.objects.get(name="PC-1"))


def test_t0_waits_for_every_system_to_be_restored_from_the_new_backup(
    planned, step, done_before, customer, lead
):
    done_before("P4-01")
    system = ProtectedSystem.objects.create(client=customer, name="srv-01")
    with pytest.raises(GateShut, match="srv-01"):
        prove(step("P4-01"), "PV de T0", by=lead)
    Point.objects.create(client=customer, system=system, provider="old", claimed=timezone.now(), proof=3)
    assert stands(planned, "G3") is False
    Point.objects.create(client=customer, system=system, provider="new", claimed=timezone.now(), proof=3)
    prove(step("P4-01"), "PV de T0", by=lead)
    planned.refresh_from_db()
    assert planned.t0_reached_at is not None


@pytest.mark.parametrize(("hours", "opens"), [(9.9, False), (10.1, True)])
def test_the_second_krbtgt_reset_waits_ten_hours(hours, opens, planned, step, done_before, lead):
    done_before("P4-10", ago=timedelta(hours=hours))
    assert stands(planned, "G4") is opens
    if opens:
        prove(step("P4-10"), "pwdLastSet", by=lead)
    else:
        with pytest.raises(GateShut, match="opens on"):
            prove(step("P4-10"), "pwdLastSet", by=lead)


def test_a_generic_domains_holder_waits_for_its_transfer_and_a_countrys_does_not(planned, customer):
    generic = Item.objects.create(client=customer, kind="domain", family="web", name="lacombe.com")
    french = Item.objects.create(client=customer, kind="domain", family="web", name="lacombe.fr")
    with pytest.raises(GateShut):
        check_gate(planned, "change_domain_holder", item=generic)
    check_gate(planned, "change_domain_holder", item=french)
    set_state(planned, "not_applicable", "P3-03")  # the registrar waived the lock, signed
    check_gate(planned, "change_domain_holder", item=generic)


@pytest.mark.parametrize(("days", "opens"), [(30, True), (8, True), (7, False), (-1, False)])
def test_the_alarm_rises_seven_days_before_the_old_promise_ends(days, opens, planned, customer, paper):
    Hold.objects.create(
        client=customer, takeover=planned, until=timezone.now().date() + timedelta(days=days), document=paper,
        signed_on=timezone.now().date(),
    )  # fmt: skip
    assert stands(planned, "G6") is opens


def test_a_promise_without_paper_is_no_promise(planned, customer):
    Hold.objects.create(client=customer, takeover=planned, until=timezone.now().date() + timedelta(days=90))
    assert stands(planned, "G6") is None


def test_a_secret_that_was_never_received_still_counts(planned, step, done_before, customer, lead):
    done_before("P5-12")
    type(planned).objects.filter(pk=planned.pk).update(t0=timezone.now() - timedelta(days=1))
    planned.refresh_from_db()
    secret = Credential.objects.create(client=customer, title="DSRM", known_to_outgoing="yes")
    assert stands(planned, "G7") is False
    with pytest.raises(GateShut, match="1 secret"):
        prove(step("P5-12"), "Couverture", by=lead)
    secret.changed_at = timezone.now()
    secret.save()
    assert stands(planned, "G7") is True


def test_a_gate_that_nobody_can_judge_is_shut(planned, step, done_before, lead):
    done_before("P5-12")
    assert stands(planned, "G7") is None
    with pytest.raises(GateShut):
        prove(step("P5-12"), "Couverture", by=lead)


@pytest.mark.parametrize("portal", ["client-portal", "outgoing-portal"])
def test_no_portal_ever_reveals_and_the_team_is_not_held_by_that_gate(portal, planned):
    with pytest.raises(GateShut):
        check_gate(planned, "reveal", where=portal)
    check_gate(planned, "reveal")


def test_every_gate_says_why(planned):
    for found in standing(planned):
        assert found.why
    assert len(standing(planned)) == 8


def test_a_shut_gate_is_a_refusal_that_says_what_to_do(planned):
    with pytest.raises(GateShut) as shut:
        check_gate(planned, "P1-01")
    assert shut.value.refused is True
    assert len(shut.value.advice()) > 20
