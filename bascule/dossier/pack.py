"""Writes a dossier in the layout of LAYOUT.md. No Django: `assemble` gathers, this packs, `verify.py` checks."""

import hashlib
import io
import tempfile
import zipfile
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import IO, Any

from bascule.dossier import verify
from bascule.evidence.canonical import canonical_json
from bascule.evidence.note import Checkpoint

SCHEMA = "bascule.dossier/1"
_PIECE = 1 << 20


def write_pack(
    target: Path | IO[bytes],
    *,
    origin: str,
    made: str,
    leaves: Iterable[bytes],
    checkpoints: Iterable[str],
    public_key_pem: str,
    sign: Callable[[str], str],
    documents: Mapping[str, bytes | Path],
    readme_fr: str,
    readme_en: str,
    openings: Iterable[Mapping[str, Any]] = (),
    stamps: Mapping[int, bytes] | None = None,
    stamp_authority: bytes = b"",
) -> str:
    """Write the ZIP into `target` (a path, or a binary file open for reading and writing); returns the manifest's SHA-256 (hex).

    `leaves` are canonical bytes in order from number 0; `checkpoints` the signed notes; `sign` turns a text into a
    note signed by the log's key (`LogKey.sign`); `documents` their names below documents/ and content or file;
    `stamps` RFC 3161 replies by checkpoint size; `made` ISO 8601. The same input gives the same bytes. Raises
    ValueError for a leaf with a line end or a name that leaves the folder.
    """
    files: dict[str, bytes | Path | IO[bytes]] = {
        "README.fr.txt": readme_fr.encode(),
        "README.en.txt": readme_en.encode(),
        "key.pub.pem": public_key_pem.encode(),
        "verify.py": Path(verify.__file__).read_bytes(),
    }
    for note in checkpoints:
        size = Checkpoint.parse(note.rpartition("\n\n")[0] + "\n").size
        files[f"checkpoints/{size:012}.note"] = note.encode()
    for size, stamp in (stamps or {}).items():
        files[f"checkpoints/{size:012}.tsr"] = stamp
    if stamp_authority:
        files["tsa/ca.pem"] = stamp_authority
    for name, content in documents.items():
        files[checked_name(f"documents/{name}")] = content
    opened = b"".join(canonical_json(dict(opening)) + b"\n" for opening in openings)
    if opened:
        files["openings.jsonl"] = opened
    with tempfile.TemporaryFile() as lines:
        for leaf in leaves:
            if b"\n" in leaf:
                raise ValueError("a leaf is one line")
            lines.write(leaf + b"\n")
        files["leaves.jsonl"] = lines
        described = {name: _described(content) for name, content in files.items()}
        manifest = canonical_json({"schema": SCHEMA, "origin": origin, "made": made, "files": described})
        digest = hashlib.sha256(manifest).hexdigest()
        files["manifest.json"] = manifest
        files["manifest.note"] = sign(f"{SCHEMA}\n{origin}\nmanifest.json {digest}\n").encode()
        if isinstance(target, Path):
            with target.open("w+b") as stream:
                _write_zip(stream, files)
        else:
            _write_zip(target, files)
    return digest


def checked_name(name: str) -> str:
    """A name that stays inside the folder on every system; raises ValueError."""
    parts = name.split("/")
    strange = any(c in '\\:*?"<>|' or ord(c) < 32 for c in name)
    if (
        strange
        or any(part in {"", ".", ".."} or part != part.strip(" .") for part in parts)
        or len(name) > 200
    ):
        raise ValueError(f"not a name for a file in a dossier: {name!r}")
    return name


def _described(content: bytes | Path | IO[bytes]) -> dict[str, Any]:
    digest, size = hashlib.sha256(), 0
    for piece in _pieces(content):
        digest.update(piece)
        size += len(piece)
    return {"sha256": digest.hexdigest(), "size": size}


def _write_zip(target: IO[bytes], files: Mapping[str, bytes | Path | IO[bytes]]) -> None:
    """Stored, undated, in the order of names; then the SHA-256 of all that as the comment."""
    start = target.tell()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
        for name in sorted(files):
            info = zipfile.ZipInfo(name)
            info.create_system, info.external_attr = 3, 0o100644 << 16
            info.file_size = _size(files[name])
            with archive.open(info, "w") as inside:
                for piece in _pieces(files[name]):
                    inside.write(piece)
        archive.comment = bytes(64)
    _seal_comment(target, start)


def _seal_comment(target: IO[bytes], start: int) -> None:
    """Replace the 64 bytes of the comment by the hash of what comes before them."""
    end = target.seek(0, io.SEEK_END)
    target.seek(start)
    digest, left = hashlib.sha256(), end - start - 64
    while left:
        piece = target.read(min(left, _PIECE))
        digest.update(piece)
        left -= len(piece)
    target.seek(end - 64)
    target.write(digest.hexdigest().encode())
    target.seek(end)


def _size(content: bytes | Path | IO[bytes]) -> int:
    if isinstance(content, bytes):
        return len(content)
    return content.stat().st_size if isinstance(content, Path) else content.seek(0, io.SEEK_END)


def _pieces(content: bytes | Path | IO[bytes]) -> Iterable[bytes]:
    if isinstance(content, bytes):
        yield content
        return
    if isinstance(content, Path):
        with content.open("rb") as stream:
            yield from iter(lambda: stream.read(_PIECE), b"")
        return
    content.seek(0)
    yield from iter(lambda: content.read(_PIECE), b"")
