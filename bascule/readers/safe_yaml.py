"""YAML from a stranger: plain data only, no objects, no references (which can swell without end), limited depth."""

from typing import Any

import yaml

from bascule.observation.problem import Problem, gettext_noop

MAX_CHARACTERS = 16 * 1024 * 1024
MAX_DEPTH = 40


class _Loader(yaml.SafeLoader):
    depth = 0

    def compose_node(self, parent: Any, index: Any) -> Any:
        if self.check_event(yaml.AliasEvent):
            raise yaml.YAMLError("reference")
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise yaml.YAMLError("depth")
        try:
            return super().compose_node(parent, index)
        finally:
            self.depth -= 1


def load_yaml(text: str) -> Any:
    """The first document as plain data; raises Problem when it is broken, refers to itself or nests too deeply."""
    if len(text) > MAX_CHARACTERS:
        raise Problem(
            gettext_noop("This YAML file is larger than {megabytes} MB."),
            gettext_noop("Export it as CSV or JSON, or in smaller parts."),
            megabytes=MAX_CHARACTERS >> 20,
        )
    try:
        return next(iter(yaml.load_all(text, _Loader)), None)
    except (yaml.YAMLError, ValueError, RecursionError) as wrong:
        mark = getattr(wrong, "problem_mark", None)
        raise Problem(
            gettext_noop("This YAML file cannot be read: it breaks near line {line}."),
            gettext_noop(
                "Export it again, as CSV or JSON if that can be had. References (&, *) are not allowed."
            ),
            line=mark.line + 1 if mark else "?",
        ) from None
