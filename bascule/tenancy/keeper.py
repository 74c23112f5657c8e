"""Sealed start: one process of this machine holds the root key in memory, once somebody typed its passphrase.

`bascule serve` keeps it in a thread; the web processes, the worker and commands ask over a Unix socket in the data
folder, which only this user may enter. Nothing is written to disk; stopping `bascule serve` seals again.

One JSON object a line each way: {"do": "state"} → {"sealed": true}; {"do": "unseal", "passphrase": "…"} →
{"sealed": false} or {"wrong": true}; {"do": "get"} → {"root": "<base64>"} or {"sealed": true}.
"""

import base64
import json
import os
import socket
import socketserver
import struct
import threading
import time
from pathlib import Path
from typing import Any

from bascule.sealing.problems import UnusableRoot
from bascule.sealing.root import LocalRoot, open_passphrase

LONGEST = 16_384
SECONDS = 30.0  # Argon2 on a busy small machine
AFTER_A_WRONG_ONE = 1.0


class _Keeper(socketserver.ThreadingUnixStreamServer):
    daemon_threads = True
    allow_reuse_address = True
    request_queue_size = 128

    def __init__(self, path: str, passphrase_file: Path) -> None:
        self.passphrase_file = passphrase_file
        self.root: LocalRoot | None = None
        self.one_at_a_time = threading.Lock()
        super().__init__(path, _Answer)


class _Answer(socketserver.StreamRequestHandler):
    """One question, one answer; only to this user."""

    server: _Keeper

    def handle(self) -> None:
        if _user_of(self.request) not in (os.getuid(), None):
            return
        try:
            asked = json.loads(self.rfile.readline(LONGEST))
            told = self._told(asked)
        except (ValueError, AttributeError, TypeError):
            told = {}
        self.wfile.write(json.dumps(told).encode() + b"\n")

    def _told(self, asked: dict[str, Any]) -> dict[str, Any]:
        what, keeper = asked.get("do"), self.server
        if what == "unseal" and keeper.root is None:
            with keeper.one_at_a_time:
                try:
                    keeper.root = open_passphrase(keeper.passphrase_file, str(asked.get("passphrase", "")))
                except UnusableRoot:
                    time.sleep(AFTER_A_WRONG_ONE)
                    return {"wrong": True}
        if keeper.root is None:
            return {"sealed": True}
        if what == "get":
            return {"root": base64.b64encode(keeper.root.material()).decode()}
        return {"sealed": False}


def start_keeper(folder: Path, passphrase_file: Path) -> None:
    """Keep the root of this data folder in a thread of this process; sealed until `unseal`."""
    path = _socket(folder)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    path.parent.chmod(0o700)
    path.unlink(missing_ok=True)
    before = os.umask(0o177)
    try:
        keeper = _Keeper(str(path), passphrase_file)
    finally:
        os.umask(before)
    threading.Thread(target=keeper.serve_forever, daemon=True, name="keeper").start()


def is_sealed(folder: Path) -> bool | None:
    """Whether the passphrase is still awaited; None when nobody keeps the root of this folder."""
    told = _ask(folder, {"do": "state"})
    return None if told is None else bool(told.get("sealed", True))


def unseal(folder: Path, passphrase: str) -> bool | None:
    """Whether it is open now: False for a wrong passphrase, None when nobody keeps the root of this folder."""
    told = _ask(folder, {"do": "unseal", "passphrase": passphrase})
    return None if told is None else told.get("sealed") is False


def kept_root(folder: Path) -> LocalRoot | None:
    """The root, when it is kept and open."""
    told = _ask(folder, {"do": "get"}) or {}
    return LocalRoot(base64.b64decode(told["root"])) if "root" in told else None


def _ask(folder: Path, question: dict[str, str]) -> dict[str, Any] | None:
    try:
        with socket.socket(socket.AF_UNIX) as line:
            line.settimeout(SECONDS)
            line.connect(str(_socket(folder)))
            line.sendall(json.dumps(question).encode() + b"\n")
            with line.makefile("rb") as answer:
                told = json.loads(answer.readline(LONGEST))
    except (OSError, ValueError):
        return None
    return told if isinstance(told, dict) else None


def _socket(folder: Path) -> Path:
    return folder / "run" / "root.sock"


def _user_of(line: socket.socket) -> int | None:
    """The user at the other end, where the system tells it."""
    if not hasattr(socket, "SO_PEERCRED"):
        return None
    found = line.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, struct.calcsize("3i"))
    return int(struct.unpack("3i", found)[1])
