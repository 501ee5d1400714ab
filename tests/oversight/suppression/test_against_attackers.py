"""Attackers who know everything that is published, and the rule, against what is hidden.

One solves linear programs; the other writes down every history that would have been published like this.
"""

from __future__ import annotations

from collections import defaultdict
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from haltline.oversight.suppression import places, spans
from haltline.oversight.suppression.policy import Cell, Policy, rest_may_stand, sum_may_stand

LEVELS = (3, 2, 2)  # days in a week of this toy calendar, weeks in a month, months in a year
POLICY = Policy()
Spans = dict[tuple[int, int], spans.Known]


def published(days: list[int], policy: Policy, levels: tuple[int, ...] = LEVELS) -> Spans:
    """All spans by their first day and their length in days."""
    found = {(at, 1): spans.day(n, policy) for at, n in enumerate(days)}
    length = 1
    for parts in levels:
        for start in range(0, len(days), length * parts):
            pieces = [found[start + part * length, length] for part in range(parts)]
            whole = sum(days[start : start + length * parts])
            found[start, length * parts] = spans.span(pieces, whole)
        length *= parts
    return found


def bounds(equations: list[tuple[list[int], int]], size: int, cell: int, most: int) -> tuple[float, float]:
    """The least and largest value of a hidden cell that agree with the sums; ``most`` 0: no upper limit."""
    told, sums = np.zeros((len(equations), size)), [value for _, value in equations]
    for row, (cells, _) in enumerate(equations):
        told[row, cells] = 1
    ask, found = np.eye(size)[cell], []
    for sign in (1, -1):
        answer = linprog(sign * ask, A_eq=told if len(told) else None, b_eq=sums or None,
                         bounds=(0, most or None), method="highs")  # fmt: skip
        found.append(np.inf if answer.status == 3 else sign * answer.fun)
    return found[0], found[1]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.one_of(st.integers(0, 6), st.integers(0, 60)), min_size=12, max_size=12))
def test_no_linear_program_over_spans_bounds_a_hidden_day(days: list[int]) -> None:
    found = published(days, POLICY)
    hidden = [at for at in range(len(days)) if found[at, 1].n is None]
    assert all(days[at] in POLICY.small for at in hidden)
    equations = []
    for (start, length), known in found.items():
        inside = [at for at in hidden if start <= at < start + length]
        if known.n is not None and length > 1 and inside:
            rest = known.n - sum(days[at] for at in range(start, start + length) if at not in inside)
            equations.append(([hidden.index(at) for at in inside], rest))
    for cell in range(len(hidden)):
        low, high = bounds(equations, len(hidden), cell, POLICY.least - 1)
        assert low <= 1 and high >= POLICY.least - 1


@pytest.mark.parametrize("levels", [(2, 2), (3, 2), (2, 3)])
def test_whoever_knows_the_rule_and_all_spans_rules_out_no_small_count(levels: tuple[int, ...]) -> None:
    policy, size = Policy(3), int(np.prod(levels))
    same: dict[object, list[tuple[int, ...]]] = defaultdict(list)
    for days in product((0, 1, 2, 3), repeat=size):
        found = published(list(days), policy, levels)
        same[tuple((key, known.n) for key, known in sorted(found.items()))].append(days)
    for transcript, worlds in same.items():
        for (start, length), n in transcript:  # type: ignore[attr-defined]
            if length == 1 and n is None:
                assert {days[start] for days in worlds} == {1, 2}


@pytest.mark.parametrize(("size", "most"), [(2, 14), (3, 10), (4, 8)])
def test_whoever_knows_the_rule_and_the_whole_rules_out_no_small_count_of_a_place(
    size: int, most: int
) -> None:
    policy, order = Policy(3), [str(place) for place in range(size)]
    same: dict[object, list[tuple[int, ...]]] = defaultdict(list)
    for counts in product(range(most + 1), repeat=size):
        if 0 < sum(counts) < policy.least:
            continue  # such a whole is not published, and no table with it
        rows = dict(zip(order, counts, strict=True))
        told = places.counts_shown(rows, order, policy)
        seen = tuple(n if name in told else None for name, n in rows.items())
        same[sum(counts), seen].append(counts)
    for (whole, seen), worlds in same.items():  # type: ignore[misc]
        if whole > most:
            continue  # worlds with larger rows were not written down
        for place, n in enumerate(seen):
            values = {counts[place] for counts in worlds}
            assert n is not None or not values & {1, 2} or {1, 2} <= values, (whole, seen)


CELLS = st.lists(st.lists(st.one_of(st.integers(1, 50), st.integers(1, 5_000)), max_size=30), min_size=1,
                 max_size=9)  # fmt: skip


def cell(amounts: list[int]) -> Cell:
    return Cell(len(amounts), sum(amounts), max(amounts, default=0))


@settings(max_examples=80, deadline=None)
@given(CELLS)
def test_no_linear_program_finds_a_hidden_row_or_its_money(reports: list[list[int]]) -> None:
    cells = {str(place): cell(amounts) for place, amounts in enumerate(reports)}
    whole = sum(cells.values(), Cell())
    if not sum_may_stand(whole, POLICY):
        return
    order = sorted(cells)
    counts = places.counts_shown({place: each.n for place, each in cells.items()}, order, POLICY)
    sums = places.sums_shown(cells, order, POLICY, cells.keys() - counts)
    for shown, value, most in ((counts, "n", POLICY.least - 1), (sums, "total", 0)):
        hidden = [place for place in cells if place not in shown]
        rest = sum(getattr(cells[place], value) for place in hidden)
        for number, place in enumerate(hidden):
            low, high = bounds([(list(range(len(hidden))), rest)], len(hidden), number, 0)
            true = getattr(cells[place], value)
            if value == "n" and 1 <= true <= most:
                assert low <= 1 and high >= most
            elif value == "total" and true and cells[place].n < POLICY.least:
                assert low == 0
                assert high == whole.total or high * POLICY.dominance_percent >= true * 100


def test_places_are_published_when_nothing_is_small() -> None:
    cells = {"a": Cell(12, 120, 10), "b": Cell(0), "c": Cell(5, 50, 10)}
    assert places.sums_shown(cells, "abc", POLICY) == {*"abc"}
    assert places.counts_shown({"a": 12, "b": 0, "c": 5}, "abc", POLICY) == {*"abc"}


def test_one_small_row_takes_one_large_row_with_it() -> None:
    assert places.counts_shown({"a": 12, "b": 2, "c": 50}, "abc", POLICY) == {"c"}
    assert places.counts_shown({"a": 12, "b": 2, "c": 50}, "cab", POLICY) == {"a"}


def test_of_a_table_too_small_to_hide_anything_in_nothing_is_shown() -> None:
    assert places.counts_shown({"a": 9, "b": 2, "c": 6}, "abc", POLICY) == frozenset()


def test_the_sum_of_one_large_report_is_hidden_though_its_count_is_not() -> None:
    assert not sum_may_stand(Cell(9, 1000, 801), POLICY)
    assert sum_may_stand(Cell(9, 1000, 800), POLICY)
    assert not rest_may_stand([10, 990], Cell(9, 1000, 500), POLICY)
    assert rest_may_stand([200, 800], Cell(9, 1000, 500), POLICY)


def test_a_week_is_published_over_hidden_days_where_that_tells_nothing() -> None:
    assert published([4, 1, 40], POLICY, (3,))[0, 3].n == 45  # 5 of two hidden days: 1 to 4 each
    assert published([1, 1, 40], POLICY, (3,))[0, 3].n is None
    assert published([3, 0, 0], POLICY, (3,))[0, 3].n is None
    assert published([0, 0, 9], POLICY, (3,))[0, 3].n == 9
