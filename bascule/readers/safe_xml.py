"""XML from a stranger: no entities, no DTD content, nothing fetched, limits on depth and count; lines kept."""

import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any
from xml.etree import ElementTree
from xml.parsers import expat

from bascule.observation.problem import Problem, gettext_noop
from bascule.readers.table_text import text_head

MAX_BYTES = 96 * 1024 * 1024
MAX_DEPTH = 200
MAX_ELEMENTS = 1_500_000
_ROOT = re.compile(r"<(?![?!])\s*([A-Za-z_][\w:.\-]*)([^<>]{0,4000})>?")
_ATTRIBUTE = re.compile(r"""([\w:.\-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")


class Element(ElementTree.Element):
    """An element that knows the line it starts on (1-based)."""

    line: int = 0


class _Stop(Exception):
    pass


class _Builder:
    """Feeds expat and keeps finished elements of the wanted tags; others are built whole when none is wanted."""

    def __init__(self) -> None:
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._text
        self.parser.StartDoctypeDeclHandler = self._doctype
        self.parser.EntityDeclHandler = self._entity
        self.tree = ElementTree.TreeBuilder(element_factory=Element)
        self.depth = self.count = 0
        self.wanted: frozenset[str] = frozenset()
        self.done: list[Element] = []
        self._open: list[Element] = []

    def _doctype(self, name: str, system: str | None, public: str | None, internal: int) -> None:
        # The name of a DTD is harmless, since expat fetches nothing; one written inside the file is not.
        if internal:
            raise _hostile()

    def _entity(self, *_: Any) -> None:
        raise _hostile()

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        self.depth += 1
        self.count += 1
        if self.depth > MAX_DEPTH or self.count > MAX_ELEMENTS:
            raise Problem(
                gettext_noop("This XML file is nested too deeply or holds more than {most} elements."),
                gettext_noop("Export it in smaller parts and read those."),
                most=MAX_ELEMENTS,
            )
        element = self.tree.start(tag, attributes)
        element.line = self.parser.CurrentLineNumber  # type: ignore[attr-defined]
        self._open.append(element)  # type: ignore[arg-type]

    def _text(self, text: str) -> None:
        self.tree.data(text)

    def _end(self, tag: str) -> None:
        self.depth -= 1
        element = self._open.pop()
        self.tree.end(tag)
        if tag in self.wanted:
            self.done.append(element)


def parse_xml(source: Path | bytes) -> Element:
    """The whole document. Raises Problem when it is cut short, hostile or too large."""
    builder = _Builder()
    data = source if isinstance(source, bytes) else _limited(source).read_bytes()
    _feed(builder, data, last=True)
    return builder.tree.close()  # type: ignore[return-value]


def iter_xml(file: Path, *tags: str, broken: list[Problem] | None = None) -> Iterator[Element]:
    """Each finished element of these tags, in order, then emptied: large files need little memory.

    A file that is cut short raises its Problem after the elements before the cut; with `broken` the Problem is put
    into that list instead, so that what was whole is kept.
    """
    builder = _Builder()
    builder.wanted = frozenset(tags)
    with _limited(file).open("rb") as stream:
        while True:
            piece = stream.read(1 << 16)
            problem = None
            try:
                _feed(builder, piece, last=not piece)
            except Problem as found:
                problem = found
            for element in builder.done:
                yield element
                element.clear()
            builder.done.clear()
            if problem is not None:
                if broken is None:
                    raise problem
                broken.append(problem)
                return
            if not piece:
                return


def _limited(file: Path) -> Path:
    if file.stat().st_size > MAX_BYTES:
        raise Problem(
            gettext_noop("This XML file is larger than {megabytes} MB."),
            gettext_noop("Export it in smaller parts and read those."),
            megabytes=MAX_BYTES >> 20,
        )
    return file


def _feed(builder: _Builder, data: bytes, last: bool) -> None:
    try:
        builder.parser.Parse(data, last)
    except (expat.ExpatError, ValueError, LookupError, AssertionError) as wrong:
        raise Problem(
            gettext_noop("This file is not complete XML: it breaks at line {line}."),
            gettext_noop("It was probably cut short or edited: ask for the file again, or export it again."),
            line=getattr(wrong, "lineno", builder.parser.ErrorLineNumber),
        ) from None


def _hostile() -> Problem:
    return Problem(
        gettext_noop("This XML file defines entities, as attacks on XML readers do; it was not read."),
        gettext_noop("Ask where the file comes from; an export of a known tool never does this."),
    )


@lru_cache(maxsize=4)
def xml_root(head: bytes) -> tuple[str, dict[str, str]] | None:
    """Name and attributes of the root element, from the first bytes; None when they are no XML. For `recognises`."""
    text = text_head(head).lstrip("\ufeff \t\r\n")
    if text[:1] != "<":
        return None
    found = _ROOT.search(re.sub(r"<!--.*?(-->|$)", "", text[:20_000], flags=re.S))
    if not found:
        return None
    return found[1], {name: one or two for name, one, two in _ATTRIBUTE.findall(found[2])}
