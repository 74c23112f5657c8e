"""A text in both languages, and the one way the catalogue's files are read."""

import tomllib
from pathlib import Path
from typing import Any, Literal, get_args

import msgspec

from bascule.observation.problem import Problem, gettext_noop

FOLDER = Path(__file__).resolve().parent
Language = Literal["fr", "en"]
LANGUAGES: tuple[Language, ...] = get_args(Language)


class Text(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One text in French and in English; both are always there."""

    fr: str
    en: str

    def in_(self, language: str | None) -> str:
        """The text in that language (`fr`, `en`, `en-gb`…); French for any other."""
        return self.en if (language or "fr")[:2] == "en" else self.fr


def read_toml(file: Path) -> dict[str, Any]:
    """The content of one catalogue file; raises `Problem` with the file's name where it is no TOML."""
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise unusable(file, str(error)) from error


def convert[T](content: object, kind: type[T], file: Path) -> T:
    """The content as that Struct; raises `Problem` naming the file where a key is unknown, missing or ill-typed."""
    try:
        return msgspec.convert(content, kind)
    except msgspec.ValidationError as error:
        raise unusable(file, str(error)) from error


def unusable(file: Path, why: str) -> Problem:
    """The one problem of a catalogue file that cannot be used."""
    return Problem(
        gettext_noop("The catalogue file {file} cannot be used: {why}."),
        gettext_noop(
            "Correct the file as bascule/catalogue/README.md explains, or take it out of the folder."
        ),
        file=file.name,
        why=why.rstrip("."),
    )
