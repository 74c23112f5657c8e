from datetime import timedelta

import pytest
from django.utils import timezone

from bascule.discovery.models import ReceivedFact
from bascule.observation.problem import Problem
from bascule.removal.models import OldTool
from bascule.removal.note_tool import note_tool
from bascule.removal.order_removal import keep_tool, order_removal, prove_new_agent
from bascule.removal.sweep_devices import sweep_devices

NOW = timezone.now()
WHOLE = {
    name: []
    for name in (
        "programs",
        "packages",
        "services",
        "processes",
        "units",
        "launchd",
        "paths",
        "tasks",
        "users",
    )
}


def report(customer, at, *, anydesk, whole=True, name="PC-01"):
    seen = dict(WHOLE) if whole else {}
    if anydesk:
        seen["programs"] = [{"name": "AnyDesk", "version": "8.0", "publisher": "AnyDesk Software GmbH"}]
        seen["services"] = [
            {
                "name": "AnyDesk",
                "state": "running",
                "path": "C:\\Program Files (x86)\\AnyDesk\\AnyDesk.exe --service",
            }
        ]
    record = {
        "schema": "bascule.report/1",
        "host": {"name": name, "os": "Windows 11"},
        "collected_at": at.isoformat(),
        **seen,
    }
    ReceivedFact.objects.create(client=customer, schema="report", record=record)


@pytest.fixture
def after_t0(takeover):
    takeover.t0 = NOW - timedelta(days=2)
    takeover.save()


def test_a_report_shows_the_tool_and_whose_it_is(customer, takeover, owner):
    report(customer, NOW - timedelta(days=3), anydesk=True)
    sweep_devices(customer, by=owner)
    row = OldTool.objects.get()
    assert (
        (row.tool, row.state, row.device) == ("anydesk", "present", "PC-01")
        and row.evidence
        and row.of_outgoing
    )


def test_a_whole_report_after_t0_without_it_proves_it_gone(customer, after_t0, owner):
    report(customer, NOW - timedelta(days=3), anydesk=True)
    sweep_devices(customer, by=owner)
    report(customer, NOW, anydesk=False)
    sweep_devices(customer, by=owner)
    assert OldTool.objects.get().state == "absent"


def test_a_report_that_did_not_look_proves_nothing(customer, after_t0, owner):
    report(customer, NOW - timedelta(days=3), anydesk=True)
    sweep_devices(customer, by=owner)
    report(customer, NOW, anydesk=False, whole=False)
    sweep_devices(customer, by=owner)
    assert OldTool.objects.get().state == "present"


def test_a_device_not_seen_again_stays_open(customer, after_t0, owner):
    report(customer, NOW - timedelta(days=3), anydesk=True)
    report(customer, NOW, anydesk=False, name="PC-02")
    sweep_devices(customer, by=owner)
    assert OldTool.objects.get(device="PC-01").state == "present"


def test_a_tool_that_comes_back_is_open_again(customer, after_t0, owner):
    for days, there in ((3, True), (1, False), (0, True)):
        report(customer, NOW - timedelta(days=days), anydesk=there)
        sweep_devices(customer, by=owner)
    assert OldTool.objects.get().state == "present"


def test_removal_is_refused_until_the_new_agent_is_proven_on_that_device(customer, owner):
    row = note_tool(customer, by=owner, device="PC-01", tool="AnyDesk")
    with pytest.raises(Problem) as found:
        order_removal(row, by=owner)
    assert found.value.refused
    with pytest.raises(Problem):
        prove_new_agent(row, by=owner, proof="")
    prove_new_agent(row, by=owner, proof="last contact 22:10")
    row.refresh_from_db()
    assert order_removal(row, by=owner).state == "ordered"


def test_ordered_is_not_removed_and_keeping_needs_a_signatory(customer, owner):
    row = note_tool(customer, by=owner, device="PC-01", tool="anydesk")
    assert row.state == "claimed" and row.tool == "anydesk"
    with pytest.raises(Problem, match="signatory"):
        keep_tool(row, by=owner, signatory="")
