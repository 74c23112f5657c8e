"""Build hook: the wheel carries compiled catalogues."""

import sys
from pathlib import Path

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

sys.path.insert(0, str(Path(__file__).parent))


class CatalogueHook(BuildHookInterface):
    def initialize(self, version: str, build_data: dict) -> None:
        import messages

        messages.compile_all()
