from pathlib import Path

import msgspec
import pytest

from bascule.observation.problem import Problem
from bascule.observation.records import Reading
from bascule.readers.pf_firewall.reader import PfFirewallReader

INPUT = Path(__file__).parent / "inputs" / "config-opnsense.xml"


@pytest.fixture(scope="module")
def reading() -> Reading:
    return PfFirewallReader().read(INPUT)


def facts(reading: Reading, fact: str) -> dict[str | None, str]:
    return {a.holder or a.value: a.state for a in reading.accesses if a.fact == fact}


def test_administrators_are_those_of_powerful_groups_and_disabled_ones_are_absent(reading):
    assert facts(reading, "admin") == {"root": "present", "msp": "present", "former": "absent"}
    assert facts(reading, "vpn-user") == {"vpn.jean": "present"}
    assert facts(reading, "ssh-key") == {"msp": "present"}


def test_snmp_with_a_community_but_not_enabled_is_absent(reading):
    assert {a.state for a in reading.accesses if a.fact == "snmp"} == {"absent"}


def test_a_wan_rule_to_the_firewall_itself_exposes_management_and_names_its_source(reading):
    rule = next(a for a in reading.accesses if a.fact == "admin-source")
    assert rule.value == "203.0.113.0/24"
    assert rule.evidence.line == next(
        n for n, t in enumerate(INPUT.read_text().splitlines(), 1) if "<type>pass</type><interface>wan" in t
    )


def test_forwards_keep_who_made_them_and_disabled_ones_are_absent(reading):
    forwards = [(a.value, a.state) for a in reading.accesses if a.fact == "port-forward"]
    assert forwards[0] == (
        "tcp wan:33890 → 10.0.0.5:3389 from any — RDP temp (by msp@203.0.113.4)",
        "present",
    )
    assert forwards[1][1] == "absent"


def test_secrets_are_handed_out_unhashed_only_and_nothing_is_shown(reading):
    materials = {s.material.decode() for s in reading.secrets}
    assert {"CANARYapikey", "CANARY-radius", "CANARY-ro", "CANARY-psk"} <= materials
    assert any(s.kind == "private-key" and b"BEGIN PRIVATE KEY" in s.material for s in reading.secrets)
    assert not any(m.startswith("$") for m in materials)
    assert (
        "CANARY"
        not in msgspec.json.encode((reading.observations, reading.accesses, reading.not_read)).decode()
    )


def test_routine_jobs_are_no_automation_and_others_are(reading):
    assert [a.value for a in reading.accesses if a.fact == "automation"] == [
        "cron curl https://u:••••@hook.old-msp.example/"
    ]


def test_the_device_its_reservations_and_its_date_are_observed(reading):
    device, lease = reading.observations
    assert (device.fqdn, device.ips, device.seen_at) == (
        "fw1.client.example",
        ["198.51.100.2"],
        "2026-09-21T14:13:20Z",
    )
    assert (lease.hostname, lease.macs) == ("imp-accueil", ["00:1b:a9:01:02:03"])


def test_an_unknown_section_is_listed_and_a_single_area_proves_no_absence(reading, tmp_path):
    assert [item.what for item in reading.not_read] == ["brandnew (2)"]
    area = tmp_path / "area.xml"
    area.write_text("<pfsense><nat/></pfsense>")
    assert {a.state for a in PfFirewallReader().read(area).accesses} == {"unknown"}


def test_another_xml_file_is_refused(tmp_path):
    other = tmp_path / "o.xml"
    other.write_text("<nmaprun/>")
    with pytest.raises(Problem):
        PfFirewallReader().read(other)
