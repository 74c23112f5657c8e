import time
from pathlib import Path

import pytest

from bascule.observation.problem import Problem
from bascule.readers.switch_table.reader import SwitchTableReader

INPUT = Path(__file__).parent / "inputs" / "sw1-tables.txt"


def read(tmp_path, text):
    file = tmp_path / "t.txt"
    file.write_text(text)
    assert SwitchTableReader().recognises(file.read_bytes(), file.name) > 0.9
    return SwitchTableReader().read(file).observations


def test_each_table_of_a_session_is_read_with_the_port_it_was_seen_on():
    found = SwitchTableReader().read(INPUT).observations
    by_mac = [(o.source, o.macs, o.port, o.ips) for o in found if o.macs]
    assert ("switch", ["00:1b:a9:01:02:03"], "SW1 Gi1/0/4", []) in by_mac
    assert ("arp", ["00:1b:a9:01:02:03"], None, ["10.0.0.20"]) in by_mac
    neighbour = found[-1]
    assert (neighbour.hostname, neighbour.model, neighbour.port) == ("SW2", "WS-C2960", "SW1 Gig 1/0/24")


def test_incomplete_entries_and_the_switch_itself_are_no_devices():
    found = SwitchTableReader().read(INPUT).observations
    assert not any("10.0.0.99" in o.ips for o in found)
    assert not any("01:00:0c:cc:cc:cc" in o.macs for o in found)


def test_lines_point_into_the_file():
    one = next(o for o in SwitchTableReader().read(INPUT).observations if o.port == "SW1 Gi1/0/4")
    assert INPUT.read_text().splitlines()[one.evidence.line - 1].endswith("Gi1/0/4")


@pytest.mark.parametrize(
    ("text", "mac", "port"),
    [
        (
            "MAC Address       Located on Port\n----------------- ---------------\n001b21-0a0b0c      12\n",
            "00:1b:21:0a:0b:0c",
            "12",
        ),
        (
            "MAC Address    VLAN ID  Port/Interface State\n001b-210a-0b0c 1        GE1/0/3   Learned\n",
            "00:1b:21:0a:0b:0c",
            "GE1/0/3",
        ),
    ],
)
def test_tables_of_other_makers_are_read(tmp_path, text, mac, port):
    found = read(tmp_path, text)
    assert (found[0].macs, found[0].port) == ([mac], port)


def test_a_table_no_template_knows_still_gives_its_addresses(tmp_path):
    found = read(
        tmp_path,
        "VID  MAC address        Interface   Odd\n10   00:1b:21:0a:0b:0c  Eth1/7      yes,really=odd\n",
    )
    assert (found[0].macs, found[0].port) == (["00:1b:21:0a:0b:0c"], "Eth1/7")


def test_a_text_without_any_table_is_a_problem(tmp_path):
    file = tmp_path / "t.txt"
    file.write_text("hello\n")
    assert SwitchTableReader().recognises(file.read_bytes(), "t.txt") == 0.0
    with pytest.raises(Problem):
        SwitchTableReader().read(file)


def test_a_line_of_digits_costs_no_time(tmp_path):
    file = tmp_path / "t.txt"
    file.write_text(
        "Vlan    Mac Address       Type        Ports\n"
        + "1" * 900
        + " x\n"
        + ("1" * 60 + " ") * 4
        + "\n  10    001b.a901.0203    DYNAMIC     Gi1/0/4\n"
    )
    start = time.process_time()
    found = SwitchTableReader().read(file).observations
    assert time.process_time() - start < 2
    assert [o.port for o in found] == ["Gi1/0/4"]
