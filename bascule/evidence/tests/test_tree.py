"""The tree: RFC 6962's own values, proofs that hold, and nothing else that does."""

import hashlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bascule.evidence.tree import (
    EMPTY_ROOT,
    Head,
    Tree,
    consistency_holds,
    inclusion_holds,
    leaf_hash,
    node_hash,
    root_of,
)

# The eight leaves that certificate-transparency implementations share, and the roots of the first n of them.
LEAVES = [
    bytes.fromhex(x)
    for x in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
ROOTS = {
    1: "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    2: "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    3: "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    4: "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    5: "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    6: "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    7: "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    8: "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
}


def slow_root(hashes: list[bytes]) -> bytes:
    """The definition of RFC 6962, word for word."""
    if not hashes:
        return hashlib.sha256().digest()
    if len(hashes) == 1:
        return hashes[0]
    k = 1
    while k * 2 < len(hashes):
        k *= 2
    return node_hash(slow_root(hashes[:k]), slow_root(hashes[k:]))


def hashes(count: int) -> list[bytes]:
    return [leaf_hash(str(n).encode()) for n in range(count)]


@pytest.mark.parametrize("size", range(9))
def test_the_roots_are_those_of_certificate_transparency(size):
    expected = bytes.fromhex(ROOTS[size]) if size else EMPTY_ROOT
    assert root_of([leaf_hash(leaf) for leaf in LEAVES[:size]]) == expected


def test_growing_whole_and_defined_roots_agree_at_every_size():
    head, all_hashes = Head(), hashes(130)
    tree = Tree(all_hashes)
    for size in range(131):
        assert head.root() == tree.root(size) == slow_root(all_hashes[:size])
        if size < 130:
            assert head.append(all_hashes[size]) == size
        head = Head.from_bytes(head.to_bytes())


def test_a_head_that_was_cut_is_refused():
    data = Head(3, hashes(2)).to_bytes()
    for wrong in (b"", data[:-1], data[:-32], data + bytes(32)):
        with pytest.raises(ValueError):
            Head.from_bytes(wrong)


def test_every_inclusion_proof_holds_for_its_leaf_and_for_no_other():
    all_hashes = hashes(33)
    tree = Tree(all_hashes)
    for size in range(1, 34):
        for index in range(size):
            proof, root = tree.inclusion_proof(index, size), tree.root(size)
            assert inclusion_holds(all_hashes[index], index, size, proof, root)
            assert not inclusion_holds(all_hashes[(index + 1) % 33], index, size, proof, root)
            assert not inclusion_holds(all_hashes[index], index + 1, size, proof, root)
            assert not inclusion_holds(all_hashes[index], index, size, [*proof, root], root)
            assert not proof or not inclusion_holds(all_hashes[index], index, size, proof[:-1], root)


def test_every_consistency_proof_holds_and_a_rewritten_past_does_not():
    all_hashes = hashes(33)
    tree = Tree(all_hashes)
    other = Tree([*all_hashes[:1], leaf_hash(b"rewritten"), *all_hashes[2:]])
    for size in range(1, 34):
        for old in range(1, size + 1):
            proof = tree.consistency_proof(old, size)
            assert consistency_holds(old, tree.root(old), size, tree.root(size), proof)
            assert not consistency_holds(old, tree.root(old), size, tree.root(size), [*proof, EMPTY_ROOT])
            if old > 1:
                forged = other.consistency_proof(old, size)
                assert not consistency_holds(old, tree.root(old), size, other.root(size), forged)


@settings(max_examples=300)
@given(st.integers(1, 200), st.data())
def test_any_changed_step_breaks_a_proof(size, data):
    tree = Tree(hashes(size))
    old = data.draw(st.integers(1, size))
    proof = tree.consistency_proof(old)
    if proof:
        at = data.draw(st.integers(0, len(proof) - 1))
        forged = [*proof[:at], bytes(x ^ 1 for x in proof[at]), *proof[at + 1 :]]
        assert not consistency_holds(old, tree.root(old), size, tree.root(), forged)


def test_what_does_not_exist_has_no_proof():
    tree = Tree(hashes(5))
    for ask in (lambda: tree.inclusion_proof(5), lambda: tree.consistency_proof(6), lambda: tree.root(6)):
        with pytest.raises(ValueError):
            ask()
    assert not consistency_holds(0, EMPTY_ROOT, 5, tree.root(), [])


def test_a_node_cannot_pass_as_a_leaf():
    one, two = hashes(2)
    assert leaf_hash(one + two) != node_hash(one, two)
