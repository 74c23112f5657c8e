"""The house keeps its shape: sizes, lazy imports, the same names in every stage, complete readers and connectors.

Layers and circles are import-linter's business (.importlinter). What does not fit stands here with its reason; a
reason that is no longer needed fails.
"""

import ast
import functools
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
LONG, LONGEST, SHARE, LONGEST_FUNCTION = 330, 500, 0.95, 60

STAGES = (
    "discovery", "inventory", "gaps", "handover", "vault", "access", "backups", "rotation", "removal", "planning", "dossier",
)  # fmt: skip
IN_A_STAGE = (
    "__init__.py", "apps.py", "models.py", "views.py", "api.py", "urls.py", "forms.py", "figures.py",
    "templates", "migrations", "tests", "locale",
)  # fmt: skip

# (stage, name) that is not there, and why.
MISSING = {
    ("discovery", "forms.py"): "files are dropped, nothing is filled in",
    ("dossier", "forms.py"): "one button, nothing is filled in",
    ("dossier", "figures.py"): "its figures are the log's own, on its page",
    ("planning", "figures.py"): "dials.py: the figures of all stages for a page of takeovers",
}
TABLE = "a table of made-up things, not steps"
LONG_FUNCTIONS: dict[str, str] = {
    "examples/generate/handed.py:write_itflow": TABLE,
    "examples/generate/papers.py:contract_rows": TABLE,
    "examples/generate/services.py:building_sheets": TABLE,
    "examples/generate/services.py:service_sheets": TABLE,
}
TOO_LONG: dict[str, str] = {}
NAMED = {
    "bascule/readers/fortios/services.py": "the services of a firewall's rules: its own word",
    "examples/generate/services.py": "what is subscribed to: domains, lines, licences",
}
BAD_NAMES = {"utils", "helpers", "services", "managers", "common", "misc"}

# Files that import inside functions, how often, and why. Only ever fewer.
LAZY: dict[str, tuple[int, str]] = {
    "bascule/config/database.py": (
        2,
        "the embedded server's wheel is not there where PostgreSQL is somebody else's",
    ),
    "bascule/config/scratch.py": (2, "Django's models exist after Django is set up"),
    "bascule/config/start.py": (3, "settings are read after the environment is made; Django is set up last"),
}
# Where every import may be late.
REGISTRIES = {
    "apps.py": "a stage announces itself when Django is ready, not before",
    "bascule/cli/": "a command answers --help, and computes, without Django or a database",
}

SILENT = {"bascule/evidence/record.py": "it is what writes events"}

# Folders beside readers that hold what several of them share, or nothing to read.
NO_READER = {
    "backup_report": "words that backup reports share",
    "config_syntax": "the grammar that device configurations share",
    "directory": "what readers of directories share",
    "locale": "translations",
    "registry_facts": "what readers of the Windows registry share",
    "tests": "tests of the readers together",
}
# Without tests of their own: exports of one shape, tried together by readers/tests. Only ever fewer.
TESTED_TOGETHER: set[str] = set()
NO_CONNECTOR = {"locale": "translations"}


@functools.cache
def files() -> tuple[Path, ...]:
    """Every Python file of the project."""
    told = subprocess.run(["git", "ls-files", "*.py"], cwd=ROOT, capture_output=True, text=True, check=False)
    found = [ROOT / line for line in told.stdout.splitlines()]
    if not found:  # not a checkout
        found = [
            path
            for top in ("bascule", "tests", "bench", "tools", "examples")
            for path in (ROOT / top).rglob("*.py")
        ]
    return tuple(sorted(path for path in found if path.exists()))


@functools.cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def code() -> list[Path]:
    """The program itself: neither tests nor migrations."""
    return [
        p
        for p in files()
        if p.is_relative_to(ROOT / "bascule") and not {"tests", "migrations"} & set(p.parts)
    ]


def functions(path: Path) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    return [node for node in ast.walk(tree(path)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]


def same(found: set[str], excused: set[str], what: str) -> None:
    assert not found - excused, f"{what}: {sorted(found - excused)}"
    assert not excused - found, f"a reason that is no longer needed: {sorted(excused - found)}"


def test_files_are_short():
    lines = {name(path): len(path.read_text(encoding="utf-8").splitlines()) for path in files()}
    same({path for path, count in lines.items() if count > LONGEST}, set(TOO_LONG), f"over {LONGEST} lines")
    within = sum(count <= LONG for count in lines.values()) / len(lines)
    assert within >= SHARE, sorted((count, path) for path, count in lines.items() if count > LONG)


def test_functions_are_short():
    found = {
        f"{name(path)}:{one.name}"
        for path in files()
        if "migrations" not in path.parts
        for one in functions(path)
        if (one.end_lineno or one.lineno) - one.lineno + 1 > LONGEST_FUNCTION
    }
    same(found, set(LONG_FUNCTIONS), f"over {LONGEST_FUNCTION} lines")


def lazy_imports(path: Path) -> int:
    inner = {
        id(node)
        for one in functions(path)
        for node in ast.walk(one)
        if isinstance(node, ast.Import | ast.ImportFrom)
    }
    return len(inner)


def test_imports_stand_at_the_top():
    found = {
        name(path): count
        for path in code()
        if path.name != "apps.py"
        and not name(path).startswith("bascule/cli/")
        and (count := lazy_imports(path))
    }
    more = {path: count for path, count in found.items() if count > LAZY.get(path, (0, ""))[0]}
    assert not more, f"imports inside functions: {more}"
    fewer = {
        path: (count, found.get(path, 0))
        for path, (count, _why) in LAZY.items()
        if found.get(path, 0) < count
    }
    assert not fewer, f"fewer than written here; take them off: {fewer}"


def test_no_file_is_named_for_nothing():
    found = {
        name(path)
        for path in files()
        if path.stem in BAD_NAMES or BAD_NAMES & set(path.relative_to(ROOT).parts)
    }
    same(found, set(NAMED), "named for nothing")


def test_only_tenancy_listens_to_signals():
    found = {
        name(path)
        for path in code()
        for node in ast.walk(tree(path))
        if isinstance(node, ast.ImportFrom) and (node.module or "").endswith("signals")
    }
    assert found == {"bascule/tenancy/apps.py"}


def verbs() -> list[Path]:
    """Files with a function named like the file that takes `by`."""
    return [
        path
        for path in code()
        if any(one.name == path.stem and any(a.arg == "by" for a in one.args.kwonlyargs) for one in tree(path).body
               if isinstance(one, ast.FunctionDef))
    ]  # fmt: skip


def imported(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.ImportFrom):
            found |= {node.module or "", *(f"{node.module}.{alias.name}" for alias in node.names)}
        elif isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
    return found


def test_a_verb_knows_no_request():
    assert len(verbs()) > 30
    found = {
        name(path)
        for path in verbs()
        if any(one.startswith(("django.http", "django.shortcuts")) for one in imported(path))
    }
    assert found == set()


def test_a_verb_writes_its_event():
    """Directly, or by the verb it calls."""
    silent = {
        name(path)
        for path in verbs()
        if "bascule.evidence.record.record" not in imported(path)
        and not imported(path) & {f"bascule.{v.parent.name}.{v.stem}.{v.stem}" for v in verbs()}
    }
    same(silent, set(SILENT), "verbs without an event")


@pytest.mark.parametrize("stage", STAGES)
def test_every_stage_has_the_same_names(stage):
    missing = {entry for entry in IN_A_STAGE if not (ROOT / "bascule" / stage / entry).exists()}
    same(missing, {entry for of, entry in MISSING if of == stage}, f"not in {stage}")


def folders(of: str, without: dict[str, str]) -> list[Path]:
    found = [p for p in sorted((ROOT / "bascule" / of).iterdir()) if p.is_dir() and p.name != "__pycache__"]
    assert set(without) <= {p.name for p in found}, "a reason for a folder that is gone"
    return [p for p in found if p.name not in without]


def test_every_reader_is_complete():
    together = (ROOT / "bascule" / "readers" / "tests" / "conftest.py").read_text(encoding="utf-8")
    untested = set()
    for folder in folders("readers", NO_READER):
        assert (folder / "reader.py").exists(), folder.name
        assert (folder / "FORMAT.md").exists(), folder.name
        if not list((folder / "tests").glob("test_*.py")):
            untested.add(folder.name)
            assert folder.name in together, folder.name
    same(untested, TESTED_TOGETHER, "without tests")


def test_every_connector_is_complete():
    for folder in folders("connectors", NO_CONNECTOR):
        assert (folder / "connector.py").exists(), folder.name
        told = (folder / "README.md").read_text(encoding="utf-8")
        assert [word for word in ("Needs", "Changes", "Undo", "Limits") if word not in told] == [], (
            folder.name
        )
        assert list((folder / "tests").glob("test_*.py")), folder.name


def test_pure_libraries_know_no_django():
    pure = (
        "matching",
        "detection",
        "reach",
        "continuity",
        "readers",
        "connectors",
        "sealing",
        "catalogue",
        "observation",
    )
    found = {
        name(path) for path in code()
        if path.relative_to(ROOT / "bascule").parts[0] in pure and any(one.split(".")[0] == "django" for one in imported(path))
    }  # fmt: skip
    assert found == set()


def test_every_page_has_a_docstring_or_needs_none():
    """Public modules say what they are for."""
    silent = {name(path) for path in code() if not ast.get_docstring(tree(path)) and path.read_text(encoding="utf-8").strip()
              and path.name not in ("__init__.py", "apps.py")}  # fmt: skip
    assert silent == set()
