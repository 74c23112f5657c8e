"""A ZIP that cannot hurt: no paths upwards, no links, limits on count, size and ratio, all in memory."""

import contextlib
import os
import stat
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

from bascule.observation.problem import Problem, gettext_noop

MAX_MEMBERS = 20_000
MAX_MEMBER = 128 * 1024 * 1024  # bytes of one member, unpacked
MAX_TOTAL = 1024 * 1024 * 1024  # bytes of all members, unpacked
MAX_RATIO = 250  # unpacked ÷ packed, for members above 1 MiB
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    OSError,
    EOFError,
    NotImplementedError,
    RuntimeError,
    ValueError,
    KeyError,
)


class SafeZip:
    """The members of one archive, by name. Raises Problem on opening when the archive as a whole is unusable.

    `names`: regular files that may be read. `refused`: (name, why) of members with a path that leaves the archive,
    links, devices. Use it as a context manager or call `close`.
    """

    def __init__(self, file: Path) -> None:
        self.refused: list[tuple[str, str]] = []
        self._members: dict[str, zipfile.ZipInfo] = {}
        try:
            self._zip = zipfile.ZipFile(file)
        except _BROKEN:
            raise Problem(
                gettext_noop("This ZIP archive is damaged or cut short."),
                gettext_noop("Ask for the file again, or unpack what can be unpacked and read those files."),
            ) from None
        try:
            self._list()
        except Problem:
            self._zip.close()
            raise

    def __enter__(self) -> "SafeZip":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self._zip.close()

    @property
    def names(self) -> list[str]:
        return list(self._members)

    def _list(self) -> None:
        members = self._zip.infolist()
        if len(members) > MAX_MEMBERS:
            raise _too_big(
                gettext_noop("This ZIP archive holds {found} files; at most {most} are read."),
                len(members),
                MAX_MEMBERS,
            )
        total = 0
        for member in members:
            if member.is_dir():
                continue
            why = _refusal(member)
            if why:
                self.refused.append((member.filename, why))
                continue
            total += member.file_size
            self._members[member.filename] = member
        if total > MAX_TOTAL:
            raise _too_big(
                gettext_noop("Unpacked, this ZIP archive would be {found} MB; at most {most} MB are read."),
                total >> 20,
                MAX_TOTAL >> 20,
            )
        if self._members and all(member.flag_bits & 1 for member in self._members.values()):
            raise Problem(
                gettext_noop("This ZIP archive is encrypted."),
                gettext_noop(
                    "Unpack it with its password and read the files in it; ask for the password if it was not given."
                ),
            )

    @contextlib.contextmanager
    def as_file(self, name: str) -> Iterator[Path]:
        """One member as a path that a reader can open, held in memory: what was packed never lands on a disk."""
        data = self.read(name)
        memory = os.memfd_create("member", os.MFD_CLOEXEC)
        try:
            with os.fdopen(os.dup(memory), "wb") as stream:
                stream.write(data)
            del data
            yield Path(f"/proc/self/fd/{memory}")
        finally:
            os.close(memory)

    def read(self, name: str, limit: int = MAX_MEMBER) -> bytes:
        """The bytes of one member, counted while they are unpacked. Raises Problem when it is larger or broken."""
        member = self._members[name]
        if member.flag_bits & 1:
            raise Problem(
                gettext_noop("« {name} » is encrypted."),
                gettext_noop("Unpack it with its password."),
                name=name,
            )
        try:
            with self._zip.open(member) as stream:
                data = stream.read(limit + 1)
        except _BROKEN:
            raise Problem(
                gettext_noop("« {name} » in this ZIP archive is damaged."),
                gettext_noop("Ask for the file again; the other files of the archive are read."),
                name=name,
            ) from None
        if len(data) > limit:
            raise Problem(
                gettext_noop("« {name} » is larger than {megabytes} MB unpacked."),
                gettext_noop("Unpack the archive and read this file by itself."),
                name=name,
                megabytes=limit >> 20,
            )
        return data


def _too_big(what: str, found: int, most: int) -> Problem:
    return Problem(what, gettext_noop("Unpack it and read the folder instead."), found=found, most=most)


def _refusal(member: zipfile.ZipInfo) -> str | None:
    parts = member.filename.replace("\\", "/").split("/")
    kind = stat.S_IFMT(member.external_attr >> 16)
    if ".." in parts or parts[0] == "" or ":" in parts[0] or "\0" in member.filename:
        return gettext_noop("its path leads out of the archive")
    if kind not in (0, stat.S_IFREG):
        return gettext_noop("it is a link or a device, not a file")
    if member.file_size > 1 << 20 and member.file_size > MAX_RATIO * max(member.compress_size, 1):
        return gettext_noop("it is packed so tightly that it looks like an attack")
    return None
