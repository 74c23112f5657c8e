"""Message catalogues: collect the strings to translate, compile them, check that French is complete.

    python tools/messages.py collect | compile | check

Every stage keeps its own catalogue under `bascule/<stage>/locale/fr/LC_MESSAGES/`; the msgid is the English
text, so the English catalogue is complete by nature.
"""

import os
import subprocess
import sys
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parent.parent


def catalogues() -> list[Path]:
    return sorted((ROOT / "bascule").glob("**/locale/*/LC_MESSAGES/django*.po"))


def compile_all() -> int:
    for po in catalogues():
        with po.open("rb") as source, po.with_suffix(".mo").open("wb") as target:
            write_mo(target, read_po(source, locale=po.parts[-3]))
    return 0


def collect() -> int:
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "bascule.config.settings"}
    for stage in sorted(p.parent for p in (ROOT / "bascule").glob("*/__init__.py")):
        if not any(stage.rglob("*.html")) and not _speaks(stage):
            continue
        (stage / "locale").mkdir(exist_ok=True)
        subprocess.run(
            [
                sys.executable,
                "-P",
                "-m",
                "django",
                "makemessages",
                "-l",
                "fr",
                "--no-location",
                "--no-obsolete",
                "-v",
                "0",
                "-i",
                "tests/*",
                "-i",
                "migrations/*",
            ],
            cwd=stage,
            env=environment,
            check=True,
        )
    return compile_all()


def _speaks(stage: Path) -> bool:
    return any("gettext" in p.read_text(encoding="utf-8") for p in stage.rglob("*.py"))


def check() -> int:
    """Collect into a scratch copy's memory: every msgid used has a French text that is not fuzzy."""
    before = {po: po.read_bytes() for po in catalogues()}
    collect()
    missing = []
    for po in catalogues():
        with po.open("rb") as source:
            catalogue = read_po(source, locale=po.parts[-3])
        for message in catalogue:
            texts = message.string if isinstance(message.string, tuple | list) else (message.string,)
            if message.id and (message.fuzzy or not all(texts)):
                missing.append(f"{po.relative_to(ROOT)}: {message.id!r}")
    for po in catalogues():
        if po in before:
            po.write_bytes(before[po])
        else:
            po.unlink()
    compile_all()
    missing += disagreements()
    for line in missing[:40]:
        print(f"not translated: {line}")
    if missing:
        print(f"{len(missing)} strings have no French, or two. Run `make messages`, then fill them in.")
    return 1 if missing else 0


def disagreements() -> list[str]:
    """The same string with two French texts: Django shows one of them everywhere, whichever stage comes first."""
    said: dict[tuple, dict[str, str]] = {}
    for po in catalogues():
        with po.open("rb") as source:
            for message in read_po(source, locale=po.parts[-3]):
                if message.id and message.string:
                    said.setdefault((message.context, str(message.id)), {})[str(message.string)] = po.parts[
                        -5
                    ]
    return [
        f"two French texts for {key[1]!r}: " + "; ".join(f"{stage}: {text}" for text, stage in texts.items())
        for key, texts in said.items()
        if len(texts) > 1
    ]


if __name__ == "__main__":
    sys.exit({"collect": collect, "compile": compile_all, "check": check}[sys.argv[1]]())
