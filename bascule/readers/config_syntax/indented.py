"""Indented command lines as Cisco, Aruba, HP and many others print them: a line, and the deeper lines under it."""

import re
from typing import NamedTuple

_BANNER = re.compile(r"^banner (?:\w+ )?(\^C|\S)")


class Command(NamedTuple):
    """One command: line (1-based), text without indentation, the commands under it."""

    line: int
    text: str
    under: list["Command"]

    @property
    def words(self) -> list[str]:
        return self.text.split()


def commands(lines: list[str], comment: tuple[str, ...] = ("!", ";", "#")) -> list[Command]:
    """The top-level commands with everything below them; comments and banners are left out."""
    top: list[Command] = []
    stack: list[tuple[int, Command]] = []
    until: str | None = None
    for number, line in enumerate(lines, 1):
        text = line.strip()
        if until is not None:
            if until in line:
                until = None
            continue
        if not text or text.startswith(comment):
            continue
        if match := _BANNER.match(text):
            rest = text[match.end() :]
            until = None if match[1] in rest else match[1]
            continue
        depth = len(line) - len(line.lstrip())
        command = Command(number, text, [])
        while stack and stack[-1][0] >= depth:
            stack.pop()
        (stack[-1][1].under if stack and len(stack) < 30 else top).append(command)
        stack.append((depth, command))
    return top
