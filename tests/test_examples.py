"""The example client: the same bytes every time, nothing real in it, and readable by the readers."""

import filecmp
import ipaddress
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from bascule.catalogue.tools import tools
from bascule.readers.read_file import FileReading, files_under, read_files

EXAMPLES = Path(__file__).resolve().parent.parent / "examples"
FOLDER = EXAMPLES / "lacombe"
UNREADABLE = {"bascule.toml", "mandat-signe.pdf", "plan-salle-serveur.dwg"}


@pytest.fixture(scope="module")
def readings() -> dict[str, FileReading]:
    return {Path(reading.file).name: reading for reading in read_files(files_under([FOLDER]))}


def made(out: Path, *arguments: str) -> Path:
    subprocess.run([sys.executable, str(EXAMPLES / "make.py"), "--out", str(out), *arguments], check=True)
    return out


def texts() -> dict[str, str]:
    plain = (".csv", ".json", ".xml", ".toml", ".zone", ".conf")
    files = [file for file in FOLDER.rglob("*") if file.suffix in plain]
    return {file.name: file.read_bytes().decode("utf-8", "replace") for file in files}


def test_the_committed_folder_is_what_the_generator_makes(tmp_path: Path) -> None:
    out = made(tmp_path / "lacombe")
    names = [file.relative_to(FOLDER).as_posix() for file in FOLDER.rglob("*") if file.is_file()]
    again = [file.relative_to(out).as_posix() for file in out.rglob("*") if file.is_file()]
    assert sorted(names) == sorted(again)
    _, different, failed = filecmp.cmpfiles(FOLDER, out, names, shallow=False)
    assert (different, failed) == ([], []), "run examples/make.py and commit what it makes"


def test_another_day_moves_the_dates(tmp_path: Path) -> None:
    points = (
        made(tmp_path / "later", "--day", "2027-03-01") / "remise-durand" / "points-de-restauration.csv"
    ).read_text("cp1252")
    assert "28/02/2027" in points
    assert "/2026 " not in points


def test_the_folder_is_small() -> None:
    assert sum(file.stat().st_size for file in FOLDER.rglob("*") if file.is_file()) < 2_000_000


def test_every_address_is_private_or_reserved_for_documents() -> None:
    allowed = [
        ipaddress.ip_network(net)
        for net in ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "10.0.0.0/8", "192.168.0.0/16")
    ]
    masks = re.compile(r"255\.\d+\.\d+\.\d+")
    versions = re.compile(r'("version": "|versionclient|publisher)[^\n]*')
    for name, text in texts().items():
        for found in re.findall(
            r"(?<![\d.])\d{1,3}(?:\.\d{1,3}){3}(?![\d.])", masks.sub("", versions.sub("", text))
        ):
            assert any(ipaddress.ip_address(found) in net for net in allowed), f"{found} in {name}"


def test_every_mail_address_and_site_is_an_example() -> None:
    for name, text in texts().items():
        for domain in re.findall(r"(?:@|https?://)([a-z0-9.-]+\.[a-z]{2,})", text):
            assert domain.endswith(".example"), f"{domain} in {name}"


def test_every_telephone_number_is_one_kept_for_fiction() -> None:
    for name, text in texts().items():
        for number in re.findall(r"\b0\d \d\d \d\d \d\d \d\d\b", text):
            assert number.startswith(("01 99 00", "06 39 98")), f"{number} in {name}"


def test_every_file_but_the_three_meant_for_people_is_read_whole(readings: dict[str, FileReading]) -> None:
    assert {name for name, reading in readings.items() if reading.reader is None} == UNREADABLE
    assert [
        name for name, one in readings.items() if one.error or (one.coverage < 1 and name not in UNREADABLE)
    ] == []


def test_it_holds_what_its_page_promises(readings: dict[str, FileReading]) -> None:
    assert len(readings["personnel.csv"].reading.observations) == 60
    kinds = {one.kind for reading in readings.values() for one in reading.reading.observations}
    assert len(kinds - {None}) >= 30
    assert len(readings["coffre-bitwarden.json"].reading.secrets) >= 20
    assert len(readings["points-de-restauration.csv"].reading.points) > 100
    assert len(readings["acces.csv"].reading.accesses) > 30
    assert sum(len(reading.reading.reports) for reading in readings.values()) > 30


def test_no_made_up_secret_leaves_a_reader_but_as_a_secret(readings: dict[str, FileReading]) -> None:
    for name, one in readings.items():
        shown = f"{one.reading.observations}{one.reading.accesses}{one.reading.not_read}{one.reading.reports}"
        assert "Exemple-Invente" not in shown, name


def test_the_description_names_real_tools_and_dates_from_today() -> None:
    described = tomllib.loads((FOLDER / "bascule.toml").read_text("utf-8"))
    assert set(described["provider"]["tools"]) <= set(tools())
    assert all(
        re.fullmatch(r"[+-]\d+d", value) for key, value in described["takeover"].items() if key != "attitude"
    )
