"""Search that ignores case and accents, on any PostgreSQL (no extension needed)."""

import unicodedata
from collections.abc import Iterable


def searchable(parts: Iterable[str | None]) -> str:
    """Lower case, without accents: what `search_text` columns hold and what a query is turned into."""
    text = unicodedata.normalize("NFKD", " ".join(part for part in parts if part)).lower()
    return "".join(letter for letter in text if not unicodedata.combining(letter)).replace("\x00", "")
