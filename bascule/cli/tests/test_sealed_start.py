"""A root key behind a passphrase, whole: change to it, start sealed, open it, print it on paper and bring it together."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request

import pytest

pytestmark = pytest.mark.server

CANARY = "Canari-scelle-23"
PASSPHRASE = "six mots tirés aux dés ici"
FOUND = """
import sys
from bascule.config.start import prepare
prepare(migrate=True)
from bascule.clients.open_client import open_client
from bascule.clients.found_firm import first_firm
from bascule.tenancy.scope import acting_for
from bascule.vault.keep import keep
firm = first_firm("Clairval")
with acting_for(firm.pk):
    keep(open_client(firm, by="test", name="Menuiserie Lacombe"), by="test", title="Pare-feu", secret=sys.argv[1])
"""
OPEN = """
from bascule.config.start import prepare
prepare()
from bascule.clients.models import Installation
from bascule.observation.problem import Problem
from bascule.tenancy.scope import acting_for
from bascule.vault.models import Credential
from bascule.vault.open_secret import open_secret
for firm in Installation.objects.values_list("firm_id", flat=True):
    with acting_for(firm):
        try:
            print(open_secret(Credential.objects.get(), by="test", reason="test").decode())
        except Problem as problem:
            print(type(problem).__name__)
"""


def environment(data):
    env = {k: v for k, v in os.environ.items() if not k.startswith(("BASCULE_", "DJANGO_"))}
    return env | {"BASCULE_DATA": str(data), "BASCULE_LANGUAGE": "en", "LANG": "C.UTF-8"}


def bascule(data, *arguments, given=None):
    code = "\n" in arguments[0]
    command = [sys.executable, *(["-c"] if code else ["-m", "bascule.cli.main"]), *arguments]
    return subprocess.run(
        command, env=environment(data), capture_output=True, text=True, input=given, timeout=300
    )


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    """A data folder whose root key was changed to a passphrase."""
    folder = tmp_path_factory.mktemp("sealed") / "d"
    done = bascule(folder, FOUND, CANARY)
    assert done.returncode == 0, done.stderr
    short = bascule(folder, "keys", "passphrase", "--stdin", given="short\n")
    assert short.returncode == 2 and (folder / "keys" / "root.key").exists()
    done = bascule(folder, "keys", "passphrase", "--stdin", given=PASSPHRASE + "\n")
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture(scope="module")
def served(data):
    """A running, sealed Bascule and its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "bascule.cli.main", "serve", "--port", str(port)]
    child = subprocess.Popen(command, env=environment(data), stderr=subprocess.PIPE, text=True)
    address = f"http://127.0.0.1:{port}"
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline and child.poll() is None:
        try:
            urllib.request.urlopen(f"{address}/health/", timeout=5)
            break
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    yield address
    child.send_signal(signal.SIGTERM)
    child.wait(30)


def test_the_old_root_is_put_aside_and_nothing_secret_lies_in_the_new_file(data):
    names = {file.name for file in (data / "keys").iterdir()}
    assert "root.key" not in names and any(name.startswith("root.key.") for name in names)
    assert PASSPHRASE not in (data / "keys" / "root.passphrase").read_text()


def test_it_starts_sealed_and_the_passphrase_opens_it(data, served):
    assert bascule(data, OPEN).stdout.strip() == "Sealed"
    assert bascule(data, "unseal", "--stdin", given="wrong passphrase\n").returncode == 3
    assert bascule(data, OPEN).stdout.strip() == "Sealed"
    done = bascule(data, "unseal", "--stdin", given=PASSPHRASE + "\n")
    assert done.returncode == 0, done.stderr
    assert PASSPHRASE not in done.stdout + done.stderr
    assert bascule(data, OPEN).stdout.strip() == CANARY
    shown = bascule(data, "keys", "show")
    assert shown.returncode == 0 and "passphrase" in shown.stdout


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="poppler-utils is not installed")
def test_the_envelopes_give_the_key_back_and_a_new_root_takes_over(data, served, tmp_path):
    from bascule.sealing.root import roots_from_file

    bascule(data, "unseal", "--stdin", given=PASSPHRASE + "\n")
    done = bascule(data, "keys", "split", "--needed", "2", "--shares", "3", "--out", str(tmp_path / "paper"))
    assert done.returncode == 0, done.stderr
    pages = sorted((tmp_path / "paper").iterdir())
    assert [page.name for page in pages] == ["1-3.pdf", "2-3.pdf", "3-3.pdf"]
    assert all(page.read_bytes().startswith(b"%PDF") and page.stat().st_mode & 0o077 == 0 for page in pages)
    words = [_words(page) for page in pages]
    joined = bascule(
        tmp_path / "else", "keys", "join", "--out", str(tmp_path / "root.key"), given="\n".join(words[:2])
    )
    assert joined.returncode == 0, joined.stderr
    assert roots_from_file(tmp_path / "root.key")[0].id.hex() in done.stdout + joined.stdout
    few = bascule(tmp_path / "else", "keys", "join", "--out", str(tmp_path / "x.key"), given=words[0])
    assert few.returncode == 2 and not (tmp_path / "x.key").exists() and words[0][:20] not in few.stderr


def test_data_keys_rotate_by_command(data, served):
    bascule(data, "unseal", "--stdin", given=PASSPHRASE + "\n")
    done = bascule(data, "keys", "rotate")
    assert done.returncode == 0 and "Menuiserie Lacombe: 2" in done.stdout, done.stderr
    assert bascule(data, OPEN).stdout.strip() == CANARY


def _words(page):
    """The 33 words of an envelope, as somebody would type them from the paper."""
    import re

    text = subprocess.run(
        ["pdftotext", "-layout", page, "-"], capture_output=True, text=True, check=True
    ).stdout
    found = dict(re.findall(r"(\d+)\s+([a-z]{4,8})\b", text))
    return " ".join(found[str(number)] for number in range(1, 34))
