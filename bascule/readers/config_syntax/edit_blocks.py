"""FortiOS's syntax: config / edit / set / next / end, quoted strings that may run over many lines."""

from typing import NamedTuple


class Setting(NamedTuple):
    """One `set`: its line and its words without quotes."""

    line: int
    words: list[str]


class Entry:
    """One `edit` (or a `config` with settings of its own): `section` is the path of config words, `name` the edit's."""

    def __init__(
        self, vdom: str | None, section: str, name: str | None, line: int, parent: "Entry | None"
    ) -> None:
        self.vdom, self.section, self.name, self.line, self.parent = vdom, section, name, line, parent
        self.settings: dict[str, Setting] = {}

    def value(self, key: str, default: str | None = None) -> str | None:
        """The setting's words with single spaces, or the default."""
        return " ".join(self.settings[key].words) if key in self.settings else default

    def words(self, key: str) -> list[str]:
        return self.settings[key].words if key in self.settings else []

    def line_of(self, key: str) -> int:
        return self.settings[key].line if key in self.settings else self.line


def split_words(text: str) -> tuple[list[str], bool]:
    """Words of a line, double quotes honoured; False when a quote is still open at the end."""
    words: list[str] = []
    word: list[str] = []
    started = quoted = escaped = False
    for char in text:
        if escaped:
            word.append(char)
            escaped = False
        elif char == "\\":
            escaped = started = True
        elif char == '"':
            quoted, started = not quoted, True
        elif char.isspace() and not quoted:
            if started:
                words.append("".join(word))
            word, started = [], False
        else:
            word.append(char)
            started = True
    if started:
        words.append("".join(word))
    return words, not quoted


def statements(lines: list[str]) -> list[tuple[int, list[str]]]:
    """(line, words) of every statement; comments are left out, an open quote swallows the lines it needs."""
    found, index = [], 0
    while index < len(lines):
        start = index
        text = lines[index].strip()
        index += 1
        if not text or text.startswith("#"):
            continue
        words, closed = split_words(text)
        while not closed and index < len(lines) and index - start < 400:
            text += "\n" + lines[index]
            index += 1
            words, closed = split_words(text) if '"' in lines[index - 1] else (words, False)
        if not closed:  # a stray quote: the line alone, so that nothing after it is lost
            words, index = text.split("\n")[0].replace('"', " ").split(), start + 1
        if words:
            found.append((start + 1, words))
    return found


def entries(lines: list[str]) -> list[Entry]:
    """Every entry in file order, with its VDOM when the file has several."""
    found: list[Entry] = []
    stack: list[Entry] = []  # a config's own entry, then the entry being edited inside it, and so on
    for line, words in statements(lines):
        verb = words[0]
        if verb == "config" and len(words) > 1:
            stack.append(_opened(stack, " ".join(words[1:]), line))
            found.append(stack[-1])
        elif verb == "edit" and stack:
            holder = stack[-1]
            vdom = words[1] if holder.section == "vdom" and len(words) > 1 else holder.vdom
            name = words[1] if len(words) > 1 else ""
            stack.append(Entry(vdom, holder.section, name, line, holder))
            found.append(stack[-1])
        elif verb == "next":
            if stack and stack[-1].name is not None:
                stack.pop()
        elif verb == "end":
            if stack and stack[-1].name is not None:  # `end` closes the entry too
                stack.pop()
            if stack:
                stack.pop()
        elif verb in ("set", "append") and len(words) > 1 and stack:
            stack[-1].settings[words[1]] = Setting(line, words[2:])
    return found


def _opened(stack: list[Entry], words: str, line: int) -> Entry:
    if not stack:
        return Entry(None, words, None, line, None)
    holder = stack[-1]
    if holder.section in ("vdom", "global"):
        return Entry(holder.vdom if holder.section == "vdom" else "global", words, None, line, None)
    return Entry(holder.vdom, f"{holder.section}/{words}", None, line, holder)
