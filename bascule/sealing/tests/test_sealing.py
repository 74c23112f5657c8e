"""What sealing promises: opens in its own place only, rotates without loss, never shows a key."""

import base64
import dataclasses
import pickle
import secrets

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bascule.sealing import (
    CannotOpen,
    KeyRing,
    LocalRoot,
    NoKey,
    Place,
    WrappedKey,
    data_key_of,
    open_,
    rewrap,
    seal,
)
from bascule.sealing.root import Root

PLACE = Place("firm-a", "client-1", "secret:1", "material", 1)
CANARY = b"canary-7Zq!-never-shown"


def new_ring(*clients: str) -> KeyRing:
    ring = KeyRing([LocalRoot(secrets.token_bytes(32))])
    for client in clients or ("client-1",):
        ring.new_key(firm="firm-a", client=client)
    return ring


@pytest.fixture
def ring() -> KeyRing:
    return new_ring("client-1", "client-2")


@given(st.binary(max_size=300))
def test_what_was_sealed_opens_again(plaintext):
    ring = new_ring()
    assert open_(seal(plaintext, ring=ring, place=PLACE), ring=ring, place=PLACE) == plaintext


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("firm", "firm-b"),
        ("client", "client-2"),
        ("object", "secret:2"),
        ("field", "totp"),
        ("version", 2),
    ],
)
def test_a_sealed_value_moved_elsewhere_does_not_open(ring, field, value):
    ring.new_key(firm="firm-b", client="client-1")
    sealed = seal(CANARY, ring=ring, place=PLACE)
    with pytest.raises(CannotOpen):
        open_(sealed, ring=ring, place=dataclasses.replace(PLACE, **{field: value}))


@settings(max_examples=200)
@given(
    st.lists(st.text(max_size=6), min_size=5, max_size=5),
    st.lists(st.text(max_size=6), min_size=5, max_size=5),
)
def test_two_places_never_share_their_authenticated_text(one, other):
    first, second = Place(*one), Place(*other)
    assert (first.aad() == second.aad()) == (first == second)


def test_every_changed_bit_is_refused(ring):
    sealed = seal(CANARY, ring=ring, place=PLACE)
    for at in range(len(sealed) * 8):
        changed = bytearray(sealed)
        changed[at // 8] ^= 1 << (at % 8)
        with pytest.raises((CannotOpen, NoKey)):
            open_(bytes(changed), ring=ring, place=PLACE)


def test_every_cut_or_grown_value_is_refused(ring):
    sealed = seal(CANARY, ring=ring, place=PLACE)
    for wrong in [sealed[:n] for n in range(len(sealed))] + [sealed + b"\0"]:
        with pytest.raises(CannotOpen):
            open_(wrong, ring=ring, place=PLACE)


def test_sealing_twice_shares_no_key_and_no_nonce(ring):
    seen = {part for _ in range(500) for part in _parts(seal(CANARY, ring=ring, place=PLACE))}
    assert len(seen) == 500 * 3


def _parts(sealed: bytes) -> tuple[bytes, bytes, bytes]:
    return sealed[19:31], sealed[31:79], sealed[79:91]


def test_a_new_data_key_seals_and_the_old_one_still_opens(ring):
    before = seal(CANARY, ring=ring, place=PLACE)
    new = ring.new_key(firm="firm-a", client="client-1")
    assert new.number == 2
    assert open_(before, ring=ring, place=PLACE) == CANARY
    assert data_key_of(seal(CANARY, ring=ring, place=PLACE)) == new.id


def test_rewrapping_frees_the_old_data_key(ring):
    old = ring.current("firm-a", "client-1")
    before = seal(CANARY, ring=ring, place=PLACE)
    ring.new_key(firm="firm-a", client="client-1")
    after = rewrap(before, ring=ring, place=PLACE)
    ring.forget(old.id)
    assert open_(after, ring=ring, place=PLACE) == CANARY
    with pytest.raises(NoKey):
        open_(before, ring=ring, place=PLACE)


def test_rewrapping_refuses_what_does_not_open(ring):
    sealed = bytearray(seal(CANARY, ring=ring, place=PLACE))
    sealed[-1] ^= 1
    with pytest.raises(CannotOpen):
        rewrap(bytes(sealed), ring=ring, place=PLACE)


def test_a_new_root_takes_over_and_the_old_one_can_be_thrown_away():
    old, new = (LocalRoot(secrets.token_bytes(32)) for _ in range(2))
    stored = KeyRing([old]).new_key(firm="firm-a", client="client-1").to_bytes()
    sealed = seal(CANARY, ring=KeyRing([old], [stored]), place=PLACE)
    stored_again = KeyRing([new, old], [stored]).rewrapped(stored).to_bytes()
    assert open_(sealed, ring=KeyRing([new], [stored_again]), place=PLACE) == CANARY
    with pytest.raises(NoKey):
        open_(sealed, ring=KeyRing([new], [stored]), place=PLACE)


def test_a_destroyed_client_key_destroys_what_it_sealed_and_nothing_else():
    root = LocalRoot(secrets.token_bytes(32))
    first = KeyRing([root])
    kept = first.new_key(firm="firm-a", client="client-2").to_bytes()
    first.new_key(firm="firm-a", client="client-1")
    other = dataclasses.replace(PLACE, client="client-2")
    gone, stays = seal(CANARY, ring=first, place=PLACE), seal(CANARY, ring=first, place=other)
    later = KeyRing([root], [kept])
    assert open_(stays, ring=later, place=other) == CANARY
    with pytest.raises(NoKey):
        open_(gone, ring=later, place=PLACE)


def test_bytes_as_the_database_hands_them_back_open_too(ring):
    sealed = seal(CANARY, ring=ring, place=PLACE)
    again = KeyRing(list(ring._roots.values()), [memoryview(ring.current("firm-a", "client-1").to_bytes())])
    assert open_(memoryview(sealed), ring=again, place=PLACE) == CANARY


def test_a_wrapped_key_relabelled_for_another_client_does_not_open(ring):
    stored = ring.current("firm-a", "client-1")
    forged = dataclasses.replace(stored, client="client-3")
    again = KeyRing(list(ring._roots.values()), [forged.to_bytes()])
    with pytest.raises(CannotOpen):
        seal(CANARY, ring=again, place=dataclasses.replace(PLACE, client="client-3"))


@given(st.binary(max_size=120))
def test_stray_bytes_are_no_wrapped_key(data):
    with pytest.raises(CannotOpen):
        WrappedKey.from_bytes(data)


def test_a_key_that_was_not_loaded_is_looked_up_once():
    root = LocalRoot(secrets.token_bytes(32))
    stored = KeyRing([root]).new_key(firm="firm-a", client="client-1").to_bytes()
    sealed = seal(CANARY, ring=KeyRing([root], [stored]), place=PLACE)
    asked = []

    def find(key_id: bytes) -> bytes:
        asked.append(key_id)
        return stored

    ring = KeyRing([root], find=find)
    assert [open_(sealed, ring=ring, place=PLACE) for _ in range(3)] == [CANARY] * 3
    assert asked == [WrappedKey.from_bytes(stored).id]


class KeyService(Root):
    """A key service that never hands its key out, as a KMS does."""

    def __init__(self) -> None:
        self.id = b"kms-0001"
        self.kept: dict[bytes, tuple[bytes, bytes]] = {}

    def wrap(self, key: bytes, aad: bytes) -> bytes:
        handle = secrets.token_bytes(40)
        self.kept[handle] = (key, aad)
        return handle

    def unwrap(self, blob: bytes, aad: bytes) -> bytes:
        key, bound = self.kept.get(blob, (b"", b"?"))
        if bound != aad:
            raise CannotOpen
        return key


def test_a_key_service_can_be_the_root():
    service = KeyService()
    stored = KeyRing([service]).new_key(firm="firm-a", client="client-1").to_bytes()
    ring = KeyRing([service], [stored])
    assert open_(seal(CANARY, ring=ring, place=PLACE), ring=ring, place=PLACE) == CANARY


def test_no_key_and_no_secret_is_in_a_repr_an_error_or_a_pickle(ring):
    root = next(iter(ring._roots.values()))
    shown = [repr(x) for x in (ring, root, ring.current("firm-a", "client-1"))]
    with pytest.raises(CannotOpen) as caught:
        open_(seal(CANARY, ring=ring, place=PLACE) + CANARY, ring=ring, place=PLACE)
    shown += [str(caught.value), repr(caught.value)]
    material = root.material()
    for hidden in (material.hex(), base64.b64encode(material).decode(), repr(material), CANARY.decode()):
        assert not any(hidden in text for text in shown)
    assert caught.value.__cause__ is None
    for thing in (ring, root):
        with pytest.raises(TypeError):
            pickle.dumps(thing)
