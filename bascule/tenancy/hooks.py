"""Upward glue without upward imports: a lower stage calls what higher stages registered, in their order."""

from collections.abc import Callable
from typing import Any


class Hook:
    """What should happen after something. Filled from `AppConfig.ready()`, called inside a verb."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._functions: list[tuple[int, str, Callable[..., Any]]] = []

    def register(self, function: Callable[..., Any], *, order: int) -> None:
        entry = (order, f"{function.__module__}.{function.__qualname__}", function)
        if entry not in self._functions:
            self._functions = sorted([*self._functions, entry], key=lambda found: found[:2])

    def __call__(self, *args: Any, **kwargs: Any) -> None:
        for _order, _name, function in self._functions:
            function(*args, **kwargs)
