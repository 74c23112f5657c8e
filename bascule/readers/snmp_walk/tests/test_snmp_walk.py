from pathlib import Path

import pytest

from bascule.observation.problem import Problem
from bascule.readers.snmp_walk.reader import SnmpWalkReader

INPUT = Path(__file__).parent / "inputs" / "switch.walk"


def test_a_walk_names_the_device_and_what_it_sees():
    device, arp, behind = SnmpWalkReader().read(INPUT).observations
    assert (device.name, device.kind, device.macs, device.ips) == (
        "SW-ATELIER",
        "network-device",
        ["00:1b:21:0a:0b:0c"],
        ["10.0.0.3"],
    )
    assert device.identifiers["snmp_engine_id"] == "0000000b0000001b210a0b0c"
    assert (arp.ips, arp.macs) == (["10.0.0.20"], ["00:1b:a9:01:02:03"])
    assert (behind.macs, behind.port) == (["00:1b:a9:01:02:03"], "SW-ATELIER 4")


def test_numbers_and_records_say_the_same(tmp_path):
    file = tmp_path / "x.snmprec"
    file.write_text(
        "1.3.6.1.2.1.1.1.0|4|Brother NC-8800w\n1.3.6.1.2.1.1.5.0|4|imp\n1.3.6.1.2.1.2.2.1.6.1|4x|001ba9010203\n1.3.6.1.2.1.43.5.1.1.17.1|4|E7XX\n"
    )
    assert SnmpWalkReader().recognises(file.read_bytes(), file.name) > 0.9
    one = SnmpWalkReader().read(file).observations[0]
    assert (one.kind, one.serial, one.macs) == ("printer", "E7XX", ["00:1b:a9:01:02:03"])
    file.write_text(
        '.1.3.6.1.2.1.1.5.0 = STRING: "a"\niso.3.6.1.2.1.1.6.0 = STRING: "Salle\nserveur"\n.1.3.6.1.2.1.1.4.0 = No Such Object available on this agent at this OID\n'
    )
    one = SnmpWalkReader().read(file).observations[0]
    assert (one.name, one.attributes["location"].replace('"', "")) == ("a", "Salle serveur")


def test_another_text_is_refused(tmp_path):
    file = tmp_path / "x"
    file.write_text("hello = world\n")
    assert SnmpWalkReader().recognises(file.read_bytes(), "x") == 0.0
    with pytest.raises(Problem):
        SnmpWalkReader().read(file)
