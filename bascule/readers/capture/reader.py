"""Packet captures (pcap, pcapng) of passive listening: who spoke, under which names, with which addresses."""

import struct
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

import dpkt

from bascule.observation.problem import Problem, gettext_noop
from bascule.observation.records import Evidence, NotRead, Observation, Reading
from bascule.readers.base import Reader
from bascule.readers.capture.packets import Host, Hosts, look

MAGIC = (b"\xa1\xb2\xc3\xd4", b"\xd4\xc3\xb2\xa1", b"\xa1\xb2\x3c\x4d", b"\x4d\x3c\xb2\xa1")
MAX_PACKETS = 3_000_000
CUT = gettext_noop("The capture is cut or damaged here; what came before is read.")
BAD = gettext_noop("These packets could not be taken apart.")


class CaptureReader(Reader):
    name = "capture"
    label = "Packet capture (pcap, pcapng)"
    limit = 1024 * 1024 * 1024

    def recognises(self, head: bytes, name: str) -> float:
        if head[:4] in MAGIC:
            return 0.99
        return (
            0.99
            if head[:4] == b"\x0a\x0d\x0d\x0a" and head[8:12] in (b"\x1a\x2b\x3c\x4d", b"\x4d\x3c\x2b\x1a")
            else 0.0
        )

    def read(self, file: Path) -> Reading:
        reading, hosts, bad = Reading(), Hosts(), 0
        with file.open("rb") as stream:
            for number, (when, link, raw) in enumerate(_packets(stream, reading), 1):
                if number > MAX_PACKETS:
                    reading.not_read.append(NotRead(where=f"packet {number}", what="capture", why=CUT))
                    break
                reading.units += 1
                try:
                    look(hosts, link, raw, when, number)
                    reading.units_read += 1
                except (
                    dpkt.UnpackError,
                    ValueError,
                    IndexError,
                    struct.error,
                    AttributeError,
                    KeyError,
                    TypeError,
                    UnicodeError,
                ):
                    bad += 1
        if bad:
            reading.not_read.append(NotRead(where="packets", what=str(bad), why=BAD))
        for count, host in enumerate(hosts.all(), 1):
            reading.observations.append(_observation(count, host))
        return reading


def _packets(stream: BinaryIO, reading: Reading) -> Iterator[tuple[float, int, bytes]]:
    """(time, link type, bytes) of each packet; a capture cut short gives what is whole."""
    try:
        packets = dpkt.pcap.UniversalReader(stream)
    except (ValueError, dpkt.Error, struct.error):
        raise Problem(
            gettext_noop("This packet capture cannot be opened."),
            gettext_noop("Save it again as pcap or pcapng, from tcpdump or Wireshark."),
        ) from None
    link = packets.datalink()
    count = 0
    try:
        for when, raw in packets:
            count += 1
            yield float(when), link, bytes(raw)
    except (dpkt.Error, struct.error, ValueError, IndexError, EOFError, OverflowError, MemoryError):
        reading.units += 1
        reading.not_read.append(NotRead(where=f"packet {count + 1}", what="capture", why=CUT))


def _observation(count: int, host: Host) -> Observation:
    found = vars(host)
    one = Observation(
        ref=f"r{count}", source=found["source"], source_group="passive", live=True, name=found["name"], hostname=found["name"],
        ips=sorted(found["ips"]), macs=[found["mac"]] if found["mac"] else [], vendor=found["vendor"], model=found["model"], os=found["os"],
        port=found["port"], identifiers=found["identifiers"], attributes={key: sorted(value) if isinstance(value, set) else value for key, value in found["attributes"].items()},
        evidence=Evidence(line=found["packet"]),
    )  # fmt: skip
    one.seen_at, one.last_seen = _time(found["first"]), _time(found["last"])
    return one


def _time(seconds: float) -> str | None:
    if not 946_684_800 < seconds < 4_102_444_800:
        return None
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
