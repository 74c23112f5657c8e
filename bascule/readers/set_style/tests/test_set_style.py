from pathlib import Path

import msgspec
import pytest

from bascule.observation.records import Reading
from bascule.readers.config_syntax.set_paths import paths
from bascule.readers.set_style.reader import SetStyleReader
from bascule.readers.set_style.rules import junos_reveal

INPUTS = Path(__file__).parent / "inputs"


def read(name: str) -> Reading:
    return SetStyleReader().read(INPUTS / name)


def facts(reading: Reading, fact: str) -> dict[str | None, tuple[str | None, str]]:
    return {a.holder: (a.value, a.state) for a in reading.accesses if a.fact == fact}


def test_vyos_says_who_may_enter_and_what_it_reports():
    reading = read("vyos.txt")
    assert facts(reading, "admin") == {"msp": ("level admin", "present")}
    assert facts(reading, "vpn-user") == {
        "jean": ("local VPN user", "present"),
        "old": ("local VPN user (disabled)", "absent"),
    }
    assert set(facts(reading, "vpn-peer")) == {"msp-marc", "peer_1"}
    assert facts(reading, "log-target")["203.0.113.8"][1] == "present"
    assert [a.on for a in reading.accesses if a.fact == "port-forward"] == ["10.0.0.5"]
    device = reading.observations[0]
    assert (device.hostname, device.serial, device.ips, device.macs) == (
        "fw1",
        "ABC123456",
        ["198.51.100.2"],
        ["7c:c2:55:00:00:08"],
    )


def test_secrets_are_handed_out_and_never_shown():
    reading = read("vyos.txt")
    assert {s.material.decode() for s in reading.secrets} == {
        "CANARYwg=",
        "CANARY-comm",
        "CANARY-trap",
        "CANARY-psk",
        "CANARY-l2tp",
    }
    for name in ("vyos.txt", "junos.conf"):
        one = read(name)
        assert "CANARY" not in msgspec.json.encode((one.observations, one.accesses, one.not_read)).decode()
        assert "CANARY" not in " ".join(s.title or "" for s in one.secrets)


def test_what_is_not_understood_is_listed():
    assert [item.what for item in read("vyos.txt").not_read] == ["shiny new-thing (1)"]


def test_junos_braces_with_inactive_statements():
    reading = read("junos.conf")
    assert facts(reading, "admin")["msp"] == ("class super-user", "present")
    services = facts(reading, "mgmt-exposure")
    assert services["ssh"][1] == "present"
    assert services["telnet"][1] == "absent"
    assert "ssh-key" in {a.fact for a in reading.accesses}
    assert reading.observations[0].hostname == "srx-agence"
    assert reading.observations[0].ips == ["198.51.100.3"]


def test_braces_and_set_lines_are_the_same_statements():
    braces = ["system {", "    host-name a;", "    name-server [ 1.1.1.1 9.9.9.9 ];", "}"]
    lines = ["set system host-name a", "set system name-server 1.1.1.1", "set system name-server 9.9.9.9"]
    assert [p.words for p in paths(braces)] == [p.words for p in paths(lines)]


def test_deactivated_statements_are_absent():
    found = paths(
        ["set system services telnet", "set system services ssh", "deactivate system services telnet"]
    )
    assert [p.live for p in found] == [False, True]


@pytest.mark.parametrize("junk", ["$9$", "$9$zz", "hello", "$9$!!!!!!"])
def test_what_is_no_junos_secret_reveals_nothing(junk):
    assert junos_reveal(junk) is None


def test_a_part_proves_no_absence(tmp_path):
    part = tmp_path / "p.txt"
    part.write_text("set service ssh port 22\n")
    assert {a.fact: a.state for a in SetStyleReader().read(part).accesses}["admin"] == "unknown"


def test_a_junos_secret_is_handed_out_as_what_it_hides():
    assert junos_reveal("$9$LbHX-wg4Z") == "lc"
    assert b"lc" in {s.material for s in read("junos.conf").secrets}


def test_a_statement_without_words_is_none():
    assert paths(["set ", "set ''", "set system host-name a"])[-1].words == ("system", "host-name", "a")
    assert all(path.words for path in paths(["{", "}", ";", "set"]))


def test_an_edge_router_bound_to_a_controller_hands_out_its_key_and_hides_it():
    reading = read("edgeos.boot")
    assert [s.kind for s in reading.secrets] == ["api-token"]
    assert facts(reading, "cloud-binding")[None][1] == "present"
    assert facts(reading, "mgmt-exposure")["gui"][0] == "gui https-port 443"
    assert facts(reading, "admin") == {"ubnt": ("level admin", "present")}
    assert "CANARY" not in msgspec.json.encode((reading.observations, reading.accesses)).decode()


def test_the_root_of_a_junos_device_is_an_administrator():
    assert "root" in facts(read("junos.conf"), "admin")
