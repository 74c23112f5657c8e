from pathlib import Path

import msgspec
import pytest

from bascule.observation.records import Reading
from bascule.readers.config_syntax.type7 import hide, reveal
from bascule.readers.ios_like.reader import IosLikeReader
from bascule.readers.ios_like.secrets import secrets_in

INPUTS = Path(__file__).parent / "inputs"


def read(name: str) -> Reading:
    return IosLikeReader().read(INPUTS / name)


def facts(reading: Reading, fact: str) -> set[tuple[str | None, str | None, str]]:
    return {(a.holder, a.value, a.state) for a in reading.accesses if a.fact == fact}


def test_type_7_hides_nothing():
    assert reveal("070C285F4D06") == "cisco"
    assert reveal(hide("Mot-de-passe!")) == "Mot-de-passe!"
    assert reveal("not hex") is None


def test_type_7_and_clear_secrets_are_handed_out_and_hashes_are_not():
    materials = {s.material.decode(): s.login for s in read("cat2960.cfg").secrets}
    assert set(materials) == {"CANARY-seven", "CANARY-radius", "CANARY-rw", "CANARY-trap", "CANARY-psk"}
    assert materials["CANARY-seven"] == "msp"


@pytest.mark.parametrize("name", ["cat2960.cfg", "asa5506.cfg", "procurve.cfg"])
def test_no_secret_is_shown(name):
    reading = read(name)
    shown = msgspec.json.encode((reading.observations, reading.accesses, reading.not_read)).decode()
    assert "CANARY" not in shown
    assert "CANARY" not in " ".join(s.title or "" for s in reading.secrets)


def test_a_banner_is_no_configuration():
    assert {holder for holder, _, _ in facts(read("cat2960.cfg"), "admin")} == {"enable", "msp", "client"}


def test_lists_that_guard_management_are_sources_and_others_are_not():
    sources = facts(read("cat2960.cfg"), "admin-source")
    assert {(holder, value) for holder, value, _ in sources} == {
        ("line vty 0 4, snmp", "list 23: 203.0.113.0 0.0.0.255")
    }


def test_services_are_present_absent_by_what_the_file_says():
    exposed = {value: state for _, value, state in facts(read("cat2960.cfg"), "mgmt-exposure")}
    assert exposed["ip http server (disabled)"] == "absent"
    assert exposed["ip http secure-server"] == "present"
    assert exposed["line vty 0 4: ssh telnet (access-class 23 in)"] == "present"


def test_a_shut_interface_gives_no_address():
    assert read("cat2960.cfg").observations[0].ips == ["10.0.10.2"]


def test_asa_vpn_users_are_not_administrators():
    reading = read("asa5506.cfg")
    assert {holder for holder, _, _ in facts(reading, "admin")} == {"enable", "msp"}
    assert {holder for holder, _, _ in facts(reading, "vpn-user")} == {"jean"}
    assert ("http", "203.0.113.0 255.255.255.0 outside", "present") in facts(reading, "admin-source")
    assert any("10.0.0.5" in value for _, value, _ in facts(reading, "port-forward"))
    device = reading.observations[0]
    assert (device.attributes["subtype"], device.hostname, device.serial, device.model) == (
        "firewall",
        "FW-AGENCE",
        "JMX1234X0AB",
        "ASA5506",
    )


def test_procurve_managers_and_central_are_read():
    reading = read("procurve.cfg")
    assert {holder for holder, _, _ in facts(reading, "admin")} == {"msp"}
    assert {s.material for s in reading.secrets} == {b"CANARY-unrestricted", b"CANARY-trap", b"CANARY-radius"}
    assert reading.observations[0].model == "J9773A"
    assert ("telnet-server (disabled)", "absent") in {(v, s) for _, v, s in facts(reading, "mgmt-exposure")}
    assert {state for _, _, state in facts(reading, "cloud-binding")} == {"absent"}


def test_what_is_not_understood_is_listed():
    assert [item.what for item in read("cat2960.cfg").not_read] == ["frobnicate (1)"]


def test_a_part_of_a_configuration_proves_no_absence(tmp_path):
    part = tmp_path / "part.txt"
    part.write_text("!\ninterface Vlan1\n ip address 10.0.0.1 255.255.255.0\n!\nlogging host 10.0.0.2\n")
    assert {a.fact: a.state for a in IosLikeReader().read(part).accesses}["admin"] == "unknown"


@pytest.mark.parametrize(
    ("text", "clear"),
    [
        ("snmp-server user bob grp v3 auth sha CANARY1 priv aes 128 CANARY2", {"CANARY1", "CANARY2"}),
        ("snmp-server user bob role auth md5 CANARY1 priv CANARY2 localizedkey", set()),
        ("snmp-server host 10.0.0.1 version 3 auth bob", set()),
        ("neighbor 10.0.0.1 password 7 CANARY1notseven", set()),
        ('snmp-server host 10.0.0.1 community "CANARY1"', {"CANARY1"}),
        ("username bob privilege 15 password 0 CANARY1", {"CANARY1"}),
        ("crypto isakmp key 6 CANARY1 address 10.0.0.1", set()),
        ("tacacs-server key CANARY1", {"CANARY1"}),
        ("wpa-psk ascii 0 CANARY1", {"CANARY1"}),
        ("ip ftp password CANARY1", {"CANARY1"}),
    ],
)
def test_every_secret_of_a_line_is_masked(text, clear):
    masked, found = secrets_in(text)
    assert "CANARY" not in masked
    assert {item.plain for item in found if item.plain} == clear
    assert all("CANARY" not in item.masked for item in found)
