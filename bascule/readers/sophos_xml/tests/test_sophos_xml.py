from pathlib import Path

import msgspec

from bascule.readers.sophos_xml.reader import SophosXmlReader

INPUT = Path(__file__).parent / "inputs" / "Entities.xml"


def facts(fact):
    return {
        (a.holder or (a.value or "").split(":")[0], a.state)
        for a in SophosXmlReader().read(INPUT).accesses
        if a.fact == fact
    }


def test_people_tunnels_and_management_are_ways_in():
    assert facts("admin") == {("msp", "present")}
    assert facts("vpn-user") == {("jean", "absent")}
    assert facts("vpn-peer") == {("to-msp", "present")}
    assert facts("mgmt-exposure") == {("WAN", "present"), ("zone WAN", "present")}
    assert facts("port-forward") == {("rdp", "absent")}
    assert facts("aaa") == {("nps", "present")}


def test_sealed_secrets_are_noted_and_clear_ones_handed_out():
    reading = SophosXmlReader().read(INPUT)
    assert {s.material for s in reading.secrets} == {b"CANARY-comm", b"CANARY-radius"}
    assert (
        "CANARY"
        not in msgspec.json.encode((reading.observations, reading.accesses, reading.not_read)).decode()
    )


def test_unknown_entities_are_listed_and_the_device_observed():
    reading = SophosXmlReader().read(INPUT)
    assert [item.what for item in reading.not_read] == ["BrandNewThing (2)"]
    assert reading.observations[0].hostname == "xgs-atelier"


def test_a_few_entities_prove_no_absence(tmp_path):
    file = tmp_path / "e.xml"
    file.write_text('<Configuration APIVersion="1"><User><Username>a</Username></User></Configuration>')
    assert {a.state for a in SophosXmlReader().read(file).accesses if a.fact == "snmp"} == {"unknown"}
