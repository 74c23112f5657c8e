"""Every verb that the log can hold has words for people."""

import ast
from pathlib import Path

from django.utils import translation

from bascule.evidence.words import VERBS, said

ROOT = Path(__file__).parents[1] / "bascule"


def verbs() -> dict[str, str]:
    """Each verb that the code records, with a file that does."""
    found: dict[str, str] = {}
    for file in ROOT.rglob("*.py"):
        if "tests" in file.parts:
            continue
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Name)
                and node.func.id == "record"
                and node.args
            ):
                for part in ast.walk(node.args[0]):
                    if isinstance(part, ast.Constant) and isinstance(part.value, str):
                        found[part.value] = file.name
    return found


def test_every_recorded_verb_has_words():
    missing = {verb: file for verb, file in verbs().items() if verb not in VERBS}
    assert missing == {}, "give them words in evidence/words.py"


def test_every_verb_is_said_in_french_too():
    with translation.override("en"):
        english = {verb: str(text) for verb, text in VERBS.items()}
    with translation.override("fr"):
        assert [verb for verb, text in VERBS.items() if str(text) == english[verb]] == []
    assert said("a_verb_of_the_future") == "a_verb_of_the_future"
