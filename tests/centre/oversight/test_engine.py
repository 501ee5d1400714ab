"""Figures from counts are the figures from as many single reports, also where nobody or everybody came."""

from __future__ import annotations

import numpy as np
import pytest

from haltline.centre.oversight import engine
from haltline.centre.oversight.bins import EDGES, class_of
from haltline.centre.oversight.queries import Counted, Unit
from haltline.oversight.counted import expanded
from haltline.oversight.stages import MICROS
from haltline.oversight.survival import shares

TARGET = 900


def counted(ended: list[float], left: list[float]) -> Counted:
    """One unit's reports by how long they took, in seconds."""
    tables = np.zeros((2, 1, len(EDGES)), np.int64)
    for table, durations in zip(tables, (ended, left), strict=True):
        for seconds in durations:
            table[0, class_of(seconds)] += 1
    return Counted((Unit("korvane", "korvane"),), tables[0], tables[1], tables[1].sum(axis=1))


@pytest.mark.parametrize(
    ("ended", "left"),
    [
        ([60, 120, 600, 1_200, 5_000], [300, 9_000]),
        ([], [300, 9_000]),
        ([60, 61, 62], []),
        ([2_000, 3_000], []),
        ([60], [100, 200]),
        ([10, 20], [100_000]),
    ],
)
def test_the_share_in_time_is_that_of_single_reports(ended: list[float], left: list[float]) -> None:
    units = counted(ended, left)
    found = engine.pace(units, TARGET)
    one, micros, reached = expanded(engine.MIDDLES, units.ended, units.left)
    wanted = shares(one, 1, micros, reached, TARGET * MICROS)
    assert found.share == pytest.approx(float(wanted.share[0]))
    assert found.interval == pytest.approx((float(wanted.low[0]), float(wanted.high[0])))


def test_of_nobody_nothing_is_known() -> None:
    found = engine.pace(counted([], []), TARGET)
    assert (found.n, found.share, found.interval, found.median) == (0, 0.0, (0.0, 1.0), None)


def test_a_few_kinds_of_case_have_no_habits_that_would_hide_a_difference() -> None:
    quick, slow = [60.0] * 800 + [9_000.0] * 200, [60.0] * 210 + [9_000.0] * 210
    units = counted(quick, []), counted(slow, []), counted(quick, [])
    together = Counted(
        tuple(Unit(name, "") for name in ("small", "large", "larger")),
        np.concatenate([each.ended for each in units]), np.concatenate([each.left for each in units]),
        np.zeros(3, np.int64),
    )  # fmt: skip
    habits, _, spread = engine.beside(together, TARGET)
    assert spread > 0.1 and not habits[1].outside, "three units that differ so show a spread of their own"
    plain, share, none = engine.beside(together, TARGET, spreads=False)
    assert none == 0 and [each.outside for each in plain] == [True, True, True]
    assert plain[1].share < share < plain[0].share
