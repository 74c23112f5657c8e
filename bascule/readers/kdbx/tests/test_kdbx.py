"""A database opens with its key and only with it; nothing is lost, nothing shows."""

import pytest

from bascule.readers.kdbx.container import Protected
from bascule.readers.read_file import read_file

PLANTED = {"Canari-Pass-1", "JBSWY3DPEHPK3PXPJBSWY3DP", "Canari-Old-2", "Canari-File-3"}


@pytest.mark.parametrize("which", ["3.1, AES, Salsa20", "4, ChaCha20, Argon2id", "4, AES", "4, key file"])
def test_every_version_gives_every_secret(which, databases, tmp_path):
    file = tmp_path / "coffre.kdbx"
    file.write_bytes(databases[which])
    options = {"password": "mdp-é"} | ({"key_file": b"k" * 32} if "key" in which else {})
    result = read_file(file, options=options)
    assert (result.reader, result.error) == ("kdbx", None)
    assert {secret.material.decode() for secret in result.reading.secrets} == PLANTED
    kinds = [(secret.kind, secret.notes) for secret in result.reading.secrets]
    assert kinds == [("password", None), ("totp", None), ("password", "previous"), ("attachment", None)]
    assert [one.attributes.get("folder") for one in result.reading.observations] == [
        "Réseau",
        "Corbeille (deleted)",
    ]
    assert not any(canary in repr(result.reading.observations) for canary in PLANTED)


def test_without_or_with_a_wrong_password_there_is_one_clear_problem(databases, tmp_path):
    for content in databases.values():
        file = tmp_path / "coffre.kdbx"
        file.write_bytes(content)
        assert "locked" in read_file(file).error.what()
        problem = read_file(file, options={"password": "Canari-Wrong"}).error
        assert "does not open" in problem.what()
        assert "Canari-Wrong" not in str(problem)


def test_damage_anywhere_is_told(databases, tmp_path):
    for content in databases.values():
        for place in (60, len(content) // 2, len(content) - 3):
            wound = bytearray(content)
            wound[place] ^= 0x41
            file = tmp_path / "coffre.kdbx"
            file.write_bytes(bytes(wound))
            result = read_file(file, options={"password": "mdp-é"})
            assert result.error is not None
            assert "failed" not in result.error.what()


def test_the_key_stream_does_not_depend_on_how_it_is_cut():
    for kind in (2, 3):
        whole, cut = Protected(kind, b"key"), Protected(kind, b"key")
        assert whole.reveal(bytes(5000)) == b"".join(
            cut.reveal(bytes(size)) for size in (1, 63, 64, 72, 4800)
        )
