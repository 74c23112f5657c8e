"""RouterOS's syntax: `/path words`, then `add`/`set` lines with key=value, `\\` joins, `[ find … ]`, one-line form."""

from typing import NamedTuple

VERBS = {"add", "set", "remove", "disable", "enable", "import", "print", "reset", "unset", "move", "edit"}


class Command(NamedTuple):
    """One command: line, path ("/ip firewall nat"), verb, bare words, key=value pairs without quotes."""

    line: int
    path: str
    verb: str
    words: list[str]
    pairs: dict[str, str]

    def get(self, key: str, default: str = "") -> str:
        return self.pairs.get(key, default)

    @property
    def live(self) -> bool:
        return self.pairs.get("disabled") != "yes"


def joined(lines: list[str]) -> list[tuple[int, str]]:
    """Lines with their continuations; a `\\` at the end joins the next line, whose indentation is dropped."""
    found: list[tuple[int, str]] = []
    parts: list[str] = []
    start = 0
    for number, line in enumerate(lines, 1):
        if not parts:
            start = number
        text = line.strip() if not parts else line.lstrip()
        if text.endswith("\\") and not text.endswith("\\\\") and len(parts) < 2000:
            parts.append(text[:-1])
            continue
        parts.append(text)
        found.append((start, "".join(parts)))
        parts = []
    if parts:
        found.append((start, "".join(parts)))
    return found


def words_of(text: str) -> list[str]:
    """Words, quotes taken off and escapes resolved; `[ find … ]` is one word."""
    words: list[str] = []
    word, started, quoted, depth, index = [], False, False, 0, 0
    while index < len(text):
        char = text[index]
        if char == "\\" and index + 1 < len(text):
            code = text[index + 1 : index + 3]
            if len(code) == 2 and all(c in "0123456789ABCDEF" for c in code):
                word.append(chr(int(code, 16)))
                index += 3
            else:
                word.append({"n": "\n", "r": "\r", "t": "\t", "_": " "}.get(text[index + 1], text[index + 1]))
                index += 2
            started = True
            continue
        if char == '"':
            quoted, started = not quoted, True
        elif char in "[(" and not quoted:
            depth, started = depth + 1, True
            word.append(char)
        elif char in ")]" and not quoted:
            depth = max(0, depth - 1)
            word.append(char)
        elif char.isspace() and not quoted and not depth:
            if started:
                words.append("".join(word))
            word, started = [], False
        else:
            word.append(char)
            started = True
        index += 1
    if started:
        words.append("".join(word))
    return words


def commands(lines: list[str]) -> list[Command]:
    """Every command with its whole path."""
    found: list[Command] = []
    path = ""
    for line, text in joined(lines):
        if not text or text.startswith("#"):
            continue
        words = words_of(text)
        if words and words[0].startswith("/"):
            words = words[0].strip("/").split("/") + words[1:]
            place = next((n for n, word in enumerate(words) if n and word in VERBS), len(words))
            path = "/" + " ".join(words[:place])
            words = words[place:]
        if not words or not path or words[0] not in VERBS:
            continue
        pairs, bare = {}, []
        for word in words[1:]:
            key, sign, value = word.partition("=")
            if sign and key and not key.startswith("["):
                pairs[key] = value
            else:
                bare.append(word)
        found.append(Command(line, path, words[0], bare, pairs))
    return found
