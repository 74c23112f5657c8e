"""Whatever a file is, reading it ends in a reading or in one clear problem."""

import json
import struct
import zipfile

import pytest

from bascule.observation.problem import Problem
from bascule.observation.records import Reading
from bascule.readers.base import HEAD, Reader
from bascule.readers.child import Answer
from bascule.readers.perform import perform
from bascule.readers.read_file import Limits, close_readers, files_under, read_file, read_files
from bascule.readers.registry import HERE, every_reader, reader_named, reader_names

JUNK = struct.pack(">QQ", 0x9E3779B97F4A7C15, 0xBF58476D1CE4E5B9) * 256
HOSTILE = {
    "one byte": b"\0",
    "binary": JUNK,
    "spaces": b" \n\t" * 500,
    "wrong encoding": "Nom;Système;Numéro\nÉlan;été;où\n".encode("cp1252") + b"\x81\x8d\x8f",
    "long line": b"a" * 1_000_000,
    "many separators": b";,\t|" * 60_000,
    "many quotes": b'"' * 100_001,
    "deep json": b'{"a":[' * 50_000,
    "deep xml": b"<a>" * 50_000,
    "half json": b'{"content": {"hardware": {"name": "x',
    "half xml": b'<?xml version="1.0"?><nmaprun><host><address addr=',
    "half zip": b"PK\x03\x04\x14\0\0\0\x08\0" + JUNK[:200],
    "half ole": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + JUNK[:600],
    "entities": b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><REQUEST><CONTENT>&b;</CONTENT></REQUEST>',
    "utf-16": "Nom;Valeur\nà;é\n".encode("utf-16"),
    "nul text": b"a\0b\0;c\n" * 200,
}


@pytest.mark.parametrize("name", reader_names())
def test_every_folder_holds_one_reader_with_its_facts(name):
    found = reader_named(name)
    assert isinstance(found, Reader)
    assert (found.name, bool(found.label)) == (name, True)
    assert (HERE / name / "FORMAT.md").is_file()


@pytest.mark.parametrize("name", reader_names())
def test_recognising_never_raises(name):
    for content in HOSTILE.values():
        for shown in ("x", "x.csv", "x.json", "x.xml", "x.zip"):
            assert 0.0 <= reader_named(name).recognises(content[:HEAD], shown) <= 1.0


@pytest.mark.parametrize("name", reader_names())
def test_a_hostile_file_ends_in_a_reading_or_one_problem(name, tmp_path):
    """In this process, so that a failure shows: only a Problem may leave a reader."""
    for what, content in HOSTILE.items():
        file = tmp_path / "file"
        file.write_bytes(content)
        answer = Answer()
        perform(str(file).encode(), "file", name, None, answer)
        assert isinstance(answer.reading, Reading)
        if answer.problem is not None:
            assert "failed on this file" not in answer.problem[0], f"{name} on {what}: {answer.problem[2]}"


def test_an_empty_missing_or_special_file_is_one_clear_problem(tmp_path):
    empty = tmp_path / "empty.csv"
    empty.touch()
    for path in (empty, tmp_path / "missing", tmp_path):
        result = read_file(path)
        assert isinstance(result.error, Problem)
        assert result.coverage == 0.0
    assert read_file(empty).sha256 is not None


def test_a_file_that_nobody_knows_is_named_with_advice(tmp_path):
    file = tmp_path / "notes.bin"
    file.write_bytes(JUNK)
    result = read_file(file)
    assert (result.reader, result.error, result.coverage) == (None, None, 0.0)
    assert result.reading.not_read[0].why


def test_a_document_stays_a_file_and_a_program_is_never_run(tmp_path):
    for content, what in (
        (b"%PDF-1.7", "PDF"),
        (b"MZ" + JUNK, "Windows program"),
        (b"Bonjour,\nvoici tout.\n", "text"),
    ):
        file = tmp_path / "x"
        file.write_bytes(content)
        result = read_file(file)
        assert (result.reader, result.error) == (None, None)
        assert what in result.reading.not_read[0].what


def test_a_workbook_that_does_not_open_is_one_clear_problem(tmp_path):
    for name, content in (
        ("a.xlsx", b"PK\x03\x04" + JUNK),
        ("b.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + JUNK),
    ):
        file = tmp_path / name
        file.write_bytes(content)
        assert isinstance(read_file(file).error, Problem)


def test_a_workbook_that_swells_is_not_opened(tmp_path):
    file = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", b"<c/>" * 20_000_000)
    assert "not safe" in read_file(file).error.what()


def test_too_much_memory_or_time_ends_one_file_and_not_the_next(tmp_path):
    good = tmp_path / "good.csv"
    good.write_text("Nom;Numéro de série;Nom de machine\nPC;S1;PC-1\n", encoding="utf-8")
    large = tmp_path / "large.json"
    large.write_text(json.dumps({"encrypted": False, "items": [{"name": "x" * 100}] * 300_000}))
    result = read_file(large, limits=Limits(memory=160 * 1024 * 1024))
    assert "memory" in result.error.what()
    result = read_file(large, limits=Limits(wall=0.001))
    assert "seconds" in result.error.what()
    assert read_file(good).error is None


def test_many_files_come_back_in_order(tmp_path):
    for count in range(60):
        (tmp_path / f"{count:03}.csv").write_text(
            f"Nom;Numéro de série;Nom de machine\nPC;S{count};PC-{count}\n", encoding="utf-8"
        )
    results = list(read_files(files_under([tmp_path])))
    assert [result.reading.observations[0].serial for result in results] == [
        f"S{count}" for count in range(60)
    ]
    refs = [one.ref for result in results for one in result.reading.observations]
    assert len(set(refs)) == 60


def test_links_inside_a_folder_are_not_followed(tmp_path):
    secret = tmp_path / "outside.csv"
    secret.write_text("a;b\n1;2\n")
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "link.csv").symlink_to(secret)
    (folder / "real.csv").write_text("a;b\n1;2\n")
    assert [file.name for file in files_under([folder])] == ["real.csv"]


def test_an_archive_with_paths_links_and_bombs_is_told(tmp_path):
    file = tmp_path / "evil.zip"
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("../../etc/passwd", "x")
        archive.writestr("bomb.csv", b"\0" * 30_000_000)
        link = zipfile.ZipInfo("link")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/shadow")
        archive.writestr("inner.zip", b"PK\x03\x04" + b"\0" * 60)
    result = read_file(file)
    assert (result.reader, result.error) == ("archive", None)
    whys = {part.where: part.why for part in result.reading.not_read}
    assert set(whys) == {"../../etc/passwd", "bomb.csv", "link", "inner.zip: file"}
    assert result.coverage == 0.0


def test_a_reading_process_that_died_is_replaced(tmp_path):
    file = tmp_path / "x.csv"
    file.write_text("Nom;Numéro de série;Nom de machine\nPC;S1;PC-1\n", encoding="utf-8")
    assert read_file(file).error is None
    close_readers()
    assert read_file(file).error is None


def test_the_registry_is_whole():
    assert len(every_reader()) == len(reader_names())
