"""Canonical bytes, signed notes, commitments."""

import base64
import json
import pickle
import subprocess

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bascule.evidence.canonical import canonical_json, leaf_bytes, parsed
from bascule.evidence.commitment import commit, opens
from bascule.evidence.note import Checkpoint, LogKey, fingerprint, open_note, verifier_key
from bascule.evidence.tree import EMPTY_ROOT

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=4),
    max_leaves=12,
)


@settings(max_examples=300)
@given(VALUES)
def test_canonical_bytes_read_back_to_the_same_value(value):
    data = canonical_json(value)
    assert parsed(data) == value
    assert json.loads(data) == value


def test_the_order_of_keys_and_the_escapes_are_those_of_rfc_8785():
    value = {"\u20ac": 1, "\r": 2, "\ufb33": 3, "1": 4, "\U0001f600": 5, "\u0080": 6, "\u00f6": 7}
    assert list(json.loads(canonical_json(value))) == [
        "\r",
        "1",
        "\u0080",
        "\u00f6",
        "\u20ac",
        "\U0001f600",
        "\ufb33",
    ]
    assert canonical_json('\u20ac$\u000f\nA\'B"\\"/') == '"\u20ac$\\u000f\\nA\'B\\"\\\\\\"/"'.encode()


@pytest.mark.parametrize(
    "value", [1.0, float("nan"), 2**53, {1: 2}, b"x", {"a": {"b": 0.5}}, "\ud800", {"\ud800": 1}]
)
def test_what_other_programs_would_read_otherwise_is_refused(value):
    with pytest.raises(ValueError):
        canonical_json(value)


@pytest.mark.parametrize(
    "data", [b'{"b":1,"a":2}', b'{"a": 1}', b'{"a":1,"a":1}', b"1.0", b"1e2", b'"\\u0041"', b"\xff", b"["]
)
def test_bytes_that_are_not_canonical_are_refused(data):
    with pytest.raises(ValueError):
        parsed(data)


def test_a_leaf_that_is_too_long_is_refused():
    assert leaf_bytes({"a": "x" * 65_527})
    with pytest.raises(ValueError):
        leaf_bytes({"a": "x" * 65_528})


@pytest.fixture(scope="module")
def key() -> LogKey:
    return LogKey.create("bascule.example/log/1")


def test_a_signed_checkpoint_says_what_was_signed(key):
    said = Checkpoint(key.name, 7, EMPTY_ROOT, ("time 2026-11-22T20:00:00Z",))
    assert Checkpoint.parse(open_note(key.sign(said.text()), key.name, key.public)) == said


def test_every_changed_bit_of_a_note_is_refused(key):
    note = key.sign(Checkpoint(key.name, 7, EMPTY_ROOT).text()).encode()
    for at in range(len(note) * 8):
        changed = bytearray(note)
        changed[at // 8] ^= 1 << (at % 8)
        with pytest.raises(ValueError):
            open_note(changed.decode(), key.name, key.public)


def test_another_key_of_the_same_name_is_refused(key):
    other = LogKey.create(key.name)
    with pytest.raises(ValueError):
        open_note(other.sign("a\n"), key.name, key.public)


def test_a_witness_may_add_its_line(key):
    witness = LogKey.create("witness.example")
    note = key.sign("a\n")
    line = witness.sign("a\n").rpartition("\n\n")[2]
    assert open_note(note + line, key.name, key.public) == "a\n"
    assert open_note(note + line, witness.name, witness.public) == "a\n"


def test_openssl_alone_checks_a_note(key, tmp_path):
    note = key.sign("a\nb\n")
    text, _, line = note.rpartition("\n\n")
    (tmp_path / "text").write_text(text + "\n")
    (tmp_path / "sig").write_bytes(base64.b64decode(line.split()[-1])[4:])
    (tmp_path / "key.pem").write_text(key.public_pem())
    verify = [
        "openssl",
        "pkeyutl",
        "-verify",
        "-pubin",
        "-inkey",
        "key.pem",
        "-rawin",
        "-in",
        "text",
        "-sigfile",
        "sig",
    ]
    assert subprocess.run(verify, cwd=tmp_path, capture_output=True).returncode == 0
    der = subprocess.run(
        ["openssl", "pkey", "-pubin", "-in", "key.pem", "-outform", "DER", "-out", "key.der"], cwd=tmp_path
    )
    assert der.returncode == 0
    shown = subprocess.run(["sha256sum", "key.der"], cwd=tmp_path, capture_output=True, text=True).stdout
    assert shown.split()[0] == key.fingerprint() == fingerprint(key.public)


def test_the_key_comes_back_from_its_bytes_and_is_in_no_repr(key):
    again = LogKey.from_bytes(key.name, key.private_bytes())
    assert again.public == key.public
    assert key.private_bytes().hex() not in repr(key)
    with pytest.raises(TypeError):
        pickle.dumps(key)


def test_the_verifier_key_is_what_other_tools_take():
    # The example of the signed-note documentation of golang.org/x/mod.
    public = base64.b64decode("ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW")[1:]
    assert (
        verifier_key("PeterNeumann", public)
        == "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
    )


@pytest.mark.parametrize(
    "text", ["", "a\n", "a\n1\n", "a\n01\nx\n", "a\n-1\nx\n", "a\n1\nAAAA\n", "a\n1\n" + "A" * 43 + "=\n\n"]
)
def test_what_is_no_checkpoint_is_refused(text):
    with pytest.raises(ValueError):
        Checkpoint.parse(text)


def test_a_commitment_opens_with_its_value_and_no_other():
    committed, salt = commit("Ada")
    assert opens(committed, "Ada", salt)
    assert not opens(committed, "Eve", salt)
    assert not opens(committed, "Ada", commit("Ada")[1])
    assert not opens(committed, "Ada", "no salt")
    assert not opens(commit("")[0], "", "")
    assert commit("Ada")[0] != committed
