import io
import subprocess
import sys
import zipfile

import pytest

from bascule.clients.open_client import open_client
from bascule.dossier.assemble import assemble
from bascule.evidence.record import record


@pytest.fixture
def customer(firm, owner):
    return open_client(firm, by=owner, name="Menuiserie Lacombe")


@pytest.fixture
def dossier(takeover, owner, tmp_path):
    for number in range(3):
        record("note", by=owner, on=takeover, facts={"n": number}, personal={"person": "Hélène Lacombe"})
    made = assemble(takeover, by=owner)
    file = tmp_path / "dossier.zip"
    file.write_bytes(bytes(made.document.content))
    return file


def verify(file):
    return subprocess.run(
        [sys.executable, "-m", "bascule.cli.main", "verify", str(file)], capture_output=True, text=True
    )


def test_what_is_assembled_verifies_with_nothing_but_the_file(dossier, tmp_path):
    assert verify(dossier).returncode == 0
    folder = tmp_path / "unpacked"
    zipfile.ZipFile(dossier).extractall(folder)
    alone = subprocess.run(
        [sys.executable, "-I", str(folder / "verify.py"), str(dossier)],
        capture_output=True,
        text=True,
        cwd="/",
    )
    assert alone.returncode == 0, alone.stdout + alone.stderr


def test_one_changed_leaf_is_found_out(dossier, tmp_path):
    content = bytearray(dossier.read_bytes())
    at = content.index(b'"n":1')
    content[at + 4] = ord("2")
    dossier.write_bytes(content)
    assert verify(dossier).returncode == 1


def test_the_report_is_there_in_both_languages_and_the_readme_names_the_key(dossier):
    inside = zipfile.ZipFile(io.BytesIO(dossier.read_bytes()))
    assert {"documents/report.fr.pdf", "documents/report.en.pdf", "verify.py"} <= set(inside.namelist())
    assert inside.read("documents/report.fr.pdf")[:5] == b"%PDF-"
    assert "Lacombe" in inside.read("README.fr.txt").decode()


def test_a_dossier_without_openings_says_no_name(takeover, owner):
    record("note", by=owner, on=takeover, personal={"person": "Odette Secret-Nom"})
    made = assemble(takeover, by=owner, openings=False)
    inside = zipfile.ZipFile(io.BytesIO(bytes(made.document.content)))
    assert "openings.jsonl" not in inside.namelist()
    assert b"Odette" not in inside.read("leaves.jsonl")
