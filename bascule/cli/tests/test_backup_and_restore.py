"""Back up, destroy, restore into a new data folder, and the secret opens again: whole, in processes of their own."""

import json
import os
import shutil
import subprocess
import sys

import pytest

pytestmark = pytest.mark.server

CANARY = "Canari-sauvegarde-55"
FOUND = """
import sys
from bascule.config.start import prepare
prepare(migrate=True)
from bascule.clients.models import Firm, Installation
from bascule.clients.open_client import open_client
from bascule.clients.found_firm import first_firm
from bascule.evidence.checkpoint import checkpoint
from bascule.tenancy.scope import acting_for
from bascule.vault.keep import keep
firm = first_firm("Clairval")
with acting_for(firm.pk):
    for name in ("Menuiserie Lacombe", "Garage Martin"):
        client = open_client(firm, by="test", name=name)
        keep(client, by="test", title="Pare-feu", secret=sys.argv[1])
        checkpoint(firm.pk, client.pk)
        print(client.pk)
"""
OPEN = """
from bascule.config.start import prepare
prepare()
from bascule.clients.models import Installation
from bascule.evidence.checkpoint import key_of
from bascule.tenancy.scope import acting_for
from bascule.vault.models import Credential
from bascule.vault.open_secret import open_secret
for firm in Installation.objects.values_list("firm_id", flat=True):
    with acting_for(firm):
        key_of(firm, firm)
        for row in Credential.objects.all():
            print(open_secret(row, by="test", reason="restore").decode())
"""


def bascule(data, *arguments, given=None):
    env = {k: v for k, v in os.environ.items() if not k.startswith(("BASCULE_", "DJANGO_"))}
    env |= {"BASCULE_DATA": str(data), "BASCULE_LANGUAGE": "en", "LANG": "C.UTF-8"}
    command = (
        [sys.executable, "-c", *arguments]
        if "\n" in arguments[0]
        else [sys.executable, "-m", "bascule.cli.main", *arguments]
    )
    return subprocess.run(command, env=env, capture_output=True, text=True, input=given, timeout=300)


@pytest.fixture(scope="module")
def backed_up(tmp_path_factory):
    """(folder, clients): an installation that lived in folder/a, its two backup files and its root key, and nothing else
    of it."""
    folder = tmp_path_factory.mktemp("backup")
    done = bascule(folder / "a", FOUND, CANARY)
    assert done.returncode == 0, done.stderr
    clients = done.stdout.split()
    made = bascule(folder / "a", "backup", str(folder / "db"), "--keys", str(folder / "keys"), "--json")
    assert made.returncode == 0, made.stderr
    found = json.loads(made.stdout)
    shutil.move(folder / "a" / "keys" / "root.key", folder / "root.key")
    shutil.rmtree(folder / "a")
    return folder, clients, found


def restore(folder, data, *more, **given):
    files = [
        "--database",
        str(next((folder / "db").iterdir())),
        "--keys",
        str(next((folder / "keys").iterdir())),
    ]
    return bascule(
        data, "restore", *files, *(more or ("--root-key", str(folder / "root.key"))), "--json", **given
    )


def test_destroyed_and_restored_every_secret_opens_and_the_log_key_signs(backed_up, tmp_path):
    folder, _clients, made = backed_up
    assert made["key_count"] == 3  # two clients' data keys and the log key
    done = restore(folder, tmp_path / "b")
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert (found["clients"], found["closed"]) == (2, []) and found["values"] == 4
    opened = bascule(tmp_path / "b", OPEN)
    assert opened.stdout.split() == [CANARY, CANARY], opened.stderr
    again = restore(folder, tmp_path / "b")
    assert again.returncode == 2 and "already" in again.stderr and "Traceback" not in again.stderr


def test_neither_file_holds_anything_in_the_clear(backed_up):
    folder, clients, _made = backed_up
    for file in [*(folder / "db").iterdir(), *(folder / "keys").iterdir()]:
        content = file.read_bytes()
        for word in (CANARY, "Lacombe", clients[0], "CREATE TABLE"):
            assert word.encode() not in content
        assert file.stat().st_mode & 0o077 == 0


def test_without_the_root_key_both_files_together_open_nothing(backed_up, tmp_path):
    folder, *_ = backed_up
    from bascule.sealing.root import create_root_file

    create_root_file(tmp_path / "other.key")
    done = restore(folder, tmp_path / "b", "--root-key", str(tmp_path / "other.key"))
    assert done.returncode == 2 and "not available" in done.stderr and "Traceback" not in done.stderr
    assert not (tmp_path / "b" / "postgres").exists()


def test_a_damaged_backup_is_refused_before_anything_is_made(backed_up, tmp_path):
    folder, *_ = backed_up
    copy = tmp_path / "copy"
    shutil.copytree(folder, copy)
    file = next((copy / "db").iterdir())
    file.write_bytes(file.read_bytes()[:-100])
    done = restore(copy, tmp_path / "b")
    assert done.returncode == 2 and "Traceback" not in done.stderr
    assert not (tmp_path / "b" / "postgres").exists()


def test_the_envelopes_restore_it_too(backed_up, tmp_path):
    from bascule.sealing.root import roots_from_file
    from bascule.sealing.shares import split_root

    folder, *_ = backed_up
    shares = split_root(roots_from_file(folder / "root.key")[0], needed=3, shares=5)
    done = restore(folder, tmp_path / "b", "--shares", given="\n".join(shares[1:4]))
    assert done.returncode == 0, done.stderr
    assert bascule(tmp_path / "b", OPEN).stdout.split() == [CANARY, CANARY]


def test_a_client_taken_out_of_the_key_file_opens_no_more_and_the_other_does(backed_up, tmp_path):
    from bascule.config.backup import forget_client
    from bascule.sealing.root import roots_from_file

    folder, clients, _made = backed_up
    copy = tmp_path / "copy"
    shutil.copytree(folder, copy)
    file = next((copy / "keys").iterdir())
    assert forget_client(file, clients[0], roots_from_file(folder / "root.key")) == 1
    done = restore(copy, tmp_path / "b")
    assert done.returncode == 1, done.stderr
    assert len(json.loads(done.stdout)["closed"]) == 2
    assert bascule(tmp_path / "b", OPEN).stdout.count(CANARY) <= 1


def test_keys_beside_the_database_are_refused(backed_up, tmp_path):
    from bascule.config.backup import back_up
    from bascule.observation.problem import Problem
    from bascule.sealing.root import roots_from_file

    root = roots_from_file(backed_up[0] / "root.key")[0]
    with pytest.raises(Problem, match="beside"):
        back_up("", tmp_path, tmp_path / "x" / "..", root=root)
    assert not list(tmp_path.iterdir())
