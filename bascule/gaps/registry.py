"""The rules by id: every file of `rules/`. Adding a rule is adding a file."""

import importlib
import pkgutil
from functools import cache

from bascule.gaps import rules as folder
from bascule.gaps.rule import Rule


@cache
def rules() -> dict[str, Rule]:
    """Every rule by id, A before B before C; raises RuntimeError where a file's name is not its rule's id."""
    found: list[Rule] = []
    for module in pkgutil.iter_modules(folder.__path__):
        rule: Rule = importlib.import_module(f"{folder.__name__}.{module.name}").RULE
        if rule.id != module.name:
            raise RuntimeError(f"The rule {rule.id} stands in a file named {module.name}.")
        found.append(rule)
    return {rule.id: rule for rule in sorted(found, key=lambda rule: (rule.severity, rule.family, rule.id))}


def rule(id: str) -> Rule | None:
    """The rule of that id; None for one that no longer exists (its old gaps stay readable)."""
    return rules().get(id)
