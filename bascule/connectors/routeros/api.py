"""RouterOS's API (https://help.mikrotik.com/docs/display/ROS/API): sentences of words, each with its length in front."""

import socket

LARGEST_WORD, MOST_WORDS, MOST_SENTENCES = 1024 * 1024, 1000, 20_000


class Trap(Exception):
    """The router said no; its own words."""


def word(data: bytes) -> bytes:
    """A word with its length, in one to five bytes."""
    size = len(data)
    if size < 0x80:
        return bytes([size]) + data
    if size < 0x4000:
        return (size | 0x8000).to_bytes(2, "big") + data
    if size < 0x200000:
        return (size | 0xC00000).to_bytes(3, "big") + data
    return (size | 0xE0000000).to_bytes(4, "big") + data


class Api:
    """One line to a router. Every value goes as a word of its own: nothing is quoted, nothing can break out."""

    def __init__(self, line: socket.socket) -> None:
        self.line, self.kept = line, b""

    def ask(self, command: str, *queries: str, **values: str | bytes) -> list[dict[str, str]]:
        """The rows that a command answers; `_id` stands for `.id`, `a_b` for `a-b`. Trap when the router says no,
        OSError or ValueError when the line broke."""
        words = [command.encode()]
        for name, value in values.items():
            key = ".id" if name == "_id" else name.replace("_", "-")
            words.append(f"={key}=".encode() + (value if isinstance(value, bytes) else value.encode()))
        words += [query.encode() for query in queries]
        self.line.sendall(b"".join(word(one) for one in words) + b"\0")
        return self._rows()

    def _rows(self) -> list[dict[str, str]]:
        rows, trap = [], ""
        for _sentence in range(MOST_SENTENCES):
            kind, *rest = self._sentence()
            said = dict(_pair(one) for one in rest if one.startswith("="))
            if kind == "!re":
                rows.append(said)
            elif kind == "!trap":
                trap = trap or said.get("message", "refused")
            elif kind == "!fatal":
                raise ConnectionResetError("fatal")
            elif kind == "!done":
                if trap:
                    raise Trap(trap)
                return rows or ([said] if said else [])
        raise ValueError("no end")

    def _sentence(self) -> list[str]:
        words: list[str] = []
        while one := self._exactly(self._length()):
            words.append(one.decode("utf-8", "replace"))
            if len(words) > MOST_WORDS:
                raise ValueError("too long")
        if not words:
            raise ValueError("an empty sentence")
        return words

    def _length(self) -> int:
        first = self._exactly(1)[0]
        for bits, more, mask in ((0x80, 0, 0x7F), (0xC0, 1, 0x3F), (0xE0, 2, 0x1F), (0xF0, 3, 0x0F)):
            if first < bits:
                size = int.from_bytes(bytes([first & mask]) + self._exactly(more), "big")
                if size > LARGEST_WORD:
                    raise ValueError("too long")
                return size
        raise ValueError("no such length")

    def _exactly(self, size: int) -> bytes:
        while len(self.kept) < size:
            part = self.line.recv(65536)
            if not part:
                raise ConnectionResetError("closed")
            self.kept += part
        found, self.kept = self.kept[:size], self.kept[size:]
        return found


def _pair(text: str) -> tuple[str, str]:
    name, _sign, value = text[1:].partition("=")
    return name, value
