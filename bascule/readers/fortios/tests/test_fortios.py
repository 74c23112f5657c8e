from pathlib import Path

import msgspec
import pytest

from bascule.observation.records import Reading
from bascule.readers.fortios.reader import FortiosReader

INPUT = Path(__file__).parent / "inputs" / "fortigate.conf"


@pytest.fixture(scope="module")
def reading() -> Reading:
    return FortiosReader().read(INPUT)


def facts(reading: Reading, fact: str) -> list[tuple[str | None, str | None, str]]:
    return [(a.holder, a.value, a.state) for a in reading.accesses if a.fact == fact]


def line_of(text: str) -> int:
    return next(n for n, line in enumerate(INPUT.read_text().splitlines(), 1) if text in line)


def test_the_device_says_who_it_is(reading):
    device = reading.observations[0]
    assert (device.hostname, device.model, device.os) == ("FW-MAIRIE", "FGT60F", "FortiOS 7.2.5")
    assert device.ips == ["198.51.100.2", "10.9.9.1"]
    assert device.attributes["exported_by"] == "infogerance"


def test_an_administrator_without_trusted_hosts_may_come_from_anywhere(reading):
    sources = {holder: value for holder, value, _ in facts(reading, "admin-source")}
    assert sources["admin"] == "any"
    assert sources["msp-tech"] == "203.0.113.0/24"
    assert sources["rmm-api"] == "203.0.113.9/32"


def test_facts_carry_the_line_they_stand_on(reading):
    admin = next(a for a in reading.accesses if a.fact == "admin" and a.holder == "msp-tech")
    assert admin.evidence.line == line_of('edit "msp-tech"')
    syslog = next(a for a in reading.accesses if "logs.old-msp.example" in (a.value or ""))
    assert syslog.evidence.line == line_of('"logs.old-msp.example"')


def test_what_is_disabled_is_not_reported_as_live(reading):
    states = {holder: state for holder, _, state in facts(reading, "vpn-user")}
    assert states == {"vpn.jean": "present", "vpn.old": "absent"}
    logs = {value: state for _, value, state in facts(reading, "log-target")}
    assert logs["syslogd2 10.0.0.9 (disabled)"] == "absent"
    exposed = {
        ((a.value or "").split(":")[0], a.on, a.state) for a in reading.accesses if a.fact == "mgmt-exposure"
    }
    assert exposed == {("wan1", "FW-MAIRIE", "present"), ("dmz", "FW-MAIRIE", "absent")}


def test_ipv6_management_is_seen_too(reading):
    values = [value for _, value, _ in facts(reading, "mgmt-exposure")]
    assert "wan1: ssh role=wan" in values


def test_a_virtual_ip_counts_only_when_a_policy_uses_it(reading):
    states = {holder: state for holder, _, state in facts(reading, "port-forward")}
    assert states == {"rdp-in": "present", "forgotten": "absent"}


def test_secrets_in_the_clear_are_handed_out_and_encrypted_ones_only_noted(reading):
    assert {s.material for s in reading.secrets} == {b"CANARY-community", b"CANARY-clear-pass", b"CANARYpsk"}
    sealed = [item["what"] for item in reading.observations[0].attributes["sealed_secrets"]]
    assert len(sealed) == 6
    assert all("ENC" in what or "encrypted" in what for what in sealed)
    shown = msgspec.json.encode((reading.observations, reading.accesses, reading.not_read)).decode()
    assert "CANARY" not in shown


def test_an_unknown_section_is_listed_with_its_line(reading):
    assert [n.what for n in reading.not_read] == ["some brand-new-section (2)"]
    assert reading.not_read[0].where == f"line {line_of('brand-new-section')}"
    assert reading.coverage < 1


def test_a_part_of_a_configuration_proves_no_absence(tmp_path):
    part = tmp_path / "part.txt"
    part.write_text("config system interface\nedit wan1\nset allowaccess https\nnext\nend\n")
    answers = {a.fact: a.state for a in FortiosReader().read(part).accesses}
    assert answers["mgmt-exposure"] == "present"
    assert answers["vpn-user"] == answers["admin"] == "unknown"


def test_a_stray_quote_does_not_swallow_what_follows(tmp_path):
    file = tmp_path / "stray.conf"
    file.write_text(
        'config system admin\nedit "bob\nset accprofile prof\nnext\nend\nconfig system csf\nset upstream x\nend\n'
    )
    assert any(a.fact == "cloud-binding" for a in FortiosReader().read(file).accesses if a.state == "present")
