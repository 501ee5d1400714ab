"""The Merkle tree of RFC 9162 (as of RFC 6962): roots, and proofs that something is in it or was added only.

Cost: appending n leaves is 2n hashes, about 1 µs each, of which 64 at most are kept. A proof reads all.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Self

HASH_BYTES = 32
EMPTY_ROOT = sha256(b"").digest()
LEAF, NODE = b"\x00", b"\x01"  # a leaf can never pass for a node


def leaf_hash(entry: bytes) -> bytes:
    """The hash under which an entry stands in the tree."""
    return sha256(LEAF + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of two subtrees, in their order."""
    return sha256(NODE + left + right).digest()


@dataclass(slots=True)
class Frontier:
    """What of a tree is needed to add to it: its size and the roots of its full subtrees, largest first."""

    size: int = 0
    peaks: list[bytes] = field(default_factory=list)

    def append(self, leaf: bytes) -> None:
        """Add one leaf, by its hash."""
        full, rest = leaf, self.size
        while rest & 1:
            full = sha256(NODE + self.peaks.pop() + full).digest()
            rest >>= 1
        self.peaks.append(full)
        self.size += 1

    def root(self) -> bytes:
        """The root of the tree so far."""
        if not self.peaks:
            return EMPTY_ROOT
        *others, found = self.peaks
        for peak in reversed(others):
            found = node_hash(peak, found)
        return found

    def to_bytes(self) -> bytes:
        """The full subtrees' roots one after another, 32 bytes each."""
        return b"".join(self.peaks)

    @classmethod
    def of_bytes(cls, size: int, packed: bytes) -> Self:
        """A frontier as ``to_bytes`` wrote it; ValueError when the size has another number of hashes."""
        if size < 0 or len(packed) != size.bit_count() * HASH_BYTES:
            raise ValueError(f"{len(packed)} bytes are no frontier of {size} leaves")
        return cls(size, [packed[at : at + HASH_BYTES] for at in range(0, len(packed), HASH_BYTES)])


def root_of(leaves: Iterable[bytes]) -> bytes:
    """The root over these leaf hashes."""
    tree = Frontier()
    for leaf in leaves:
        tree.append(leaf)
    return tree.root()


def inclusion_path(leaves: Sequence[bytes], index: int) -> list[bytes]:
    """What proves that leaf ``index`` is in the tree: its siblings, lowest first."""
    if not 0 <= index < len(leaves):
        raise IndexError(f"there is no leaf {index} among {len(leaves)}")
    low, high, path = 0, len(leaves), list[bytes]()
    while high - low > 1:
        middle = low + _left(high - low)
        if index < middle:
            path.append(root_of(leaves[middle:high]))
            high = middle
        else:
            path.append(root_of(leaves[low:middle]))
            low = middle
    return path[::-1]


def consistency_path(leaves: Sequence[bytes], old: int) -> list[bytes]:
    """What proves that the tree of the first ``old`` leaves was only added to."""
    if not 0 < old <= len(leaves):
        raise IndexError(f"there is no tree of {old} among {len(leaves)} leaves")
    low, high, path, whole = 0, len(leaves), list[bytes](), True
    while old != high:
        middle = low + _left(high - low)
        if old <= middle:
            path.append(root_of(leaves[middle:high]))
            high = middle
        else:
            path.append(root_of(leaves[low:middle]))
            low, whole = middle, False
    if not whole:
        path.append(root_of(leaves[low:high]))
    return path[::-1]


def includes(root: bytes, size: int, index: int, leaf: bytes, path: Sequence[bytes]) -> bool:
    """Whether ``path`` proves ``leaf`` to be number ``index`` of the tree with this root (2.1.3.2)."""
    if not 0 <= index < size:
        return False
    at, last, found = index, size - 1, leaf
    for sibling in path:
        if last == 0:
            return False
        if at & 1 or at == last:
            found = node_hash(sibling, found)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            found = node_hash(found, sibling)
        at, last = at >> 1, last >> 1
    return last == 0 and found == root


def extends(old: tuple[int, bytes], new: tuple[int, bytes], path: Sequence[bytes]) -> bool:
    """Whether ``path`` proves that one tree (size, root) became another by adding only (2.1.4.2)."""
    (first, first_root), (second, second_root) = old, new
    if not 0 < first <= second:
        return False
    if first == second:
        return not path and first_root == second_root
    hashes = [first_root, *path] if first & (first - 1) == 0 else list(path)
    if not hashes:
        return False
    at, last = first - 1, second - 1
    while at & 1:
        at, last = at >> 1, last >> 1
    before = after = hashes[0]
    for sibling in hashes[1:]:
        if last == 0:
            return False
        if at & 1 or at == last:
            before, after = node_hash(sibling, before), node_hash(sibling, after)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            after = node_hash(after, sibling)
        at, last = at >> 1, last >> 1
    return last == 0 and before == first_root and after == second_root


def _left(leaves: int) -> int:
    """How many of several leaves stand in the left subtree: the largest power of two below."""
    return 1 << (leaves - 1).bit_length() - 1
