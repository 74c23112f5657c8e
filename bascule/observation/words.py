"""Translation without Django: the compiled catalogues of every stage, by the standard library."""

import gettext
import os
from functools import cache
from pathlib import Path

LANGUAGES = ("fr", "en")


def language_of_environment() -> str:
    """The reader's language from LC_ALL, LC_MESSAGES or LANG; French unless English is asked for."""
    for name in ("BASCULE_LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        value = os.environ.get(name, "")
        if value[:2] in LANGUAGES:
            return value[:2]
    return "fr"


@cache
def _catalogue(language: str) -> gettext.NullTranslations:
    found: gettext.NullTranslations = gettext.NullTranslations()
    for file in sorted(
        Path(__file__).resolve().parent.parent.glob(f"*/locale/{language}/LC_MESSAGES/django.mo")
    ):
        with file.open("rb") as stream:
            catalogue = gettext.GNUTranslations(stream)
        catalogue.add_fallback(found)
        found = catalogue
    return found


def translate(text: str, language: str | None = None) -> str:
    """The text in the reader's language; the English text itself where no catalogue has it."""
    return _catalogue(language or language_of_environment()).gettext(text) if text else text
