"""What one packet of a passive capture says: ARP, DHCP, mDNS, LLMNR, NetBIOS, SSDP, LLDP, CDP, and DNS names asked."""

import re
import socket
import struct
from collections.abc import Iterator

import dpkt

from bascule.readers.addresses import host_names, ip, mac

LLDP, CDP_SNAP = 0x88CC, b"\xaa\xaa\x03\x00\x00\x0c\x20\x00"
MAX_NAMES = 500


class Host:
    """One sender, by hardware address."""

    def __init__(self, hardware: str | None, packet: int) -> None:
        self.mac, self.packet = hardware, packet
        self.source = "arp"
        self.ips: set[str] = set()
        self.name: str | None = None
        self.vendor: str | None = None
        self.model: str | None = None
        self.os: str | None = None
        self.port: str | None = None
        self.identifiers: dict[str, str] = {}
        self.attributes: dict[str, object] = {}
        self.first = self.last = 0.0

    def note(self, key: str, value: str) -> None:
        """Add to a set attribute, bounded."""
        values = self.attributes.setdefault(key, set())
        if isinstance(values, set) and len(values) < MAX_NAMES and value:
            values.add(value[:200])


class Hosts:
    """All senders of a capture."""

    def __init__(self) -> None:
        self._by_mac: dict[str, Host] = {}

    def of(self, raw: bytes | str, when: float, packet: int) -> Host | None:
        """The host of a hardware address; None for group addresses."""
        hardware = mac(raw if isinstance(raw, str) else ":".join(f"{byte:02x}" for byte in raw[:6]))
        if hardware is None or int(hardware[:2], 16) & 1:
            return None
        host = self._by_mac.get(hardware)
        if host is None:
            host = self._by_mac[hardware] = Host(hardware, packet)
            host.first = when
        host.last = max(host.last, when)
        return host

    def all(self) -> Iterator[Host]:
        """In the order they were first heard; a host that only forwarded packets of others has no address."""
        yield from self._by_mac.values()


def look(hosts: Hosts, link: int, raw: bytes, when: float, packet: int) -> None:
    """Take one packet apart. Raises what dpkt raises for a malformed one."""
    if link != dpkt.pcap.DLT_EN10MB or len(raw) < 14:
        return
    if raw[12:14] != b"\x08\x00" and struct.unpack(">H", raw[12:14])[0] <= 1500:
        if raw[14:22] == CDP_SNAP:
            _cdp(hosts, raw, when, packet)
        return
    frame = dpkt.ethernet.Ethernet(raw)
    if frame.type == LLDP:
        _lldp(hosts, raw[14:], hosts.of(raw[6:12], when, packet))
    elif isinstance(frame.data, dpkt.arp.ARP):
        _arp(hosts, frame.data, when, packet)
    elif isinstance(frame.data, dpkt.ip.IP | dpkt.ip6.IP6) and isinstance(frame.data.data, dpkt.udp.UDP):
        _udp(hosts, raw, frame.data, when, packet)
    elif isinstance(frame.data, dpkt.ip.IP):
        host = hosts.of(raw[6:12], when, packet)
        if host and frame.data.ttl in (64, 128, 255):  # straight from the sender, not through a router
            _address(host, frame.data.src)


def _address(host: Host, raw: bytes) -> str | None:
    address = ip(socket.inet_ntop(socket.AF_INET if len(raw) == 4 else socket.AF_INET6, raw))
    if (
        address
        and not address.startswith(("224.", "239.", "127.", "255.", "169.254."))
        and len(host.ips) < 50
    ):
        host.ips.add(address)
    return address


def _arp(hosts: Hosts, arp: "dpkt.arp.ARP", when: float, packet: int) -> None:
    host = hosts.of(arp.sha, when, packet)
    if host:
        _address(host, arp.spa)


def _udp(hosts: Hosts, raw: bytes, packet_ip: "dpkt.ip.IP", when: float, packet: int) -> None:
    udp = packet_ip.data
    host = hosts.of(raw[6:12], when, packet)
    if host is None:
        return
    if 68 in (udp.sport, udp.dport) and 67 in (udp.sport, udp.dport):
        _dhcp(hosts, dpkt.dhcp.DHCP(udp.data), when, packet)
        return
    local = len(packet_ip.src) == 16 or packet_ip.ttl in (1, 64, 128, 255)
    if local:
        _address(host, packet_ip.src)
    if udp.sport == 5353:
        _mdns(host, dpkt.dns.DNS(udp.data))
    elif udp.dport in (53, 5355) and udp.data:
        for question in dpkt.dns.DNS(udp.data).qd:
            host.note("dns_asked", question.name)
    elif udp.sport == 137 or udp.dport == 137:
        _netbios(host, udp.data)
    elif 1900 in (udp.sport, udp.dport):
        _ssdp(host, udp.data.decode("utf-8", "replace"))


def _dhcp(hosts: Hosts, found: "dpkt.dhcp.DHCP", when: float, packet: int) -> None:
    """What a client says of itself, and the address it asks for or gets."""
    host = hosts.of(found.chaddr, when, packet)
    if host is None:
        return
    host.source = "dhcp"
    for code, value in found.opts:
        if code == 12:
            host.name = host_names(value.decode("utf-8", "replace").strip("\0"))[0] or host.name
        elif code == 55:
            host.attributes["dhcp_parameters"] = ",".join(str(byte) for byte in value[:64])
        elif code == 60:
            host.attributes["dhcp_vendor_class"] = value.decode("utf-8", "replace").strip("\0")[:120]
        elif code == 50 and len(value) == 4:
            _address(host, value)
    if found.op == 2 and found.yiaddr:
        _address(host, struct.pack(">I", found.yiaddr))


def _mdns(host: Host, found: "dpkt.dns.DNS") -> None:
    host.source = "mdns" if host.source == "arp" else host.source
    for record in [*found.an, *found.ar]:
        name = str(record.name)
        if record.type == dpkt.dns.DNS_PTR:
            if re.match(r"_[\w\-]+\._(tcp|udp)", name):
                host.note("services", name.removesuffix(".local"))
        elif record.type in (dpkt.dns.DNS_A, dpkt.dns.DNS_AAAA):
            host.name = host.name or host_names(name.removesuffix(".local"))[0]
        elif record.type == dpkt.dns.DNS_TXT:
            for text in getattr(record, "text", []):
                pair = (text if isinstance(text, str) else text.decode("utf-8", "replace")).partition("=")
                if pair[0].lower() in ("model", "md", "ty", "am") and pair[2]:
                    host.model = host.model or pair[2][:100]
                elif pair[0].lower() in ("usb_mfg", "manufacturer", "mf") and pair[2]:
                    host.vendor = host.vendor or pair[2][:100]
                elif pair[0].lower() == "uuid" and pair[2]:
                    host.identifiers["mdns_uuid"] = pair[2].lower()[:64]


def _netbios(host: Host, raw: bytes) -> None:
    """NetBIOS name registrations and refreshes carry the sender's own name."""
    if len(raw) < 50 or (raw[2] & 0x78) not in (0x28, 0x40, 0x48):
        return
    code = raw[13:45]
    name = (
        bytes(((code[n] - 65) << 4 | (code[n + 1] - 65)) & 255 for n in range(0, 30, 2))
        .decode("ascii", "ignore")
        .strip()
    )
    if name and host.name is None and name.isprintable() and name != "WORKGROUP":
        host.name = host_names(name)[0]


def _ssdp(host: Host, text: str) -> None:
    if match := re.search(r"^USN: *uuid:([\w\-]+)", text, re.M | re.I):
        host.identifiers["upnp_udn"] = match[1].lower()
    if match := re.search(r"^SERVER: *(.+?)\r?$", text, re.M | re.I):
        host.os = host.os or match[1][:160]


def _lldp(hosts: Hosts, raw: bytes, host: Host | None) -> None:
    """IEEE 802.1AB: the switch at the other end of the listener's cable."""
    place = 0
    found: dict[int, bytes] = {}
    while place + 2 <= len(raw):
        head = struct.unpack(">H", raw[place : place + 2])[0]
        kind, size = head >> 9, head & 0x1FF
        if kind == 0:
            break
        found.setdefault(kind, raw[place + 2 : place + 2 + size])
        place += 2 + size
    if host is None:
        return
    host.source = "switch"
    host.attributes["seen_by"] = "lldp"
    host.name = host.name or host_names(found.get(5, b"").decode("utf-8", "replace"))[0]
    host.os = host.os or found.get(6, b"").decode("utf-8", "replace")[:200] or None
    if port := found.get(4, found.get(2, b"\0")[1:]).decode("utf-8", "replace").strip():
        host.attributes["remote_port"] = port[:80]
    chassis = found.get(1, b"")
    if chassis[:1] == b"\x04" and (hardware := mac(chassis[1:7].hex())):
        host.identifiers["lldp_chassis"] = hardware
    if 8 in found and len(found[8]) > 5 and found[8][1] == 1:
        _address(host, found[8][2:6])


def _cdp(hosts: Hosts, raw: bytes, when: float, packet: int) -> None:
    """Cisco's discovery protocol: type-length-value after SNAP, version, TTL and checksum."""
    host = hosts.of(raw[6:12], when, packet)
    if host is None:
        return
    host.source, place = "switch", 26
    host.attributes["seen_by"] = "cdp"
    while place + 4 <= len(raw):
        kind, size = struct.unpack(">HH", raw[place : place + 4])
        value = raw[place + 4 : place + size].decode("utf-8", "replace").strip()
        if size < 4:
            break
        if kind == 1:
            host.name = host.name or host_names(value.split("(")[0])[0]
        elif kind == 3:
            host.attributes["remote_port"] = value[:80]
        elif kind == 5:
            host.os = host.os or value[:200]
        elif kind == 6:
            host.model = host.model or value[:100]
        place += size
