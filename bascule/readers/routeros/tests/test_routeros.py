from pathlib import Path

import msgspec
import pytest

from bascule.observation.records import Reading
from bascule.readers.config_syntax.slash_paths import commands, words_of
from bascule.readers.routeros.reader import RouterosReader

INPUT = Path(__file__).parent / "inputs" / "rb5009.rsc"


@pytest.fixture(scope="module")
def reading() -> Reading:
    return RouterosReader().read(INPUT)


def states(reading: Reading, fact: str) -> dict[str, str]:
    return {a.value or "": a.state for a in reading.accesses if a.fact == fact}


def test_users_are_unknown_from_an_export_alone(reading):
    answer = next(a for a in reading.accesses if a.fact == "admin")
    assert answer.state == "unknown"
    assert "/user print" in answer.why_unknown


def test_users_printed_beside_the_export_are_read(tmp_path):
    file = tmp_path / "both.rsc"
    file.write_text(
        INPUT.read_text()
        + "\n/user print\nFlags: X - disabled\n #   NAME   GROUP  ADDRESS\n 0   ;;; system default user\n     admin  full\n"
        + ' 1 X old-tech  full  203.0.113.0/24\n 2  name="msp" group=full address="" last-logged-in=x\n'
    )
    found = {a.holder: a.state for a in RouterosReader().read(file).accesses if a.fact == "admin"}
    assert found["msp"] == "present"
    assert found["old-tech"] == "absent"


def test_services_that_the_export_does_not_mention_are_on(reading):
    services = states(reading, "mgmt-exposure")
    assert services["ssh port 22 from any (default)"] == "present"
    assert services["www-ssl port 443 from any (default) (disabled)"] == "absent"
    assert services["telnet port 23 from any (disabled)"] == "absent"
    assert services["winbox port 8291 from 203.0.113.0/24"] == "present"


def test_only_lists_that_open_the_input_chain_are_sources(reading):
    values = [a.value for a in reading.accesses if a.fact == "admin-source"]
    assert any("203.0.113.0/24 — bureaux MSP" in value for value in values)
    assert not any("10.1.1.1" in value for value in values)


def test_joined_lines_and_disabled_rules_are_told_apart(reading):
    forwards = states(reading, "port-forward")
    assert len(forwards) == 2
    live = next(value for value, state in forwards.items() if state == "present")
    assert live.startswith("tcp ether1:33890 → 192.168.88.10:3389")
    assert 'RDP "temporaire"' in live


def test_the_device_and_its_leases_are_observed(reading):
    device, lease = reading.observations
    assert (device.hostname, device.model, device.serial) == ("RT-AGENCE", "RB5009UG+S+", "HD0812345AB")
    assert device.macs == ["48:a9:8a:00:11:22"]
    assert (lease.name, lease.ips, lease.source) == ("Imprimante accueil", ["192.168.88.20"], "dhcp")


def test_no_secret_is_shown_and_every_one_is_handed_out(reading):
    materials = {s.material.decode() for s in reading.secrets}
    assert {"CANARYwgprivate=", "CANARY-ppp", "CANARY radius", "CANARY-community", "CANARY-acs"} <= materials
    shown = msgspec.json.encode((reading.observations, reading.accesses, reading.not_read)).decode()
    assert "CANARY" not in shown
    assert "hook.old-msp.example" in shown


def test_a_menu_that_is_not_understood_is_listed(reading):
    line = (
        next(n for n, text in enumerate(INPUT.read_text().splitlines(), 1) if text == "/brand new menu") + 1
    )
    assert [(n.what, n.where) for n in reading.not_read] == [("/brand new menu (1)", f"line {line}")]


def test_one_line_form_and_slashed_paths_are_the_same_command():
    one = commands(["/ip dns set servers=1.1.1.1"])[0]
    assert (one.path, one.verb, one.pairs) == ("/ip dns", "set", {"servers": "1.1.1.1"})
    assert commands(["/ip/dns/set servers=1.1.1.1"])[0] == one
    assert words_of(r'comment="a\0D\"b" [ find default=yes ]') == ['comment=a\r"b', "[ find default=yes ]"]
