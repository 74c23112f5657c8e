"""Which readers there are: every folder here with a reader.py. The only lazy imports of this layer."""

import contextlib
import importlib
import inspect
from functools import cache
from pathlib import Path

from bascule.readers.base import Reader

HERE = Path(__file__).resolve().parent


@cache
def reader_names() -> tuple[str, ...]:
    """The names of all formats, sorted."""
    return tuple(sorted(file.parent.name for file in HERE.glob("*/reader.py")))


@cache
def reader_named(name: str) -> Reader:
    """The one reader of a folder. Raises KeyError when there is no such format, ImportError when it is broken."""
    if name not in reader_names():
        raise KeyError(name)
    module = importlib.import_module(f"bascule.readers.{name}.reader")
    for _, found in inspect.getmembers(module, inspect.isclass):
        if (
            issubclass(found, Reader)
            and found.__module__ == module.__name__
            and not inspect.isabstract(found)
        ):
            return found()
    raise ImportError(f"bascule/readers/{name}/reader.py has no Reader")


def every_reader() -> tuple[Reader, ...]:
    """One instance of each reader, sorted by name. A reader that cannot be loaded is left out: its own tests
    fail then, and the files of the other formats are still read."""
    found = []
    for name in reader_names():
        with contextlib.suppress(Exception):
            found.append(reader_named(name))
    return tuple(found)
