"""Everything a machine can say about the code's shape, one line a check. Ends with 1 when one fails."""

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
ADDRESS = re.compile(r"https?://|--(extra-)?index-url|--find-links")


def command(*words: str) -> tuple[bool, str]:
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True)
    return done.returncode == 0, (done.stdout + done.stderr).strip()


def lock_files_name_no_host() -> tuple[bool, str]:
    """A lock file with an address would tie everybody to somebody's mirror."""
    found = [
        f"{file.name}:{number}: {line.strip()}"
        for file in sorted(ROOT.glob("requirements*.txt"))
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1)
        if ADDRESS.search(line)
    ]
    return not found, "\n".join(found)


def migrations_are_complete() -> tuple[bool, str]:
    return command(sys.executable, "-W", "ignore", "-m", "django", "makemigrations", "--check", "--dry-run",
                   "--settings", "bascule.config.settings_test")  # fmt: skip


CHECKS = {
    "style": lambda: command(str(BIN / "ruff"), "check", "-q", "."),
    "format": lambda: command(str(BIN / "ruff"), "format", "--check", "-q", "."),
    "layers": lambda: command(str(BIN / "lint-imports"), "--no-cache"),
    "types": lambda: command(str(BIN / "mypy"), "--no-error-summary"),
    "templates": lambda: command(str(BIN / "djlint"), "bascule", "--lint", "--quiet"),
    "lock files": lock_files_name_no_host,
    "migrations": migrations_are_complete,
    "translations": lambda: command(sys.executable, "tools/messages.py", "check"),
}


def main(wanted: list[str]) -> int:
    failed = False
    for name, check in CHECKS.items():
        if wanted and name not in wanted:
            continue
        good, said = check()
        print(f"{name}: {'ok' if good else 'FAILED'}", flush=True)
        if not good:
            failed = True
            print("\n".join(said.splitlines()[-60:]), flush=True)
    return int(failed)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
