"""Values from the environment. Imported before any setting is made, so it imports none."""

import os
from pathlib import Path


def env(name: str, default: str = "") -> str:
    """The value of NAME, or the content of the file that NAME_FILE names."""
    file = os.environ.get(f"{name}_FILE")
    return Path(file).read_text(encoding="utf-8").strip() if file else os.environ.get(name, default)


def data_folder() -> Path:
    home = os.environ.get("XDG_DATA_HOME") or str(Path.home() / ".local" / "share")
    return Path(env("BASCULE_DATA", str(Path(home) / "bascule"))).absolute()
