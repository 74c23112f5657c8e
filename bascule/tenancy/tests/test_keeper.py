"""Sealed start: the root is given to nobody before its passphrase was typed, and only to this user."""

import threading

import pytest

from bascule.sealing import root as root_module
from bascule.sealing.root import create_passphrase
from bascule.tenancy.keeper import is_sealed, kept_root, start_keeper, unseal

PASSPHRASE = "correct horse battery staple"


@pytest.fixture
def kept(tmp_path, monkeypatch):
    monkeypatch.setattr(root_module, "ARGON2_KIB", 64)
    monkeypatch.setattr(root_module, "ARGON2_PASSES", 1)
    monkeypatch.setattr("bascule.tenancy.keeper.AFTER_A_WRONG_ONE", 0.0)
    file = tmp_path / "root.passphrase"
    root = create_passphrase(file, PASSPHRASE)
    start_keeper(tmp_path, file)
    return tmp_path, root


def test_it_starts_sealed_and_gives_the_root_only_after_the_passphrase(kept):
    folder, root = kept
    assert is_sealed(folder) is True and kept_root(folder) is None
    assert unseal(folder, "wrong") is False and kept_root(folder) is None
    assert unseal(folder, PASSPHRASE) is True
    assert is_sealed(folder) is False and kept_root(folder).id == root.id


def test_nobody_else_may_enter_the_socket(kept):
    folder, _root = kept
    socket = folder / "run" / "root.sock"
    assert socket.stat().st_mode & 0o077 == 0 and socket.parent.stat().st_mode & 0o077 == 0


def test_nothing_is_written_to_disk(kept):
    folder, root = kept
    unseal(folder, PASSPHRASE)
    for file in folder.rglob("*"):
        content = file.read_bytes() if file.is_file() else b""
        assert PASSPHRASE.encode() not in content and root.material() not in content


def test_without_a_keeper_nothing_is_known(tmp_path):
    assert is_sealed(tmp_path) is None and unseal(tmp_path, "x") is None and kept_root(tmp_path) is None


@pytest.mark.parametrize("said", [b"\n", b"[]\n", b"{\n", b'{"do": 7}\n', b"\xff" * 100 + b"\n"])
def test_what_is_no_question_gets_no_root(kept, said):
    import socket

    folder, _root = kept
    with socket.socket(socket.AF_UNIX) as line:
        line.connect(str(folder / "run" / "root.sock"))
        line.sendall(said)
        assert b"root" not in line.recv(1000)
    assert unseal(folder, PASSPHRASE) is True


def test_many_at_once_are_all_answered(kept):
    folder, root = kept
    unseal(folder, PASSPHRASE)
    found = []
    threads = [threading.Thread(target=lambda: found.append(kept_root(folder))) for _ in range(20)]
    for one in threads:
        one.start()
    for one in threads:
        one.join(20)
    assert [one.id for one in found] == [root.id] * 20
