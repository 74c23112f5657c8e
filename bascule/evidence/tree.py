"""The Merkle tree of a log, exactly as RFC 6962 section 2.1 hashes it. No Django.

A leaf is hashed with 00 before it, an inner node with 01, so neither can stand for the other. All hashes are 32 bytes.
`Head` keeps only what is needed to append (log2 of the size hashes); `Tree` keeps all levels and makes proofs.
"""

import hashlib
import struct
from collections.abc import Iterable, Sequence

HASH_BYTES = 32
EMPTY_ROOT = hashlib.sha256(b"").digest()


def leaf_hash(leaf: bytes) -> bytes:
    """The hash of a leaf's bytes."""
    return hashlib.sha256(b"\x00" + leaf).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of two subtrees."""
    return hashlib.sha256(b"\x01" + left + right).digest()


class Head:
    """The growing end of a log: its size and the roots of its full subtrees, largest first.

    `to_bytes` is 8 bytes of size (big endian) and the subtree roots, at most 64: small enough for the row that the
    sequencer locks.
    """

    def __init__(self, size: int = 0, peaks: Iterable[bytes] = ()) -> None:
        self.size, self.peaks = size, list(peaks)
        if len(self.peaks) != size.bit_count():
            raise ValueError("a log of this size has another number of full subtrees")

    def append(self, hashed: bytes) -> int:
        """Add a leaf hash; returns the leaf's index (0 is the first)."""
        index, node = self.size, hashed
        while self.size & 1:
            node = node_hash(self.peaks.pop(), node)
            self.size >>= 1
        self.peaks.append(node)
        self.size = index + 1
        return index

    def root(self) -> bytes:
        """The root of all leaves so far; of none: the hash of nothing."""
        if not self.peaks:
            return EMPTY_ROOT
        root = self.peaks[-1]
        for peak in reversed(self.peaks[:-1]):
            root = node_hash(peak, root)
        return root

    def to_bytes(self) -> bytes:
        return struct.pack(">Q", self.size) + b"".join(self.peaks)

    @classmethod
    def from_bytes(cls, data: bytes) -> "Head":
        """Raises ValueError when these bytes are no head."""
        data = bytes(data)
        if len(data) < 8 or (len(data) - 8) % HASH_BYTES:
            raise ValueError("not the head of a log")
        peaks = [data[at : at + HASH_BYTES] for at in range(8, len(data), HASH_BYTES)]
        return cls(struct.unpack_from(">Q", data)[0], peaks)


def root_of(hashes: Iterable[bytes]) -> bytes:
    """The root over leaf hashes, in order."""
    head = Head()
    for hashed in hashes:
        head.append(hashed)
    return head.root()


class Tree:
    """All full nodes of a log, to make proofs in log time. `levels[k][i]` is the root of leaves i·2^k … (i+1)·2^k - 1."""

    def __init__(self, hashes: Iterable[bytes] = ()) -> None:
        self.levels: list[list[bytes]] = [[]]
        for hashed in hashes:
            self.append(hashed)

    def __len__(self) -> int:
        return len(self.levels[0])

    def append(self, hashed: bytes) -> None:
        """Add a leaf hash."""
        self.levels[0].append(hashed)
        level = 0
        while not len(self.levels[level]) & 1:
            if level + 1 == len(self.levels):
                self.levels.append([])
            self.levels[level + 1].append(node_hash(*self.levels[level][-2:]))
            level += 1

    def root(self, size: int | None = None) -> bytes:
        """The root over the first `size` leaves (all of them by default)."""
        size = self._checked(len(self) if size is None else size)
        return self._range(0, size) if size else EMPTY_ROOT

    def inclusion_proof(self, index: int, size: int | None = None) -> list[bytes]:
        """The audit path of leaf `index` in the tree of the first `size` leaves (RFC 6962 section 2.1.1)."""
        size = self._checked(len(self) if size is None else size)
        if not 0 <= index < size:
            raise ValueError("no such leaf")
        path: list[bytes] = []
        start, end = 0, size
        while end - start > 1:
            middle = start + _split(end - start)
            if index < middle:
                path.append(self._range(middle, end))
                end = middle
            else:
                path.append(self._range(start, middle))
                start = middle
        return path[::-1]

    def consistency_proof(self, old: int, size: int | None = None) -> list[bytes]:
        """That the tree of `size` leaves begins with the tree of `old` leaves (RFC 6962 section 2.1.2)."""
        size = self._checked(len(self) if size is None else size)
        if not 0 < old <= size:
            raise ValueError("no such older tree")
        path: list[bytes] = []
        start, end, whole = 0, size, True
        while old < end:
            middle = start + _split(end - start)
            if old <= middle:
                path.append(self._range(middle, end))
                end = middle
            else:
                path.append(self._range(start, middle))
                start, whole = middle, False
        return [*([] if whole else [self._range(start, end)]), *path[::-1]]

    def _checked(self, size: int) -> int:
        if not 0 <= size <= len(self):
            raise ValueError("the log is shorter than that")
        return size

    def _range(self, start: int, end: int) -> bytes:
        """The root over leaves start … end - 1, where `start` is a multiple of the subtree's width."""
        count = end - start
        if not count & (count - 1):
            level = count.bit_length() - 1
            return self.levels[level][start >> level]
        middle = start + _split(count)
        return node_hash(self._range(start, middle), self._range(middle, end))


def inclusion_holds(leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> bool:
    """Whether the leaf hash stands at `index` in the tree of `size` leaves with this root (RFC 9162 section 2.1.3.2)."""
    if not 0 <= index < size:
        return False
    node, position, last = leaf, index, size - 1
    for step in proof:
        if last == 0:
            return False
        if position & 1 or position == last:
            node = node_hash(step, node)
            while not position & 1 and position:
                position, last = position >> 1, last >> 1
        else:
            node = node_hash(node, step)
        position, last = position >> 1, last >> 1
    return last == 0 and node == root


def consistency_holds(old: int, old_root: bytes, size: int, root: bytes, proof: Sequence[bytes]) -> bool:
    """Whether the tree of `size` leaves only added to the tree of `old` leaves (RFC 9162 section 2.1.4.2)."""
    if not 0 < old <= size:
        return False
    if old == size:
        return not proof and old_root == root
    steps = list(proof)
    if not old & (old - 1):
        steps.insert(0, old_root)
    if not steps:
        return False
    position, last = old - 1, size - 1
    while position & 1:
        position, last = position >> 1, last >> 1
    before = after = steps[0]
    for step in steps[1:]:
        if last == 0:
            return False
        if position & 1 or position == last:
            before, after = node_hash(step, before), node_hash(step, after)
            while not position & 1 and position:
                position, last = position >> 1, last >> 1
        else:
            after = node_hash(after, step)
        position, last = position >> 1, last >> 1
    return last == 0 and before == old_root and after == root


def _split(count: int) -> int:
    """The largest power of two below `count` (> 1)."""
    return 1 << ((count - 1).bit_length() - 1)
