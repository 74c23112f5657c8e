"""The verifier: what is whole is verified, whatever was changed is found."""

import argparse
import json
import random
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from bascule.cli import verify as command
from bascule.dossier import verify
from bascule.dossier.pack import checked_name
from bascule.dossier.verify import Check
from bascule.evidence.canonical import canonical_json
from bascule.evidence.commitment import commit
from bascule.evidence.note import LogKey


def problems(path: Path, **more) -> list[str]:
    """The problems found, in English; a dossier that cannot be read at all counts as one."""
    try:
        return [text.split("|")[1] for text in Check(str(path), **more).problems]
    except Exception as error:
        return [f"unusable: {error!r}"]


def unpacked(path: Path, folder: Path) -> Path:
    with zipfile.ZipFile(path) as archive:
        archive.extractall(folder)
    return folder


def asked(path: Path, **more) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    command.add_arguments(parser)
    return argparse.Namespace(**{**vars(parser.parse_args([str(path)])), **more})


@pytest.fixture
def quick(monkeypatch):
    """One signature check is one process: here each distinct question is asked of openssl once."""
    answers: dict[str, tuple[bool, str]] = {}
    real = verify.openssl

    def remembered(arguments: str, **files: bytes) -> tuple[bool, str]:
        question = arguments + repr(sorted(files.items()))
        if question not in answers:
            answers[question] = real(arguments, **files)
        return answers[question]

    monkeypatch.setattr(verify, "openssl", remembered)


def test_a_whole_dossier_is_verified_as_zip_and_as_folder(maker, tmp_path):
    path = maker.pack()
    assert problems(path) == []
    assert problems(unpacked(path, tmp_path / "folder")) == []
    check = Check(str(path))
    assert (check.events, check.checkpoints, check.key) == (9, 2, maker.key.fingerprint())
    assert any("after the last checkpoint: 1" in remark for remark in check.remarks)


def test_the_same_content_gives_the_same_bytes(maker):
    assert maker.pack().read_bytes() == maker.pack().read_bytes()


def test_it_runs_alone_with_nothing_installed(maker, tmp_path):
    folder = unpacked(maker.pack(), tmp_path / "folder")
    run = [shutil.which("python3") or sys.executable, "-I", "-S", "verify.py", "."]
    done = subprocess.run(
        run, cwd=folder, capture_output=True, text=True, env={"PATH": "/usr/bin:/bin", "LANG": "C"}
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("Vérifié")
    (folder / "documents" / "raw" / "out.txt").write_text("accepted\n")
    env = {"PATH": "/usr/bin:/bin", "LANG": "en_GB.UTF-8", "PYTHONIOENCODING": "utf-8"}
    done = subprocess.run(run, cwd=folder, capture_output=True, text=True, env=env)
    assert done.returncode == 1
    assert "NOT VERIFIED" in done.stdout
    assert "out.txt: changed" in done.stdout
    assert subprocess.run([*run[:-1], "nowhere"], cwd=folder, capture_output=True).returncode == 2


@pytest.mark.parametrize("every", [9, pytest.param(1, marks=pytest.mark.long)])
def test_every_byte_changed_in_the_zip_is_found(maker, quick, every):
    whole = maker.pack(documents={"a.txt": b"refused"}, readme_fr="x", readme_en="y").read_bytes()
    generator, path = random.Random(7), maker.folder / "changed.zip"
    script = (whole.index(b'"""Checks a Bascule'), whole.index(b"sys.exit(main())"))
    places = [at for at in range(0, len(whole), every) if not script[0] < at < script[1]]
    places += generator.sample(range(*script), 60 // every)
    for at in places:
        changed = bytearray(whole)
        changed[at] ^= 1 << generator.randrange(8)
        path.write_bytes(changed)
        assert problems(path), f"byte {at} of {len(whole)}"


@pytest.mark.parametrize("every", [23, pytest.param(1, marks=pytest.mark.long)])
@pytest.mark.parametrize(
    "name", ["leaves.jsonl", "manifest.json", "manifest.note", "key.pub.pem", "openings.jsonl"]
)
def test_every_bit_changed_in_a_file_of_the_folder_is_found(maker, tmp_path, quick, name, every):
    folder = unpacked(maker.pack(), tmp_path / "folder")
    whole = (folder / name).read_bytes()
    for at in range(0, len(whole) * 8, every):
        changed = bytearray(whole)
        changed[at // 8] ^= 1 << at % 8
        (folder / name).write_bytes(changed)
        assert problems(folder), f"bit {at}"


def test_sampled_bits_of_a_large_dossier_are_found(maker, quick):
    leaves = [
        canonical_json({"at": f"2026-11-01T08:{n // 60:02}:{n % 60:02}Z", "number": n}) for n in range(3000)
    ]
    notes = [maker.checkpoint(size, leaves) for size in (1, 1000, 3000)]
    path = maker.pack(leaves=leaves, checkpoints=notes, openings=[])
    assert problems(path) == []
    whole, generator = path.read_bytes(), random.Random(11)
    for _ in range(25):
        changed = bytearray(whole)
        changed[generator.randrange(len(whole))] ^= 1 << generator.randrange(8)
        path.write_bytes(changed)
        assert problems(path)


# From here on the forger holds the signing key of the list, and repairs every hash he can: the log itself must tell.


def test_a_removed_leaf_is_found(maker):
    assert "the log was rewritten" in str(problems(maker.pack(leaves=maker.leaves[:2] + maker.leaves[3:])))


def test_reordered_leaves_are_found(maker):
    leaves = [*maker.leaves[:2], maker.leaves[3], maker.leaves[2], *maker.leaves[4:]]
    found = str(problems(maker.pack(leaves=leaves)))
    assert "the log was rewritten" in found
    assert "not in its place" in found


def test_a_rewritten_leaf_is_found_even_when_the_last_checkpoint_was_signed_again(maker):
    leaves = [maker.leaves[0].replace(b"rotate", b"remove"), *maker.leaves[1:]]
    path = maker.pack(leaves=leaves, checkpoints=[maker.checkpoint(5), maker.checkpoint(8, leaves)])
    assert problems(path) == ["checkpoints/000000000005.note: the log was rewritten"]


def test_a_log_cut_before_its_last_checkpoint_is_found(maker):
    assert problems(maker.pack(leaves=maker.leaves[:7])) == ["events missing before 8"]


def test_a_log_cut_with_its_checkpoints_is_found_by_one_that_was_kept(maker, tmp_path):
    kept = tmp_path / "mail.note"
    kept.write_text(maker.checkpoint(8))
    path = maker.pack(leaves=maker.leaves[:5], checkpoints=[maker.checkpoint(5)])
    assert problems(path) == []
    assert problems(path, kept=(str(kept),)) == ["events missing before 8"]


def test_a_log_rewritten_with_its_checkpoints_is_found_by_one_that_was_kept(maker, tmp_path):
    kept = tmp_path / "mail.note"
    kept.write_text(maker.checkpoint(5))
    leaves = [maker.leaves[0].replace(b"rotate", b"remove"), *maker.leaves[1:]]
    path = maker.pack(leaves=leaves, checkpoints=[maker.checkpoint(8, leaves)])
    assert problems(path) == []
    assert "rewritten" in str(problems(path, kept=(str(kept),)))


def test_time_that_goes_back_is_found(maker):
    leaves = [*maker.leaves[:8], canonical_json({"at": "2026-10-01T00:00:00Z", "number": 8})]
    assert problems(maker.pack(leaves=leaves)) == ["event 8: not in its place"]


def test_a_dossier_without_any_checkpoint_is_not_verified(maker):
    assert problems(maker.pack(checkpoints=[])) == ["no checkpoint"]


def test_a_checkpoint_of_another_key_is_found(maker):
    forged = maker.checkpoint(8, key=LogKey.create(maker.key.name))
    assert "not signed by this key" in str(problems(maker.pack(checkpoints=[maker.checkpoint(5), forged])))


def test_a_dossier_made_whole_with_another_key_is_found_by_the_fingerprint(maker):
    other = LogKey.create(maker.key.name)
    notes = [maker.checkpoint(8, key=other)]
    path = maker.pack(public_key_pem=other.public_pem(), sign=other.sign, checkpoints=notes)
    assert problems(path) == []
    assert problems(path, key=maker.key.fingerprint()) == ["this is not your key"]
    assert problems(maker.pack(), key=maker.key.fingerprint().upper()) == []


def test_an_added_a_missing_and_a_linked_file_are_found(maker, tmp_path):
    folder = unpacked(maker.pack(), tmp_path / "folder")
    (folder / "documents" / "more.txt").write_text("x")
    assert problems(folder) == ["documents/more.txt: missing or extra"]
    (folder / "documents" / "more.txt").unlink()
    text = folder / "documents" / "raw" / "out.txt"
    text.rename(tmp_path / "out.txt")
    assert problems(folder) == ["documents/raw/out.txt: missing or extra"]
    text.symlink_to(tmp_path / "out.txt")
    assert problems(folder) == ["documents/raw/out.txt: missing or extra"]


def test_a_document_swapped_with_its_hash_is_found(maker, tmp_path):
    folder = unpacked(maker.pack(), tmp_path / "folder")
    (folder / "documents" / "raw" / "out.txt").write_text("accepted")
    manifest = json.loads((folder / "manifest.json").read_text())
    import hashlib

    manifest["files"]["documents/raw/out.txt"]["sha256"] = hashlib.sha256(b"accepted").hexdigest()
    (folder / "manifest.json").write_bytes(canonical_json(manifest))
    assert problems(folder) == ["the list of files is not signed"]


def test_a_false_opening_is_found(maker, capsys):
    value = {**maker.openings[0], "value": "Eve"}
    assert command.run(asked(maker.pack(openings=[value]))) == 1
    assert command.run(asked(maker.pack(openings=[{**value, "salt": commit("Eve")[1]}]))) == 1
    assert command.run(asked(maker.pack())) == 0
    assert "openings" not in capsys.readouterr().err


def test_the_command_prints_one_json_document(maker, capsys):
    assert command.run(asked(maker.pack(), json=True)) == 0
    said = json.loads(capsys.readouterr().out)
    assert said["schema"] == "bascule.verify/1"
    assert (said["verified"], said["events"], said["checkpoints"], said["key_from"]) == (
        True,
        9,
        2,
        "dossier",
    )


def test_what_is_no_dossier_cannot_be_checked(tmp_path):
    for content in (b"", b"PK\x03\x04", b"hello"):
        (tmp_path / "x.zip").write_bytes(content)
        with pytest.raises(Exception):  # noqa: B017
            Check(str(tmp_path / "x.zip"))
        with pytest.raises(command.Problem):
            command.run(asked(tmp_path / "x.zip"))


@pytest.mark.parametrize(
    "name", ["../x", "/x", "a//b", "a/./b", "a\\b", "C:x", "a/", "", "a\nb", "a. ", ".."]
)
def test_a_name_that_leaves_the_folder_is_refused(name):
    with pytest.raises(ValueError):
        checked_name(name)


def test_the_verifier_stays_short_enough_to_be_read():
    assert len(Path(verify.__file__).read_text().splitlines()) <= 150


@pytest.fixture(scope="module")
def authority(tmp_path_factory) -> Path:
    """A time stamp authority made with openssl."""
    folder = tmp_path_factory.mktemp("tsa")
    (folder / "tsa.cnf").write_text(
        "[req]\ndistinguished_name=dn\n[dn]\n[ext]\nextendedKeyUsage=critical,timeStamping\n"
        "[tsa]\ndefault_tsa=t\n[t]\nserial=serial\nsigner_digest=sha256\ndefault_policy=1.2.3.4\ndigests=sha256\n"
    )
    (folder / "serial").write_text("01\n")
    request = ["req", "-x509", "-config", "tsa.cnf", "-extensions", "ext", "-newkey", "rsa:2048", "-nodes"]
    request += ["-subj", "/CN=TSA", "-days", "1", "-keyout", "key.pem", "-out", "ca.pem"]
    subprocess.run(["openssl", *request], cwd=folder, check=True, capture_output=True)
    return folder


def stamp(authority: Path, data: bytes) -> bytes:
    (authority / "data").write_bytes(data)
    for words in (
        "ts -query -data data -sha256 -cert -out q.tsq",
        "ts -reply -queryfile q.tsq -config tsa.cnf -inkey key.pem -signer ca.pem -out r.tsr",
    ):
        subprocess.run(["openssl", *words.split()], cwd=authority, check=True, capture_output=True)
    return (authority / "r.tsr").read_bytes()


def test_a_time_stamp_is_checked_under_the_authority(maker, authority):
    right = stamp(authority, maker.checkpoint(8).encode())
    ca = (authority / "ca.pem").read_bytes()
    path = maker.pack(stamps={8: right}, stamp_authority=ca)
    assert problems(path) == []
    assert any("GMT" in remark for remark in Check(str(path)).remarks)
    wrong = maker.pack(stamps={8: stamp(authority, b"something else")}, stamp_authority=ca)
    assert problems(wrong) == ["checkpoints/000000000008.tsr: wrong time stamp"]


def test_a_stamp_of_an_authority_that_is_not_trusted_is_found(maker, authority, tmp_path):
    path = maker.pack(
        stamps={8: stamp(authority, maker.checkpoint(8).encode())},
        stamp_authority=(authority / "ca.pem").read_bytes(),
    )
    request = [
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-subj",
        "/CN=Other",
        "-keyout",
        "k",
        "-out",
        "ca",
    ]
    subprocess.run(["openssl", *request], cwd=tmp_path, check=True, capture_output=True)
    assert problems(path, authority=str(tmp_path / "ca")) == [
        "checkpoints/000000000008.tsr: wrong time stamp"
    ]
