from pathlib import Path

import msgspec

from bascule.readers.airos.reader import AirosReader

INPUT = Path(__file__).parent / "inputs" / "bridge.cfg"


def facts(fact):
    return {(a.holder or a.value, a.state) for a in AirosReader().read(INPUT).accesses if a.fact == fact}


def test_who_may_enter_and_what_is_switched_off():
    assert facts("admin") == {("ubnt", "present"), ("msp", "absent")}
    assert ("telnetd port 23", "present") in facts("mgmt-exposure")
    assert {state for _, state in facts("snmp")} == {"absent"}
    assert facts("cloud-binding") == {("unms uisp.old-msp.example:443", "present")}
    assert facts("ssh-key") == {("msp@laptop", "present")}


def test_secrets_are_handed_out_hashes_noted_nothing_shown():
    reading = AirosReader().read(INPUT)
    assert {s.title for s in reading.secrets} == {"aaa.1.wpa.psk", "snmp.community", "unms.uri"}
    assert (
        "CANARY"
        not in msgspec.json.encode((reading.observations, reading.accesses, reading.not_read)).decode()
    )


def test_the_radio_is_observed_and_strange_keys_listed():
    reading = AirosReader().read(INPUT)
    assert (reading.observations[0].hostname, reading.observations[0].ips) == ("PONT-TOIT", ["10.0.0.9"])
    assert [item.what for item in reading.not_read] == ["zzz (1)"]
