import json
from pathlib import Path

import msgspec

from bascule.readers.unifi_json.reader import UnifiJsonReader

INPUT = Path(__file__).parent / "inputs" / "controller.json"


def facts(fact):
    return {(a.holder or a.value, a.state) for a in UnifiJsonReader().read(INPUT).accesses if a.fact == fact}


def test_whose_controller_a_device_obeys_is_told():
    assert ("adopted to http://unifi.old-msp.example:8080/inform", "present") in facts("cloud-binding")
    assert facts("admin") == {("noc@old-msp.example", "present")}
    assert facts("port-forward") == {("cam", "present"), ("old", "absent")}
    assert {state for _, state in facts("log-target")} == {"absent"}


def test_a_collection_that_is_missing_is_unknown():
    assert {state for _, state in facts("vpn-user")} == {"unknown"}


def test_devices_are_observed():
    access_point = UnifiJsonReader().read(INPUT).observations[1]
    assert (access_point.name, access_point.macs, access_point.attributes["subtype"]) == (
        "AP-Accueil",
        ["74:ac:b9:00:00:01"],
        "access-point",
    )


def test_secrets_are_handed_out_and_never_shown():
    reading = UnifiJsonReader().read(INPUT)
    assert {s.material for s in reading.secrets} == {b"CANARY-radius", b"CANARY-ssh", b"CANARY-wifi"}
    assert (
        "CANARY"
        not in msgspec.json.encode((reading.observations, reading.accesses, reading.not_read)).decode()
    )
    assert [item.what for item in reading.not_read] == ["row (1)"]


def test_an_answer_of_the_api_is_read_too(tmp_path):
    file = tmp_path / "stat_sta.json"
    file.write_text(
        json.dumps(
            {
                "meta": {"rc": "ok"},
                "data": [
                    {
                        "mac": "00:1b:a9:01:02:03",
                        "oui": "Brother",
                        "hostname": "imp",
                        "ip": "10.0.0.20",
                        "sw_port": 4,
                        "sw_mac": "74:ac:b9:00:00:09",
                        "last_seen": 1790000000,
                        "uptime": 5,
                    }
                ],
            }
        )
    )
    assert UnifiJsonReader().recognises(file.read_bytes(), file.name) >= 0.9
    one = UnifiJsonReader().read(file).observations[1]
    assert (one.hostname, one.port, one.live) == ("imp", "74:ac:b9:00:00:09 4", True)
