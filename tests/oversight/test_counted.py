"""Curves from counts say what curves from single reports say."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from haltline.oversight import followed
from haltline.oversight.counted import banded, expanded, quantile, shares_of, sizes_of
from haltline.oversight.survival import curve_of, shares

MICROS = np.array([10, 20, 30, 40, 50], np.int64)
COUNTS = st.lists(st.integers(0, 5), min_size=5, max_size=5).map(lambda counts: np.array(counts, np.int64))


@given(COUNTS, COUNTS)
def test_a_curve_of_counts_is_the_curve_of_as_many_single_reports(ended, left) -> None:
    unit, micros, reached = expanded(MICROS, ended[None], left[None])
    assert len(unit) == ended.sum() + left.sum()
    single, together = curve_of(micros, reached), banded(MICROS, ended, left)
    assert np.array_equal(single.times, together.curve.times)
    assert np.allclose(single.open, together.curve.open, atol=1e-12)
    for share in (0.25, 0.5, 0.75):
        assert quantile(single, share) == quantile(together.curve, share)


@given(COUNTS, COUNTS)
def test_its_limits_are_those_of_the_share_come_by_that_time(ended, left) -> None:
    unit, micros, reached = expanded(MICROS, ended[None], left[None])
    band = banded(MICROS, ended, left)
    for at, (time, open_) in enumerate(zip(band.curve.times, band.curve.open, strict=True)):
        found = shares(unit, 1, micros, reached, int(time))
        assert band.low[at] <= open_ <= band.high[at] + 1e-12
        if 1e-9 < open_ < 1 and (micros >= time).sum() and time < micros.max():
            assert np.isclose(1 - band.high[at], found.low[0]) and np.isclose(1 - band.low[at], found.high[0])


UNITS = st.integers(1, 4).flatmap(
    lambda units: st.tuples(
        *(st.lists(COUNTS, min_size=units, max_size=units).map(np.array) for _ in range(2))
    )
)


@given(UNITS, st.sampled_from([5, 10, 25, 30, 50, 70]))
def test_shares_and_sizes_of_units_are_those_of_as_many_single_reports(counts, target) -> None:
    ended, left = counts
    unit, micros, reached = expanded(MICROS, ended, left)
    wanted, found = shares(unit, len(ended), micros, reached, target), shares_of(MICROS, ended, left, target)
    for one, other in zip(wanted, found, strict=True):
        assert np.allclose(one, other, rtol=1e-9, atol=1e-12)
    potential = np.where(reached, np.maximum(micros, target), micros)
    size = followed.sizes(unit, len(ended), potential, curve_of(micros, reached), target)
    together = banded(MICROS, ended.sum(axis=0), left.sum(axis=0)).curve
    assert np.allclose(size, sizes_of(MICROS, ended, left, together, target), rtol=1e-9)


def test_reports_of_several_units_stay_theirs() -> None:
    ended, left = np.array([[1, 0], [0, 2]]), np.array([[0, 3], [1, 0]])
    unit, micros, reached = expanded(np.array([10, 20]), ended, left)
    rows = sorted(zip(unit.tolist(), micros.tolist(), reached.tolist(), strict=True))
    assert rows == [
        (0, 10, True), (0, 20, False), (0, 20, False), (0, 20, False),
        (1, 10, False), (1, 20, True), (1, 20, True),
    ]  # fmt: skip
