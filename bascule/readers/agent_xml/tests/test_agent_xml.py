"""FusionInventory and OCS say the same things as GLPI's JSON."""

import zlib

from bascule.readers.read_file import read_file

COMPUTER = b"""<?xml version="1.0" encoding="UTF-8" ?>
<REQUEST>
  <CONTENT>
    <BIOS><SSN>XYZ789</SSN><SMANUFACTURER>HP</SMANUFACTURER></BIOS>
    <HARDWARE><NAME>PC-2</NAME><OSNAME>Windows 10</OSNAME></HARDWARE>
    <NETWORKS><MACADDR/><MAC>02:00:00:00:00:09</MAC><IPADDRESS>192.0.2.8</IPADDRESS></NETWORKS>
    <SOFTWARES><NAME>AnyDesk</NAME><VERSION>7</VERSION></SOFTWARES>
    <SOFTWARES><NAME>7-Zip</NAME></SOFTWARES>
    <LOCAL_GROUPS><NAME>Administrators</NAME><MEMBER>old</MEMBER></LOCAL_GROUPS>
  </CONTENT>
  <DEVICEID>pc-2</DEVICEID><QUERY>INVENTORY</QUERY>
</REQUEST>
"""
SWITCH = b"""<REQUEST><CONTENT><DEVICE><INFO><NAME>sw9</NAME><TYPE>NETWORKING</TYPE><SERIAL>S9</SERIAL>
<IPS><IP>192.0.2.3</IP></IPS></INFO><PORTS><PORT><IFNAME>1</IFNAME><CONNECTIONS><CONNECTION>
<MAC>02:00:00:00:0a:01</MAC><MAC>02:00:00:00:0a:02</MAC></CONNECTION></CONNECTIONS></PORT></PORTS></DEVICE></CONTENT>
<QUERY>SNMPQUERY</QUERY></REQUEST>"""


def test_a_computer_is_read_plain_or_deflated(tmp_path):
    for name, data in (("x.xml", COMPUTER), ("x.ocs", zlib.compress(COMPUTER))):
        file = tmp_path / name
        file.write_bytes(data)
        result = read_file(file)
        assert (result.reader, result.error) == ("agent_xml", None)
        (one,) = result.reading.observations
        assert (one.hostname, one.serial, one.macs, one.os) == (
            "PC-2",
            "XYZ789",
            ["02:00:00:00:00:09"],
            "Windows 10",
        )
        assert [program["name"] for program in result.reading.reports[0]["programs"]] == ["AnyDesk", "7-Zip"]
        assert [fact.holder for fact in result.reading.accesses] == ["old"]


def test_a_switch_query_gives_the_switch_and_what_its_ports_learnt(tmp_path):
    file = tmp_path / "x.xml"
    file.write_bytes(SWITCH)
    result = read_file(file)
    assert [(one.kind, one.name, one.ips, one.macs) for one in result.reading.observations] == [
        ("network-device", "sw9", ["192.0.2.3"], []),
        (None, None, [], ["02:00:00:00:0a:01"]),
        (None, None, [], ["02:00:00:00:0a:02"]),
    ]
