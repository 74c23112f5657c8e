"""A small dossier, and the means to make others."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bascule.dossier.pack import write_pack
from bascule.evidence.canonical import canonical_json
from bascule.evidence.commitment import commit
from bascule.evidence.note import Checkpoint, LogKey
from bascule.evidence.tree import Tree, leaf_hash

START = datetime(2026, 11, 1, 8, 0, tzinfo=UTC)
ORIGIN = "bascule.example/log/1"


def leaf(number: int, **more: object) -> bytes:
    at = (START + timedelta(minutes=number)).isoformat(timespec="microseconds")
    return canonical_json(
        {"at": at, "number": number, "verb": "rotate", "facts": {"n": f"é{number}"}, **more}
    )


class Maker:
    """Makes dossiers of one log, whole or wrong in one way."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.key, self.made = folder, LogKey.create(ORIGIN), 0
        committed, salt = commit("Ada Lovelace")
        self.leaves = [leaf(number) for number in range(9)]
        self.leaves[4] = leaf(4, commitments={"by": committed})
        self.openings = [{"number": 4, "name": "by", "value": "Ada Lovelace", "salt": salt}]

    def checkpoint(self, size: int, leaves: list[bytes] | None = None, key: LogKey | None = None) -> str:
        tree = Tree(leaf_hash(each) for each in leaves or self.leaves)
        text = Checkpoint(ORIGIN, size, tree.root(size), ("time 2026-11-02T08:00:00Z",)).text()
        return (key or self.key).sign(text)

    def pack(self, **other: object) -> Path:
        """A dossier; `other` replaces arguments of write_pack."""
        self.made += 1
        path = self.folder / f"dossier-{self.made}.zip"
        given = {
            "origin": ORIGIN,
            "made": "2026-11-02T09:00:00Z",
            "leaves": self.leaves,
            "checkpoints": [self.checkpoint(5), self.checkpoint(8)],
            "public_key_pem": self.key.public_pem(),
            "sign": self.key.sign,
            "documents": {"lettre reçue.pdf": b"%PDF- twelve", "raw/out.txt": b"refused\n"},
            "readme_fr": "Lisez-moi\n",
            "readme_en": "Read me\n",
            "openings": self.openings,
        }
        write_pack(path, **{**given, **other})
        return path


@pytest.fixture
def maker(tmp_path: Path) -> Maker:
    return Maker(tmp_path)


@pytest.fixture
def another_key() -> Callable[[], LogKey]:
    return lambda: LogKey.create(ORIGIN)
