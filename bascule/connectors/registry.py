"""Finds connectors: the folder is the declaration. The only lazy imports of this layer."""

import importlib
import inspect
from functools import cache
from pathlib import Path

from bascule.connectors.base import Connector
from bascule.observation.problem import Problem, gettext_noop


@cache
def connectors() -> dict[str, Connector]:
    """Every connector by its kind."""
    found: dict[str, Connector] = {}
    for file in sorted(Path(__file__).parent.glob("*/connector.py")):
        module = importlib.import_module(f"bascule.connectors.{file.parent.name}.connector")
        for _name, one in inspect.getmembers(module, inspect.isclass):
            if (
                issubclass(one, Connector)
                and not inspect.isabstract(one)
                and one.__module__ == module.__name__
            ):
                found[one.kind] = one()
    return found


def connector_named(kind: str) -> Connector:
    """The connector of that kind; Problem when there is none."""
    if kind not in connectors():
        raise Problem(
            gettext_noop("There is no connector {kind}."),
            gettext_noop("Known: {known}. Verify this system by hand and attach the proof."),
            kind=kind, known=", ".join(connectors()),
        )  # fmt: skip
    return connectors()[kind]
