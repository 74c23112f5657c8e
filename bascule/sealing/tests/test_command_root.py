"""A root behind an external command: a made-up key service in a few lines of Python."""

import sys

import pytest

from bascule.sealing import CannotOpen, KeyRing, Place, open_, seal
from bascule.sealing.command_root import CommandRoot
from bascule.sealing.problems import UnusableRoot

SERVICE = """
import base64, json, sys
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
asked = json.load(sys.stdin)
assert asked["key"] == "bascule-production"
data, cipher = base64.b64decode(asked["data"]), AESGCM(b"k" * 32)
found = cipher.encrypt(b"n" * 12, data, None) if sys.argv[1] == "wrap" else cipher.decrypt(b"n" * 12, data, None)
print(json.dumps({"data": base64.b64encode(found).decode()}))
"""
PLACE = Place("f", "c", "secret:1", "material", 1)


@pytest.fixture
def command(tmp_path):
    file = tmp_path / "service.py"
    file.write_text(SERVICE)
    return [sys.executable, str(file)]


def test_a_data_key_wrapped_by_the_service_opens_again(command):
    root = CommandRoot(command, "bascule-production")
    ring = KeyRing([root])
    stored = ring.new_key(firm="f", client="c").to_bytes()
    sealed = seal(b"canary", ring=ring, place=PLACE)
    again = KeyRing([CommandRoot(command, "bascule-production")], [stored])
    assert open_(sealed, ring=again, place=PLACE) == b"canary"


def test_what_was_wrapped_for_another_place_does_not_open(command):
    root = CommandRoot(command, "bascule-production")
    blob = root.wrap(b"k" * 32, b"here")
    with pytest.raises(CannotOpen):
        root.unwrap(blob, b"there")


def test_another_key_of_the_service_is_another_root(command):
    assert CommandRoot(command, "one").id != CommandRoot(command, "two").id


@pytest.mark.parametrize(
    "script", ["raise SystemExit(1)", "print('canary-output')", "print('{}')", 'print(\'{"data": "%"}\')']
)
def test_a_service_that_fails_is_told_without_its_output(script, capfd):
    with pytest.raises(UnusableRoot) as caught:
        CommandRoot([sys.executable, "-c", script], "k").wrap(b"secret-data-key-of-32-bytes-long", b"")
    assert "canary-output" not in str(caught.value) and "canary-output" not in "".join(capfd.readouterr())


def test_a_command_that_is_not_there_is_told(tmp_path):
    with pytest.raises(UnusableRoot):
        CommandRoot([str(tmp_path / "none")], "k").wrap(b"x" * 32, b"")
    with pytest.raises(UnusableRoot):
        CommandRoot([], "k")
