"""`set a b c` lines (VyOS, EdgeOS, Junos) and the same in braces, both as paths of words."""

import re
from typing import NamedTuple

_WORD = re.compile(r'"((?:[^"\\]|\\.)*)"|\'([^\']*)\'|([^\s"\']+)')


class Path(NamedTuple):
    """One statement: its line, its words, whether it is deactivated (`deactivate …`, `inactive:`)."""

    line: int
    words: tuple[str, ...]
    live: bool = True


def words_of(text: str) -> list[str]:
    """Words with their quotes taken off."""
    return [
        (m[1].replace('\\"', '"') if m[1] is not None else m[2] if m[2] is not None else m[3])
        for m in _WORD.finditer(text)
    ]


def paths(lines: list[str]) -> list[Path]:
    """Every statement of either form; a statement has at least one word."""
    found = _set_lines(lines) if any(line.startswith("set ") for line in lines) else _braces(lines)
    return [path for path in found if path.words]


def _set_lines(lines: list[str]) -> list[Path]:
    found = [
        Path(number, tuple(words_of(line[4:])))
        for number, line in enumerate(lines, 1)
        if line.startswith("set ")
    ]
    dead = [tuple(words_of(line[11:])) for line in lines if line.startswith("deactivate ")]
    if not dead:
        return found
    return [path._replace(live=not any(path.words[: len(d)] == d for d in dead)) for path in found]


def _braces(lines: list[str]) -> list[Path]:
    """`system { host-name fw; }` with or without semicolons; `inactive:` and `/* … */` understood."""
    found: list[Path] = []
    stack: list[tuple[tuple[str, ...], bool]] = []
    comment = False
    for number, line in enumerate(lines, 1):
        text = line.strip()
        if comment or text.startswith("/*"):
            comment = "*/" not in text
            continue
        if not text or text.startswith(("#", "//", "!")):
            continue
        text = re.sub(r"\s+## SECRET-DATA\s*$", "", text)
        live = all(alive for _, alive in stack)
        if text.startswith("inactive:"):
            text, live = text[9:].strip(), False
        base = tuple(word for words, _ in stack for word in words)
        if text.endswith("{"):
            if len(stack) < 60:
                stack.append((tuple(words_of(text[:-1])), live))
        elif text.startswith("}"):
            if stack:
                if not any(path.words[: len(base)] == base for path in found[-1:]):
                    found.append(Path(number, base, live))
                stack.pop()
        else:
            words = words_of(text.rstrip(";"))
            if len(words) > 2 and words[1] == "[" and words[-1] == "]":
                found.extend(Path(number, (*base, words[0], value), live) for value in words[2:-1])
            else:
                found.append(Path(number, base + tuple(words), live))
    return found
