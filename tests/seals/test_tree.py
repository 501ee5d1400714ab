"""The tree against the definition of RFC 9162 told naively, and against roots that every such log knows."""

from __future__ import annotations

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from haltline.seals.tree import (
    EMPTY_ROOT,
    Frontier,
    consistency_path,
    extends,
    includes,
    inclusion_path,
    leaf_hash,
    root_of,
)

ENTRIES = [
    bytes.fromhex(each)
    for each in (
        "", "00", "10", "2021", "3031", "40414243", "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]  # fmt: skip
ROOTS = [  # of the first entry, the first two, and so on
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
SIZES = st.integers(1, 70)


def naive_root(leaves: list[bytes]) -> bytes:
    """MTH of the standard, word for word."""
    if len(leaves) < 2:
        return leaves[0] if leaves else sha256(b"").digest()
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    return sha256(b"\x01" + naive_root(leaves[:k]) + naive_root(leaves[k:])).digest()


def drawn(size: int) -> list[bytes]:
    return [leaf_hash(str(number).encode()) for number in range(size)]


def test_the_roots_that_every_log_of_this_kind_knows() -> None:
    leaves = [leaf_hash(entry) for entry in ENTRIES]
    assert [root_of(leaves[: size + 1]).hex() for size in range(8)] == ROOTS
    assert root_of([]) == EMPTY_ROOT


@given(SIZES)
def test_adding_leaf_by_leaf_gives_the_naive_root_also_after_a_pause(size: int) -> None:
    leaves, tree = drawn(size), Frontier()
    for number, leaf in enumerate(leaves):
        tree = Frontier.of_bytes(tree.size, tree.to_bytes())
        tree.append(leaf)
        assert tree.root() == naive_root(leaves[: number + 1])


@given(SIZES, st.data())
def test_every_leaf_is_proved_to_be_where_it_is_and_nowhere_else(size: int, data: st.DataObject) -> None:
    leaves, index = drawn(size), data.draw(st.integers(0, size - 1))
    root, path = naive_root(leaves), inclusion_path(leaves, index)
    assert includes(root, size, index, leaves[index], path)
    assert not includes(root, size, index, leaf_hash(b"other"), path)
    others = [other for other in range(size) if other != index]
    assert not any(includes(root, size, other, leaves[index], path) for other in others)
    assert not includes(root, size, size, leaves[index], path)
    assert not includes(root, size, index, leaves[index], [*path, leaves[0]])
    assert not path or not includes(root, size, index, leaves[index], path[:-1])


@given(SIZES, st.data())
def test_growth_is_proved_and_any_change_of_the_past_is_not(size: int, data: st.DataObject) -> None:
    leaves, old = drawn(size), data.draw(st.integers(1, size))
    before, after = (old, naive_root(leaves[:old])), (size, naive_root(leaves))
    path = consistency_path(leaves, old)
    assert extends(before, after, path)
    changed = [*leaves]
    changed[data.draw(st.integers(0, old - 1))] = leaf_hash(b"other")
    forked = (size, naive_root(changed))
    assert not extends(before, forked, consistency_path(changed, old))
    assert not extends(before, forked, path)
    assert not extends(before, after, [*path, leaves[0]])


def test_what_is_no_frontier_is_refused() -> None:
    with pytest.raises(ValueError, match="no frontier"):
        Frontier.of_bytes(3, b"\0" * 32)
    with pytest.raises(IndexError):
        inclusion_path(drawn(3), 3)
    with pytest.raises(IndexError):
        consistency_path(drawn(3), 4)
