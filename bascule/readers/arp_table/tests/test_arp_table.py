from pathlib import Path

import pytest

from bascule.readers.arp_table.reader import ArpTableReader

INPUT = Path(__file__).parent / "inputs" / "windows-fr.txt"
FORMS = {
    "windows": "Interface: 10.0.0.5 --- 0x4\r\n  Internet Address      Physical Address      Type\r\n  10.0.0.1              00-1b-21-0a-0b-0c     dynamic   \r\n",
    "linux": "srv.lan (10.0.0.1) at 00:1b:21:0a:0b:0c [ether] on eth0\n? (10.0.0.9) at <incomplete> on eth0\n",
    "macos": "? (10.0.0.1) at 0:1b:21:a:b:c on en0 ifscope [ethernet]\n",
    "ip neigh": "10.0.0.1 dev eth0 lladdr 00:1b:21:0a:0b:0c REACHABLE\n10.0.0.7 dev eth0  FAILED\n",
    "arp-scan": "Interface: eth0, type: EN10MB, MAC: 00:11:22:33:44:55, IPv4: 10.0.0.9\nStarting arp-scan 1.10.0 with 256 hosts (https://github.com/royhills/arp-scan)\n10.0.0.1\t00:1b:21:0a:0b:0c\tIntel Corporate\n\n3 packets received by filter, 0 packets dropped by kernel\n",
    "proc": "IP address       HW type     Flags       HW address            Mask     Device\n10.0.0.1         0x1         0x2         00:1b:21:0a:0b:0c     *        eth0\n",
    "arp -n": "Address                  HWtype  HWaddress           Flags Mask            Iface\n10.0.0.1                 ether   00:1b:21:0a:0b:0c   C                     eth0\n",
}


def test_windows_in_french_gives_the_devices_and_not_the_groups():
    found = ArpTableReader().read(INPUT).observations
    assert [(o.ips, o.macs) for o in found] == [(["10.0.0.1"], ["00:1b:21:0a:0b:0c"])]
    assert ArpTableReader().recognises(INPUT.read_bytes(), "x") > 0.9


@pytest.mark.parametrize("form", FORMS)
def test_every_form_gives_the_same_device(tmp_path, form):
    file = tmp_path / "arp.txt"
    file.write_bytes(FORMS[form].encode())
    assert ArpTableReader().recognises(file.read_bytes(), "arp.txt") > 0.9
    reading = ArpTableReader().read(file)
    assert any(o.ips == ["10.0.0.1"] and o.macs == ["00:1b:21:0a:0b:0c"] for o in reading.observations)
    assert len(reading.observations) == (2 if form == "arp-scan" else 1)
    assert not reading.not_read


def test_a_strange_line_is_listed(tmp_path):
    file = tmp_path / "arp.txt"
    file.write_text(FORMS["ip neigh"] + "what is this\n")
    assert [n.what for n in ArpTableReader().read(file).not_read] == ["what is this"]
