"""Writes the smallest registry hive that holds a tree of keys and values."""

import struct

import pytest


class _Writer:
    def __init__(self):
        self.body = bytearray(b"\0" * 32)  # the hive bin's header

    def cell(self, data):
        size = (len(data) + 4 + 7) // 8 * 8
        place = len(self.body)
        self.body += struct.pack("<i", -size) + data + b"\0" * (size - 4 - len(data))
        return place

    def value(self, name, content):
        if isinstance(content, int):
            kind, size, place = 4, 4 | 0x80000000, content
        else:
            kind, raw = (
                (3, content) if isinstance(content, bytes) else (1, (content + "\0").encode("utf-16-le"))
            )
            size, place = len(raw), self.cell(raw)
        raw_name = name.encode("ascii")
        return self.cell(b"vk" + struct.pack("<HIIIHH", len(raw_name), size, place, kind, 1, 0) + raw_name)

    def key(self, name, tree, root=False):
        reserved = self.cell(b"nk" + b"\0" * (74 + len(name)))  # regipy takes the first cell for the root
        children = [self.key(child, under) for child, under in tree.items() if isinstance(under, dict)]
        values = [
            self.value(child, content) for child, content in tree.items() if not isinstance(content, dict)
        ]
        listed = 0xFFFFFFFF
        if children:
            listed = self.cell(
                b"lf"
                + struct.pack("<H", len(children))
                + b"".join(struct.pack("<I4s", place, b"name") for place in children)
            )
        kept = self.cell(b"".join(struct.pack("<I", place) for place in values)) if values else 0xFFFFFFFF
        raw = name.encode("ascii")
        head = struct.pack(
            "<HQIIIIIIIIIIIIIIIHH",
            0x2C if root else 0x20,
            0,
            0,
            0,
            len(children),
            0,
            listed,
            0xFFFFFFFF,
            len(values),
            kept,
            0xFFFFFFFF,
            0xFFFFFFFF,
            0,
            0,
            0,
            0,
            0,
            len(raw),
            0,
        )
        data = b"nk" + head + raw
        self.body[reserved + 4 : reserved + 4 + len(data)] = data
        return reserved


@pytest.fixture
def hive(tmp_path):
    def write(tree, name="HIVE"):
        writer = _Writer()
        root = writer.key("ROOT", tree, root=True)
        writer.body += b"\0" * (-len(writer.body) % 4096)
        writer.body[:32] = b"hbin" + struct.pack("<II8xQI", 0, len(writer.body), 0, 0)
        base = b"regf" + struct.pack("<IIQIIIIIII", 1, 1, 0, 1, 5, 0, 1, root, len(writer.body), 1)
        base = base.ljust(508, b"\0")
        total = 0
        for (word,) in struct.iter_unpack("<I", base):
            total ^= word
        file = tmp_path / name
        file.write_bytes((base + struct.pack("<I", total)).ljust(4096, b"\0") + bytes(writer.body))
        return file

    return write
