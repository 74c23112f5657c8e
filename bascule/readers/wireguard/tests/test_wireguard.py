from pathlib import Path

import msgspec

from bascule.readers.wireguard.reader import WireguardReader

INPUT = Path(__file__).parent / "inputs" / "wg0.conf"


def test_peers_are_ways_in_and_one_commented_out_is_absent():
    peers = [
        (a.holder, a.state, a.value) for a in WireguardReader().read(INPUT).accesses if a.fact == "vpn-peer"
    ]
    assert next((holder, state) for holder, state, _ in peers) == ("Marc (ancien presta)", "present")
    assert peers[1][1] == "absent"
    assert "vpn.old-msp.example:51820" in peers[0][2]


def test_keys_are_handed_out_and_never_shown():
    reading = WireguardReader().read(INPUT)
    assert {s.kind for s in reading.secrets} == {"private-key", "pre-shared-key"}
    assert (
        "CANARY"
        not in msgspec.json.encode((reading.observations, reading.accesses, reading.not_read)).decode()
    )


def test_a_strange_section_is_listed():
    reading = WireguardReader().read(INPUT)
    assert [item.what for item in reading.not_read] == ["[Strange] (1)"]


def test_a_dump_tells_peers_that_never_came(tmp_path):
    key = "xTIBA5rboUvnH4htodjb6e697QjLERt1NAB4mZqp8Dg="
    file = tmp_path / "dump.txt"
    file.write_text(
        f"wg0\t{key}\t{key}\t51820\toff\nwg0\t{key}\t(none)\t203.0.113.1:1234\t10.99.0.2/32\t0\t0\t0\toff\n"
    )
    assert WireguardReader().recognises(file.read_bytes(), "x") >= 0.9
    peer = next(a for a in WireguardReader().read(file).accesses if a.fact == "vpn-peer")
    assert "never seen" in peer.value
