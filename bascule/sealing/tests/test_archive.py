"""A backup file opens whole, with its root, or not at all."""

import json
import secrets

import pytest

from bascule.sealing.archive import CHUNK, archive_head, read_archive, write_archive
from bascule.sealing.problems import CannotOpen, NoKey
from bascule.sealing.root import LocalRoot

CANARY = b"canary-archive-7"


@pytest.fixture
def root():
    return LocalRoot(secrets.token_bytes(32))


@pytest.mark.parametrize("content", [b"", CANARY, b"x" * CHUNK, b"y" * (2 * CHUNK + 5)])
def test_what_was_written_is_read_again(tmp_path, root, content):
    file = tmp_path / "a"
    pieces = [content[at : at + 70_000] for at in range(0, len(content), 70_000)]
    assert write_archive(file, pieces, root=root, about={"what": "test"}) == len(content)
    assert b"".join(read_archive(file, [root])) == content
    assert archive_head(file)["what"] == "test" and file.stat().st_mode & 0o777 == 0o600
    assert len(content) < 5 or content[:16] not in file.read_bytes()


def test_a_file_that_exists_is_never_overwritten(tmp_path, root):
    file = tmp_path / "a"
    file.write_text("mine")
    with pytest.raises(FileExistsError):
        write_archive(file, [b"x"], root=root, about={})
    assert file.read_text() == "mine"


def test_what_failed_in_the_middle_leaves_no_file(tmp_path, root):
    def breaking():
        yield b"x" * CHUNK * 2
        raise OSError

    with pytest.raises(OSError):
        write_archive(tmp_path / "a", breaking(), root=root, about={})
    assert not list(tmp_path.iterdir())


def test_another_root_opens_nothing(tmp_path, root):
    write_archive(tmp_path / "a", [CANARY], root=root, about={})
    with pytest.raises(NoKey):
        list(read_archive(tmp_path / "a", [LocalRoot(secrets.token_bytes(32))]))


def test_changed_bits_all_over_are_refused(tmp_path, root):
    file = tmp_path / "a"
    write_archive(file, [CANARY], root=root, about={"what": "x"})
    whole = file.read_bytes()
    for at in range(0, len(whole) * 8, 7):
        changed = bytearray(whole)
        changed[at // 8] ^= 1 << (at % 8)
        file.write_bytes(changed)
        with pytest.raises((CannotOpen, NoKey)):
            list(read_archive(file, [root]))


def test_a_cut_a_reordered_and_a_longer_file_are_refused(tmp_path, root):
    file = tmp_path / "a"
    write_archive(file, [secrets.token_bytes(3 * CHUNK)], root=root, about={})
    whole = file.read_bytes()
    start = 7 + int.from_bytes(whole[3:7], "big")
    size = 4 + CHUNK + 16
    first, second, third = (whole[start + n * size : start + (n + 1) * size] for n in range(3))
    head = whole[:start]
    for wrong in (head, head + first, head + first + second, head + second + first + third,
                  whole + first, whole[:-1], head + first + third, b"", b"BB\x01"):  # fmt: skip
        file.write_bytes(wrong)
        with pytest.raises(CannotOpen):
            list(read_archive(file, [root]))


def test_what_the_head_says_is_bound_to_the_content(tmp_path, root):
    file = tmp_path / "a"
    write_archive(file, [CANARY], root=root, about={"what": "keys"})
    whole = file.read_bytes()
    length = int.from_bytes(whole[3:7], "big")
    head = json.loads(whole[7 : 7 + length]) | {"what": "data"}
    said = json.dumps(head, sort_keys=True, separators=(",", ":")).encode()
    file.write_bytes(b"BB\x01" + len(said).to_bytes(4, "big") + said + whole[7 + length :])
    with pytest.raises(CannotOpen):
        list(read_archive(file, [root]))
