"""The second place of every new secret, and a database restored from yesterday."""

import json
import os

import pytest

from bascule.observation.problem import Problem
from bascule.rotation.check_drift import check_drift
from bascule.rotation.escrow import append, escrow, make_pair, public_key, read_escrow, read_pair
from bascule.rotation.replay_escrow import replay_escrow
from bascule.vault.models import Credential, SecretVersion

pytestmark = pytest.mark.django_db


@pytest.fixture
def pair(settings, escrow_file):
    from pathlib import Path

    public_key()
    return read_pair(Path(settings.ESCROW_PRIVATE_FILE))


def test_the_secret_is_there_before_the_change_is_sent(subject, sim, turn, escrow_file, pair):
    seen = []

    def point(name):
        if name == "before the change is sent":
            seen.extend(line.secret.decode() for line in read_escrow(escrow_file, pair))

    sim.point = point
    row = subject()
    turn(row)
    assert seen == [sim.secret]


def test_a_place_that_cannot_be_written_stops_it_before_anything_is_sent(
    subject, sim, turn, settings, tmp_path, held
):
    (tmp_path / "a file").write_text("")
    settings.ESCROW_FILES = os.pathsep.join(
        [settings.ESCROW_FILES, str(tmp_path / "a file" / "escrow.jsonl")]
    )
    row = subject()
    problem = turn(row)
    assert isinstance(problem, Problem) and "cannot be written" in str(problem)
    with sim.state() as now:
        assert now["changes"] == 0
    now = held(row)
    assert [state for state, _text in now.versions.values()] == [
        "current",
        "pending",
    ] and now.last.state == "unchanged"
    settings.ESCROW_FILES = settings.ESCROW_FILES.split(os.pathsep)[0]
    assert turn(row).state == "done" and held(row).current == now.versions[2][1], (
        "the candidate that waited was taken"
    )


def test_no_place_at_all_is_refused(subject, turn, settings):
    settings.ESCROW_FILES = ""
    assert "No second place" in str(turn(subject()))


def test_a_full_disk_is_no_place(subject, turn, monkeypatch, sim):
    monkeypatch.setattr("bascule.rotation.escrow.os.write", lambda handle, data: len(data) - 3)
    assert "cannot be written (No space left on device)" in str(turn(subject()))
    with sim.state() as now:
        assert now["changes"] == 0


def test_every_file_gets_every_line_whole_and_closed_to_others(tmp_path):
    file = tmp_path / "new" / "escrow.jsonl"
    append(file, b'{"a":1}\n')
    with file.open("ab") as stream:
        stream.write(b'{"torn":')
    append(file, b'{"b":2}\n')
    assert file.read_bytes().split(b"\n") == [b'{"a":1}', b'{"torn":', b'{"b":2}', b""]
    assert file.stat().st_mode & 0o777 == 0o600


def test_a_database_restored_from_yesterday_gets_its_secrets_back(
    subject, sim, turn, held, escrow_file, pair, customer_with_keys
):
    row = subject()
    turn(row)
    after = sim.secret
    versions = SecretVersion.objects.filter(credential=row)
    _forget(row, versions)
    assert held(row).lost
    with escrow_file.open("ab") as stream:
        stream.write(b'{"schema":"bascule.escrow/1","torn')
    found = replay_escrow(customer_with_keys, escrow_file, pair, by="test")
    assert (found.lines, found.added, found.unreadable, found.to_check) == (1, 1, 1, [row])
    assert not held(row).lost and held(row).versions[2] == ("superseded", after)
    again = replay_escrow(customer_with_keys, escrow_file, pair, by="test")
    assert (again.added, again.known) == (0, 1)
    proof = check_drift(Credential.objects.get(pk=row.pk), by="test")
    assert (proof.of, proof.facts["drift"]) == ("verified", 2) and held(row).current_right


def test_a_credential_made_after_the_backup_is_made_again(
    subject, turn, escrow_file, pair, customer_with_keys, sim
):
    row = subject()
    turn(row)
    key, title = row.pk, row.title
    _forget(row, SecretVersion.objects.filter(credential=row), everything=True)
    found = replay_escrow(customer_with_keys, escrow_file, pair, by="test")
    assert found.made_again == 1
    again = Credential.objects.get(pk=key)
    assert (again.title, again.connector, again.target) == (title, "sim", "box:1")


def _forget(row, versions, everything=False):
    """What a restore from yesterday does."""
    from bascule.rotation.models import Proof, Rotation

    Rotation.objects.filter(credential=row).delete()
    Proof.objects.filter(credential=row).delete()
    versions.filter(number__gt=1).delete()
    versions.update(state="current")
    if everything:
        Credential.objects.filter(pk=row.pk).delete()


def test_nobody_else_opens_a_line(subject, turn, escrow_file, tmp_path):
    turn(subject())
    other = make_pair(tmp_path / "other.pem")
    assert list(read_escrow(escrow_file, other)) == [None]
    line = json.loads(escrow_file.read_text())
    assert set(line) == {"schema", "firm", "client", "credential", "number", "sealed"}


def test_a_line_moved_to_another_credential_does_not_open(subject, turn, escrow_file, pair):
    turn(subject())
    line = json.loads(escrow_file.read_text())
    line["credential"] = "00000000-0000-4000-8000-000000000000"
    escrow_file.write_text(json.dumps(line) + "\n")
    assert list(read_escrow(escrow_file, pair)) == [None]


def test_a_public_key_from_elsewhere_is_used(subject, settings, tmp_path, escrow_file, turn):
    import base64

    pair = make_pair(tmp_path / "away.pem")
    settings.ESCROW_PUBLIC_KEY = base64.b64encode(pair.public).decode()
    row = subject()
    turn(row)
    version = SecretVersion.objects.get(credential=row, state="current")
    escrow(version, b"again")
    assert [line.number for line in read_escrow(escrow_file, pair)] == [2, 2]
    assert not (tmp_path / "escrow.pem").exists()


def test_a_file_without_a_key_is_said(tmp_path):
    (tmp_path / "x").write_text("no key")
    with pytest.raises(Problem, match="holds no break-glass key"):
        read_pair(tmp_path / "x")
