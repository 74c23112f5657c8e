"""OpenVPN's control channel as far as a login needs it: reset, TLS, the exchange of keys, the answer to PUSH_REQUEST.

No tunnel is made. Described in OpenVPN's ssl_pkt.h and https://openvpn.github.io/openvpn-rfc/openvpn-wire-protocol.html.
"""

import os
import socket
import ssl
import struct
import time
from dataclasses import dataclass

CONTROL, ACK, RESET_CLIENT, RESET_SERVER = 4, 5, 7, 8
CHUNK = 1100  # bytes of TLS in one packet
LARGEST = 256 * 1024
RETRY = 1.0  # seconds until a packet is sent again


class Refused(Exception):
    """The server said no in its own words."""


class Silent(Exception):
    """The server proved itself, and then did not answer the certificate."""


class NoAnswer(Exception):
    """Nothing was learnt."""


@dataclass
class Wire:
    """Packets over UDP, or over TCP with their length in front."""

    line: socket.socket
    tcp: bool
    kept: bytes = b""

    def send(self, packet: bytes) -> None:
        self.line.sendall(struct.pack(">H", len(packet)) + packet if self.tcp else packet)

    def receive(self, seconds: float) -> bytes | None:
        """The next packet; None when none came in time. OSError when the line broke."""
        self.line.settimeout(max(seconds, 0.01))
        try:
            if not self.tcp:
                return self.line.recv(65536)
            while len(self.kept) < 2 or len(self.kept) < 2 + struct.unpack(">H", self.kept[:2])[0]:
                part = self.line.recv(65536)
                if not part:
                    raise ConnectionResetError("closed")
                self.kept += part
        except TimeoutError:
            return None
        size = struct.unpack(">H", self.kept[:2])[0]
        packet, self.kept = self.kept[2 : 2 + size], self.kept[2 + size :]
        return packet


class Channel:
    """Reliable packets in order, with TLS inside."""

    def __init__(self, wire: Wire, context: ssl.SSLContext, seconds: float) -> None:
        self.wire, self.until = wire, time.monotonic() + seconds
        self.session, self.theirs = os.urandom(8), b""
        self.next_id, self.awaited, self.early = 0, 0, dict[int, bytes]()
        self.unsaid: dict[int, tuple[bytes, float]] = {}  # sent, not acknowledged: packet, when last sent
        self.to_ack: list[int] = []
        self.incoming, self.outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        self.tls = context.wrap_bio(self.incoming, self.outgoing)
        self.received = 0

    def open(self) -> None:
        """Reset, and TLS. NoAnswer without an answer; ssl.SSLError when the server is not the right one."""
        self._put(RESET_CLIENT, b"")
        while not self.theirs:
            self._turn()
        while True:
            try:
                self.tls.do_handshake()
                break
            except ssl.SSLWantReadError:
                self._flush()
                self._turn()
        self._flush()

    def say(self, data: bytes) -> None:
        self.tls.write(data)
        self._flush()

    def hear(self) -> bytes:
        """What the server says next. Silent when it says nothing any more."""
        while True:
            try:
                return self.tls.read(65536)
            except ssl.SSLWantReadError:
                try:
                    self._turn()
                except NoAnswer as nothing:
                    raise Silent from nothing

    def _flush(self) -> None:
        data = self.outgoing.read()
        for at in range(0, len(data), CHUNK):
            self._put(CONTROL, data[at : at + CHUNK])

    def _put(self, opcode: int, payload: bytes) -> None:
        number, self.next_id = self.next_id, self.next_id + 1
        body = struct.pack(">I", number) + payload
        self.unsaid[number] = (self._packet(opcode, body), time.monotonic())
        self.wire.send(self.unsaid[number][0])

    def _packet(self, opcode: int, body: bytes) -> bytes:
        acks, self.to_ack = self.to_ack[:8], self.to_ack[8:]
        listed = bytes([len(acks)]) + b"".join(struct.pack(">I", one) for one in acks)
        return bytes([opcode << 3]) + self.session + listed + (self.theirs if acks else b"") + body

    def _turn(self) -> None:
        """One packet in, its acknowledgement out; what was not acknowledged for a second goes out again."""
        now = time.monotonic()
        if now > self.until:
            raise NoAnswer
        packet = self.wire.receive(min(RETRY, self.until - now))
        if packet is not None:
            self._take(packet)
        if self.to_ack:
            self.wire.send(self._packet(ACK, b""))
        for number, (sent, when) in list(self.unsaid.items()):
            if time.monotonic() - when > RETRY:
                self.unsaid[number] = (sent, time.monotonic())
                self.wire.send(sent)

    def _take(self, packet: bytes) -> None:
        """Foreign and broken packets are left aside: anybody can send one."""
        if len(packet) < 10:
            return
        opcode, session, count = packet[0] >> 3, packet[1:9], packet[9]
        at = 10 + 4 * count + (8 if count else 0)
        if opcode not in {CONTROL, ACK, RESET_SERVER} or count > 8 or len(packet) < at:
            return
        if (count and packet[at - 8 : at] != self.session) or (self.theirs and session != self.theirs):
            return
        for number in struct.unpack(f">{count}I", packet[10 : 10 + 4 * count]):
            self.unsaid.pop(number, None)
        if opcode == RESET_SERVER:
            self.theirs = session
        if opcode == ACK or not self.theirs or len(packet) < at + 4:
            return
        number = struct.unpack(">I", packet[at : at + 4])[0]
        self.to_ack.append(number)
        if self.awaited <= number < self.awaited + 64:
            self.early[number] = packet[at + 4 :]
        while self.awaited in self.early:
            part = self.early.pop(self.awaited)
            self.received += len(part)
            if self.received > LARGEST:
                raise NoAnswer
            self.incoming.write(part)
            self.awaited += 1


def log_in(wire: Wire, context: ssl.SSLContext, seconds: float) -> str:
    """A whole login; what the server pushed. Raises Refused, Silent, NoAnswer, ssl.SSLError or OSError."""
    channel = Channel(wire, context, seconds)
    channel.open()
    try:
        channel.say(_key_method())
        answer = channel.hear()
        if answer[:5] != b"\0\0\0\0\x02":
            raise Refused(_words(answer))
        channel.say(b"PUSH_REQUEST\0")
        while True:
            told = _words(channel.hear())
            if told.startswith("PUSH_REPLY"):
                return told[:200]
            if told.startswith("AUTH_FAILED"):
                raise Refused("AUTH_FAILED")
    except ssl.SSLError as alert:
        raise Refused(alert.reason or "TLS alert") from alert


def _key_method() -> bytes:
    """Key method 2: random numbers for a tunnel that will not be made, our options, and who we are."""
    options = b"V4,dev-type tun,link-mtu 1541,tun-mtu 1500,proto UDPv4,cipher AES-256-GCM,auth [null-digest],keysize 256,key-method 2,tls-client\0"
    about = b"IV_VER=2.6.0\nIV_PROTO=2\nIV_CIPHERS=AES-256-GCM:AES-128-GCM\n\0"
    parts = [options, b"", b"", about]
    listed = b"".join(struct.pack(">H", len(part)) + part for part in parts)
    return b"\0\0\0\0\x02" + os.urandom(48 + 32 + 32) + listed


def _words(data: bytes) -> str:
    return data.split(b"\0")[0].decode("utf-8", "replace")
