"""What a scan shows is kept; what it does not show is not invented."""

from bascule.readers.nmap_xml.reader import NmapReader
from bascule.readers.read_file import read_file

HOST = """<host starttime="1700000000" endtime="1700000060"><status state="up" reason="arp-response"/>
<address addr="192.0.2.{n}" addrtype="ipv4"/><address addr="AC:CC:8E:00:00:0{n}" addrtype="mac" vendor="Axis"/>
<hostnames><hostname name="cam-{n}.example.lan" type="PTR"/></hostnames>
<ports><port protocol="tcp" portid="22"><state state="open"/><service name="ssh" product="OpenSSH" version="9.2"/>
<script id="ssh-hostkey" output="x"><table><elem key="type">ssh-ed25519</elem><elem key="key">AAAAC3NzaC1lZDI1NTE5</elem></table></script></port>
<port protocol="tcp" portid="80"><state state="closed"/></port></ports>
<os><osmatch name="Axis camera" accuracy="96"><osclass type="webcam" vendor="Axis" accuracy="96"/></osmatch></os></host>
"""
DOWN = '<host><status state="down"/><address addr="192.0.2.9" addrtype="ipv4"/></host>\n'


def scan(*hosts: str, end: str = "</nmaprun>") -> str:
    return (
        '<?xml version="1.0"?>\n<!DOCTYPE nmaprun>\n<nmaprun scanner="nmap" start="1700000000">\n'
        + "".join(hosts)
        + end
    )


def test_a_host_gives_its_names_addresses_ports_and_strong_keys(tmp_path):
    file = tmp_path / "scan.xml"
    file.write_text(scan(HOST.format(n=1), DOWN))
    result = read_file(file)
    assert (result.reader, result.error, result.coverage) == ("nmap_xml", None, 1.0)
    (one,) = result.reading.observations
    assert (one.hostname, one.fqdn, one.ips, one.macs) == (
        "cam-1",
        "cam-1.example.lan",
        ["192.0.2.1"],
        ["ac:cc:8e:00:00:01"],
    )
    assert (one.kind, one.vendor, one.live, one.seen_at) == (
        "camera-system",
        "Axis",
        True,
        "2023-11-14T22:14:20Z",
    )
    assert [port["port"] for port in one.attributes["ports"]] == [22]
    assert one.identifiers["ssh_host_key"].startswith("SHA256:")
    assert (one.evidence.line, one.evidence.file) == (4, str(file))


def test_a_cut_scan_keeps_the_hosts_before_the_cut_and_says_so(tmp_path):
    file = tmp_path / "scan.xml"
    file.write_text(scan(HOST.format(n=1), HOST.format(n=2), end="<host><status st"))
    reading = NmapReader().read(file)
    assert len(reading.observations) == 2
    assert reading.not_read
    assert reading.coverage < 1


def test_management_open_on_a_public_address_is_an_access(tmp_path):
    file = tmp_path / "scan.xml"
    file.write_text(scan(HOST.format(n=1).replace("192.0.2.1", "8.8.4.4"), HOST.format(n=2)))
    (fact,) = NmapReader().read(file).accesses
    assert (fact.fact, fact.on, fact.value) == ("mgmt-exposure", "cam-1.example.lan", "tcp/22 (SSH)")


def test_a_file_that_defines_entities_is_refused(tmp_path):
    file = tmp_path / "scan.xml"
    file.write_text('<!DOCTYPE nmaprun [<!ENTITY a "b">]><nmaprun><host>&a;</host></nmaprun>')
    result = read_file(file)
    assert result.reader == "nmap_xml"
    assert "entities" in result.error.what()
