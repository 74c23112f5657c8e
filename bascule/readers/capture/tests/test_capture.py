import io
import socket
import struct

import dpkt
import pytest

from bascule.observation.problem import Problem
from bascule.readers.capture.reader import CaptureReader

PRINTER, PC, SWITCH, ALL = (
    b"\x00\x1b\xa9\x01\x02\x03",
    b"\x00\x1b\x21\x0a\x0b\x0c",
    b"\x00\x1e\x0b\x00\x00\x01",
    b"\xff" * 6,
)


def ethernet(source, data, kind):
    return bytes(dpkt.ethernet.Ethernet(src=source, dst=ALL, type=kind, data=data))


def arp():
    return ethernet(
        PRINTER,
        bytes(dpkt.arp.ARP(sha=PRINTER, spa=socket.inet_aton("10.0.0.20"), tpa=socket.inet_aton("10.0.0.1"))),
        0x0806,
    )


def udp(source, address, sport, dport, data, ttl=128):
    datagram = dpkt.udp.UDP(sport=sport, dport=dport, data=data, ulen=8 + len(data))
    packet = dpkt.ip.IP(
        src=socket.inet_aton(address),
        dst=socket.inet_aton("224.0.0.251"),
        p=17,
        ttl=ttl,
        data=datagram,
        len=28 + len(data),
    )
    return ethernet(source, bytes(packet), 0x0800)


def dhcp():
    found = dpkt.dhcp.DHCP(
        chaddr=PC,
        op=1,
        opts=((53, b"\x03"), (12, b"PC-COMPTA"), (60, b"MSFT 5.0"), (50, socket.inet_aton("10.0.0.50"))),
    )
    return udp(PC, "0.0.0.0", 68, 67, bytes(found))


def lldp():
    def tlv(kind, value):
        return struct.pack(">H", kind << 9 | len(value)) + value

    body = (
        tlv(1, b"\x04" + SWITCH)
        + tlv(2, b"\x05Gi1/0/4")
        + tlv(3, b"\x00\x78")
        + tlv(5, b"SW-ETAGE1")
        + tlv(0, b"")
    )
    return ethernet(SWITCH, body, 0x88CC)


@pytest.fixture
def capture(tmp_path):
    def write(*packets, cut=0):
        stream = io.BytesIO()
        writer = dpkt.pcap.Writer(stream)
        for packet in packets:
            writer.writepkt(packet, ts=1_790_000_000)
        file = tmp_path / "x.pcap"
        data = stream.getvalue()
        file.write_bytes(data[: len(data) - cut])
        return file

    return write


def test_each_sender_is_one_observation_with_what_it_said(capture):
    file = capture(arp(), dhcp(), lldp(), arp())
    assert CaptureReader().recognises(file.read_bytes(), "x") > 0.9
    printer, pc, switch = CaptureReader().read(file).observations
    assert (printer.ips, printer.macs, printer.seen_at) == (
        ["10.0.0.20"],
        ["00:1b:a9:01:02:03"],
        "2026-09-21T14:13:20Z",
    )
    assert (pc.hostname, pc.source, pc.attributes["dhcp_vendor_class"], pc.ips) == (
        "PC-COMPTA",
        "dhcp",
        "MSFT 5.0",
        ["10.0.0.50"],
    )
    assert (switch.hostname, switch.attributes["remote_port"], switch.attributes["seen_by"]) == (
        "SW-ETAGE1",
        "Gi1/0/4",
        "lldp",
    )


def test_names_that_were_asked_show_who_calls_out(capture):
    query = dpkt.dns.DNS(qd=[dpkt.dns.DNS.Q(name="agent.old-msp.example", type=1)])
    (one,) = CaptureReader().read(capture(udp(PC, "10.0.0.50", 50000, 53, bytes(query)))).observations
    assert one.attributes["dns_asked"] == ["agent.old-msp.example"]


def test_a_packet_through_a_router_gives_the_router_no_address(capture):
    (one,) = CaptureReader().read(capture(udp(SWITCH, "192.0.2.1", 50000, 9999, b"x", ttl=57))).observations
    assert one.ips == []


def test_a_capture_cut_short_anywhere_gives_what_is_whole(capture):
    for cut in range(1, 300, 7):
        found = CaptureReader().read(capture(arp(), dhcp(), cut=cut)).observations
        assert found[0].ips == ["10.0.0.20"]


def test_malformed_packets_are_counted_and_a_broken_file_refused(capture, tmp_path):
    reading = CaptureReader().read(capture(arp(), udp(PC, "10.0.0.50", 5353, 5353, b"\x00" * 5)))
    assert [n.what for n in reading.not_read] == ["1"]
    broken = tmp_path / "b.pcap"
    broken.write_bytes(b"\xd4\xc3\xb2\xa1")
    with pytest.raises(Problem):
        CaptureReader().read(broken)
