"""`bascule read` opens a locked database with a password that never stands on the command line."""

import io
import json

import pytest

from bascule.cli.main import main

WORD = "mdp-é"


@pytest.fixture
def file(databases, tmp_path):
    path = tmp_path / "coffre.kdbx"
    path.write_bytes(databases["4, AES"])
    return path


def summary(out: str) -> dict:
    return json.loads(out.splitlines()[-1])["files"][0]


def test_a_password_comes_from_a_file_and_nothing_of_it_is_printed(file, tmp_path, capsys) -> None:
    word = tmp_path / "word.txt"
    word.write_text(f"{WORD}\r\nsecond line\n", encoding="utf-8")
    assert main(["read", str(file), "--json", "--password-file", str(word)]) == 0
    out, err = capsys.readouterr()
    assert summary(out)["counts"]["secrets"] == 4
    assert WORD not in out + err and "Canari" not in out + err


def test_a_password_comes_from_standard_input(file, monkeypatch, capsys) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{WORD}\n"))
    assert main(["read", str(file), "--json", "--password-file", "-"]) == 0
    assert summary(capsys.readouterr().out)["error"] is None


def test_a_wrong_password_is_one_clear_problem_without_the_password(file, monkeypatch, capsys) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("Canari-Wrong\n"))
    assert main(["read", str(file), "--json", "--password-file", "-"]) == 1
    out, err = capsys.readouterr()
    assert summary(out)["error"] and "Canari" not in out + err


def test_at_a_terminal_one_may_try_again(file, monkeypatch, capsys) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    typed = iter(["wrong", WORD])
    monkeypatch.setattr("sys.stdin", Terminal())
    monkeypatch.setattr("getpass.getpass", lambda words, stream: next(typed))
    assert main(["read", str(file), "--json", "--password-file", "-"]) == 0
    assert summary(capsys.readouterr().out)["error"] is None


def test_a_key_file_opens_too(databases, tmp_path, monkeypatch, capsys) -> None:
    (tmp_path / "c.kdbx").write_bytes(databases["4, key file"])
    (tmp_path / "c.key").write_bytes(b"k" * 32)
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{WORD}\n"))
    given = [
        "read",
        str(tmp_path / "c.kdbx"),
        "--json",
        "--password-file",
        "-",
        "--key-file",
        str(tmp_path / "c.key"),
    ]
    assert main(given) == 0


def test_a_password_file_that_is_not_there_is_told(file, capsys) -> None:
    assert main(["read", str(file), "--password-file", str(file) + ".txt"]) == 2
    assert "coffre.kdbx.txt" in capsys.readouterr().err
