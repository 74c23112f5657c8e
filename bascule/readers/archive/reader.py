"""A ZIP that is no format of its own: each file in it is read by its own reader, in memory, one level deep."""

from pathlib import Path

from bascule.observation.problem import Problem, gettext_noop
from bascule.observation.records import NotRead, Reading
from bascule.readers import perform
from bascule.readers.base import HEAD, Reader
from bascule.readers.merge import merge
from bascule.readers.safe_zip import SafeZip
from bascule.readers.unknown import unknown

MAX_FILES = 2_000
LEAVE = ("__MACOSX/", ".DS_Store", "Thumbs.db", "desktop.ini")


class ArchiveReader(Reader):
    """Any ZIP. Archives inside it are not opened: they are named, to be read by themselves."""

    name = "archive"
    label = "ZIP archive"
    limit = 1024 * 1024 * 1024

    def recognises(self, head: bytes, name: str) -> float:
        if head[:4] not in (b"PK\x03\x04", b"PK\x05\x06"):
            return 0.0
        if any(mark in head for mark in (b"xl/work", b"word/", b"ppt/", b"mimetypeapplication/")):
            return 0.0
        return 0.3 if name.lower().endswith(".zip") else 0.2

    def read(self, file: Path) -> Reading:
        whole = Reading()
        with SafeZip(file) as archive:
            for name, why in archive.refused:
                whole.units += 1
                whole.not_read.append(NotRead(name, gettext_noop("a file"), why))
            names = [name for name in archive.names if not any(part in name for part in LEAVE)]
            if len(names) > MAX_FILES:
                raise Problem(
                    gettext_noop("This ZIP archive holds {found} files; at most {most} are read."),
                    gettext_noop("Unpack it and read the folder instead."),
                    found=len(names),
                    most=MAX_FILES,
                )
            for count, name in enumerate(names, start=1):
                merge(whole, _member(archive, name), f"m{count}", name)
        return whole


def _member(archive: SafeZip, name: str) -> Reading:
    part = Reading()
    try:
        with archive.as_file(name) as inner:
            with inner.open("rb") as stream:
                head = stream.read(HEAD)
            if not head:
                part.units += 1
                part.not_read.append(
                    NotRead("file", gettext_noop("an empty file"), gettext_noop("there is nothing in it"))
                )
                return part
            reader = perform.choose(inner, head, name)
            if reader is None:
                part.units += 1
                part.not_read.append(unknown(head, name))
                return part
            if isinstance(reader, ArchiveReader):
                part.units += 1
                part.not_read.append(
                    NotRead(
                        "file",
                        gettext_noop("an archive in the archive"),
                        gettext_noop("unpack it and read it by itself"),
                    )
                )
                return part
            return reader.read(inner)
    except Problem as problem:
        part.units += 1
        part.not_read.append(NotRead("file", problem.what(), problem.advice()))
    return part
