"""Which row of a filled-in request list answers which line, and what it says. Knows no database.

People send our list back with columns moved, renamed or dropped, rows deleted or sorted, saved by another program. So
a column is known by its heading, else by what stands in it; a row by its number and its words together.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext_noop as _
from rapidfuzz import fuzz, process

from bascule.handover.answer_words import Said, said_in
from bascule.handover.reasons import Reason, because
from bascule.readers.loose_secrets import take_secrets
from bascule.readers.table_rows import PlainTable
from bascule.readers.table_values import fold

HEADINGS = {
    "number": ("no", "n", "num", "numero", "number", "ligne", "line", "ref", "reference", "no de ligne", "id"),
    "about": ("concerne", "concerns", "objet", "about", "element", "equipement", "item", "subject"),
    "what": ("ce que nous demandons", "what we ask for", "demande", "request", "ce qui est demande", "description"),
    "state": ("etat", "state", "status", "statut", "avancement"),
    "answer": (
        "reponse du prestataire", "answer of the provider", "reponse", "answer", "commentaire", "commentaires",
        "comment", "comments", "remarque", "remarques", "observations", "retour", "notes", "response",
    ),
    "ours": ("famille", "family", "format", "pour le", "due by", "echeance", "priorite", "priority", "pourquoi", "why"),
}  # fmt: skip
ALIKE = 90  # of 100: words that somebody retouched are still the same words
LEAST = 0.4  # share of rows that must be ours for the table to be our list


@dataclass(frozen=True)
class Line:
    """What a row is compared with."""

    number: int
    about: str
    what_fr: str
    what_en: str
    states: tuple[str, ...] = ()  # how our own list wrote the state it is in: not an answer


@dataclass
class RowAnswer:
    """One row that answers a line: which, what it says (secrets masked), how sure, and why."""

    number: int
    row: int
    said: Said
    answer: str
    confidence: float
    reasons: list[Reason] = field(default_factory=list)
    secrets: list[tuple[str, str]] = field(default_factory=list)


@dataclass
class AnsweredList:
    """A whole list: its answers, how many rows, how many of them are blank, and the rows that are of no line."""

    answers: list[RowAnswer] = field(default_factory=list)
    rows: int = 0
    blank: int = 0
    strange: list[tuple[int, str]] = field(default_factory=list)


def answered_list(tables: Iterable[PlainTable], lines: Sequence[Line]) -> AnsweredList | None:
    """What the list says; None when none of the tables is our list."""
    found = AnsweredList()
    ours = False
    book = _Book(lines)
    for table in tables:
        columns = _columns(table, book)
        if "number" not in columns and "what" not in columns:
            continue
        places = [(row, cells, book.line_of(cells, columns)) for row, cells in table.rows]
        known = sum(1 for *_row, place in places if place is not None)
        if not known or known < LEAST * len(places) or not _has_words(places, columns):
            continue
        ours = True
        for row, cells, place in places:
            _take(found, table, row, cells, columns, place)
    return found if ours else None


def _has_words(places: list[tuple[int, list[str], "_Place | None"]], columns: dict[str, list[int]]) -> bool:
    """Numbers alone are in every table; some of the rows must carry our words too."""
    return any(place and place.words for *_row, place in places) or bool(
        columns.get("answer") and columns.get("state")
    )


@dataclass(frozen=True)
class _Place:
    line: Line
    confidence: float
    words: bool
    reasons: list[Reason]


class _Book:
    """The lines, found by number or by words."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self.by_number = {line.number: line for line in lines}
        self.by_words: dict[str, list[Line]] = {}
        for line in lines:
            for what in {fold(line.what_fr), fold(line.what_en)}:
                self.by_words.setdefault(what, []).append(line)
        self.all_words = [words for words in self.by_words if words]
        self.abouts = {fold(line.about) for line in lines if line.about}

    def line_of(self, cells: list[str], columns: dict[str, list[int]]) -> _Place | None:
        number = _whole(_cell(cells, columns, "number"))
        by_number = self.by_number.get(number) if number is not None else None
        said, about = fold(_cell(cells, columns, "what")), fold(_cell(cells, columns, "about"))
        named, exact = self._worded(said, about)
        if by_number and not said:
            same = bool(about) and fold(by_number.about) == about
            why = [because(_("It has the number {number} of the line."), number=by_number.number)]
            return _Place(by_number, 0.93 if same else 0.85, same, why)
        if by_number and by_number in named:
            why = [because(_("Number {number} and words are those of the line."), number=by_number.number)]
            return _Place(by_number, 0.99 if exact else 0.93, True, why)
        if len(named) == 1:
            if number is None:
                why = [because(_("The words are those of line {number}."), number=named[0].number)]
                return _Place(named[0], 0.95 if exact else 0.8, True, why)
            why = [
                because(
                    _("The row is numbered {written}, its words are those of line {number}."),
                    written=number, number=named[0].number,
                )
            ]  # fmt: skip
            return _Place(named[0], 0.6, True, why)
        return None

    def _worded(self, said: str, about: str) -> tuple[list[Line], bool]:
        """The lines with these words (and about the same thing, where several have them), and whether exactly."""
        if not said:
            return [], False
        exact = said in self.by_words
        if exact:
            found = self.by_words[said]
        else:
            near = process.extractOne(said, self.all_words, scorer=fuzz.ratio, score_cutoff=ALIKE)
            found = self.by_words[near[0]] if near else []
        if len(found) > 1 and about:
            found = [line for line in found if fold(line.about) == about] or found
        return found, exact


def _columns(table: PlainTable, book: _Book) -> dict[str, list[int]]:
    """Which column is what: by heading, then by content; what nobody knows is taken for answers."""
    found: dict[str, list[int]] = {}
    loose = []
    for place, heading in enumerate(table.header):
        name = next((name for name, headings in HEADINGS.items() if fold(heading) in headings), None)
        if name in ("number", "about", "what", "state") and name in found:
            name = None
        found.setdefault(name, []).append(place) if name else loose.append(place)
    for place in list(loose):
        cells = [row[place] for _line, row in table.rows if place < len(row) and row[place].strip()]
        name = _by_content(cells, book)
        if name and name not in found:
            found[name] = [place]
            loose.remove(place)
    found.setdefault("answer", []).extend(loose)
    return found


def _by_content(cells: list[str], book: _Book) -> str | None:
    if not cells:
        return None
    share = {
        "what": sum(1 for cell in cells if fold(cell) in book.by_words),
        "number": sum(1 for cell in cells if _whole(cell) in book.by_number),
        "about": sum(1 for cell in cells if fold(cell) in book.abouts),
    }
    best = max(share, key=lambda name: share[name])
    return best if share[best] >= 0.6 * len(cells) else None


def _take(
    found: AnsweredList, table: PlainTable, row: int, cells: list[str], columns: dict[str, list[int]],
    place: _Place | None,
) -> None:  # fmt: skip
    found.rows += 1
    if place is None:
        text = take_secrets(" · ".join(cell for cell in cells if cell.strip()))[0]
        found.strange.append((row, text[:300]))
        return
    parts = []
    for column in columns.get("answer", []):
        if column < len(cells) and cells[column].strip():
            parts.append(cells[column].strip())
    text, secrets = take_secrets("\n".join(parts))
    state = _cell(cells, columns, "state")
    said, why = said_in(text, "" if state in place.line.states else state)
    if said is Said.NOTHING:
        found.blank += 1
        return
    answer = RowAnswer(
        place.line.number, row, said, text[:4000], place.confidence, [*place.reasons, why], secrets
    )
    if said is Said.CONTENT:  # only a person can tell whether these words are what was asked for
        answer.confidence = min(answer.confidence, 0.5)
    found.answers.append(answer)


def _cell(cells: list[str], columns: dict[str, list[int]], name: str) -> str:
    place = columns.get(name, [-1])[0]
    return cells[place].strip() if 0 <= place < len(cells) else ""


def _whole(text: str) -> int | None:
    text = text.strip().removesuffix(".0")
    return int(text) if text.isdecimal() and len(text) < 7 else None
