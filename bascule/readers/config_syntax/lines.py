"""A file's lines, whatever its line ends."""

from pathlib import Path

from bascule.readers.table_text import text_of


def text_lines(file: Path, limit: int) -> list[str]:
    """The lines of a text file whatever its encoding and line ends. Raises Problem above `limit` bytes."""
    return text_of(file, limit).lstrip("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")
