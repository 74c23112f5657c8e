"""Where root keys come from, and how they refuse."""

import itertools
import os

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bascule.sealing import (
    create_passphrase,
    create_root_file,
    new_password,
    new_root_text,
    open_passphrase,
    root_from_shares,
    roots_from_environment,
    roots_from_file,
    roots_from_text,
    same,
    split_root,
)
from bascule.sealing import root as root_module
from bascule.sealing.passwords import DIGITS, LETTERS_HIGH, LETTERS_LOW, SYMBOLS
from bascule.sealing.problems import UnusableRoot


def test_a_root_file_is_private_and_is_never_overwritten(tmp_path):
    path = tmp_path / "root.key"
    made = create_root_file(path)
    assert path.stat().st_mode & 0o777 == 0o600
    assert [root.id for root in roots_from_file(path)] == [made.id]
    with pytest.raises(FileExistsError):
        create_root_file(path)


def test_a_root_file_that_others_can_read_is_refused(tmp_path):
    path = tmp_path / "root.key"
    create_root_file(path)
    os.chmod(path, 0o640)
    with pytest.raises(UnusableRoot, match="chmod 600"):
        roots_from_file(path)


def test_the_environment_may_hold_the_key_or_name_its_file(tmp_path, monkeypatch):
    text = new_root_text()
    monkeypatch.setenv("BASCULE_ROOT_KEY", text)
    made = roots_from_environment()[0]
    path = tmp_path / "root.key"
    filed = create_root_file(path)
    monkeypatch.setenv("BASCULE_ROOT_KEY_FILE", str(path))
    assert roots_from_environment()[0].id == filed.id != made.id


def test_older_roots_stand_on_further_lines():
    new, old = new_root_text(), new_root_text()
    roots = roots_from_text(f"# since June\n{new}\n\n{old}\n")
    assert [root.id for root in roots] == [roots_from_text(new)[0].id, roots_from_text(old)[0].id]


@pytest.mark.parametrize(
    "text", ["", "# nothing", "short", "A" * 43, "é" * 44, "r5zhPMlRzHY8Zite0T9zxkf6N1murxtHf7lK4Yc0"]
)
def test_a_root_that_is_none_is_refused_without_repeating_it(text):
    with pytest.raises(UnusableRoot) as caught:
        roots_from_text(text)
    assert len(text) < 3 or text not in str(caught.value)


@pytest.fixture
def cheap_passphrases(monkeypatch):
    monkeypatch.setattr(root_module, "ARGON2_KIB", 64)
    monkeypatch.setattr(root_module, "ARGON2_PASSES", 1)


def test_a_passphrase_gives_its_root_again_and_another_one_is_told_apart(tmp_path, cheap_passphrases):
    path = tmp_path / "passphrase.json"
    made = create_passphrase(path, "correct horse battery")
    assert open_passphrase(path, "correct horse battery").id == made.id
    assert "horse" not in path.read_text()
    with pytest.raises(UnusableRoot, match="passphrase"):
        open_passphrase(path, "correct horse batterx")


@pytest.mark.parametrize(
    "content", ["", "[]", "{}", '{"schema": "bascule.passphrase/1", "kib": 99999999999}']
)
def test_a_passphrase_file_of_somebody_else_is_refused(tmp_path, content):
    path = tmp_path / "passphrase.json"
    path.write_text(content)
    with pytest.raises(UnusableRoot):
        open_passphrase(path, "x")


def test_any_three_of_five_shares_give_the_root_and_two_give_nothing():
    root = roots_from_text(new_root_text())[0]
    shares = split_root(root, needed=3, shares=5)
    assert {root_from_shares(list(some)).id for some in itertools.combinations(shares, 3)} == {root.id}
    with pytest.raises(UnusableRoot):
        root_from_shares(shares[:2])


def test_a_mistyped_share_is_noticed_and_extra_blanks_are_not_an_error():
    root = roots_from_text(new_root_text())[0]
    one, two = split_root(root, needed=2, shares=2)
    assert root_from_shares([f"  {one.upper()} ", two.replace(" ", "\n")]).id == root.id
    words = one.split()
    words[9] = "zero" if words[9] != "zero" else "academic"
    with pytest.raises(UnusableRoot) as caught:
        root_from_shares([" ".join(words), two])
    assert words[12] not in str(caught.value).split()


def test_shares_of_two_splits_are_told_apart():
    root = roots_from_text(new_root_text())[0]
    first, second = (split_root(root, needed=2, shares=2) for _ in range(2))
    with pytest.raises(UnusableRoot):
        root_from_shares([first[0], second[1]])


@settings(max_examples=200)
@given(st.integers(8, 64), st.booleans())
def test_a_new_password_has_every_class_and_nothing_ambiguous(length, with_symbols):
    password = new_password(length, symbols=SYMBOLS if with_symbols else "")
    assert len(password) == length
    classes = [LETTERS_LOW, LETTERS_HIGH, DIGITS] + ([SYMBOLS] if with_symbols else [])
    assert all(set(password) & set(letters) for letters in classes)
    assert not set(password) & set("0O1lI'\"\\$`&<> ")
    assert password[0].isalpha()


def test_passwords_do_not_repeat_and_short_ones_are_refused():
    assert len({new_password() for _ in range(2000)}) == 2000
    with pytest.raises(ValueError):
        new_password(7)


def test_secrets_are_compared_whatever_their_type():
    assert same("clé", "clé".encode())
    assert not same("clé", "cle")
