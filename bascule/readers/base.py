"""What every reader promises."""

from abc import ABC, abstractmethod
from pathlib import Path

from bascule.observation.records import Reading

HEAD = 65_536  # bytes of a file that `recognises` gets to see


class Reader(ABC):
    """One file format, in a folder of its name: reader.py with one subclass, FORMAT.md, tests/.

    `name` is the folder's name; `label` what a person calls the format; `limit` the largest file in bytes it takes.
    """

    name: str
    label: str
    limit: int = 256 * 1024 * 1024

    @abstractmethod
    def recognises(self, head: bytes, name: str) -> float:
        """How sure this reader is, 0 to 1, from the first HEAD bytes and the file's name. Never raises, never slow.

        Above 0.9: the content itself says so (a magic number, a root element, an exact header). 0.5 to 0.9: likely.
        The name alone never gives more than 0.3. The mapping wizard's reader answers 0.1 to any table.
        """

    @abstractmethod
    def read(self, file: Path) -> Reading:
        """Everything in the file. What is not understood goes to `not_read`; raises `Problem` only when nothing of
        the file can be used. Refs are unique within the file; evidence carries the line, the caller adds the
        file's name and SHA-256. Secrets go to `secrets` alone: in no observation, access value or message."""

    def prepare(self) -> None:
        """Load what every file of the format needs (tables, the catalogue). Called once in the reading process, before
        a child is made for each file; nothing here when there is nothing to load."""
        return
