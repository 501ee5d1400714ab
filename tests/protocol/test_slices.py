"""Interval sets behave as the sets of units they stand for; the reference is a plain Python set."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from haltline.protocol import slices

UNITS = st.sets(st.integers(0, 40), max_size=25)
SETS = UNITS.map(lambda units: slices.union((unit, unit + 1) for unit in units))


def units(interval_set):
    return {unit for lo, hi in interval_set for unit in range(lo, hi)}


def is_normal(interval_set):
    edges = [edge for pair in interval_set for edge in pair]
    return all(a < b for a, b in itertools.pairwise(edges)) and all(edge >= 0 for edge in edges)


@given(UNITS)
def test_union_keeps_exactly_the_units(chosen):
    made = slices.union((unit, unit + 1) for unit in chosen)
    assert units(made) == chosen
    assert is_normal(made)
    assert slices.total(made) == len(chosen)


@given(st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40))))
def test_union_takes_intervals_in_any_order_overlapping_or_empty(pairs):
    made = slices.union(pairs)
    assert units(made) == {unit for lo, hi in pairs for unit in range(lo, hi)}
    assert is_normal(made)


@given(SETS, SETS)
def test_intersection_and_difference_are_those_of_sets(a, b):
    both, only = slices.intersect(a, b), slices.subtract(a, b)
    assert units(both) == units(a) & units(b)
    assert units(only) == units(a) - units(b)
    assert is_normal(both)
    assert is_normal(only)
    assert slices.total(both) + slices.total(only) == slices.total(a)


@given(SETS, st.integers(0, 50))
def test_a_shift_moves_every_unit_and_comes_back(a, by):
    moved = slices.shift(a, by)
    assert units(moved) == {unit + by for unit in units(a)}
    assert slices.shift(moved, -by) == a


@given(SETS, st.integers(0, 45))
def test_take_gives_the_lowest_units(a, n):
    if n > slices.total(a):
        with pytest.raises(ValueError, match="fewer"):
            slices.take(a, n)
    else:
        taken = slices.take(a, n)
        assert units(taken) == set(sorted(units(a))[:n])
        assert is_normal(taken)


def test_the_first_units_start_at_zero():
    assert slices.first(100) == ((0, 100),)
    assert slices.first(0) == slices.EMPTY == ()


def test_a_unit_below_zero_does_not_exist():
    with pytest.raises(ValueError, match="below 0"):
        slices.shift(((3, 5),), -4)


def test_checked_joins_what_touches_and_refuses_the_rest():
    assert slices.checked([(0, 3), (3, 5), (7, 9)]) == ((0, 5), (7, 9))
    for pairs in ([(3, 3)], [(5, 3)], [(0, 4), (3, 5)], [(4, 5), (0, 1)], [(-1, 2)]):
        with pytest.raises(ValueError, match="ascending"):
            slices.checked(pairs)
