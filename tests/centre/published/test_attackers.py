"""An attacker with all that four weeks of a centre publish, spans and districts, and linear programs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from haltline.centre.published import hiding, spans
from haltline.centre.published.counting import Entry
from haltline.oversight.suppression.policy import Policy

POLICY, FIRST, LENGTH = Policy(), spans.FIRST, spans.FOUR_WEEKS
PLACES = ("a", "b", "c")
DAYS = list(spans.days(FIRST, LENGTH))
Place = tuple[date, str]
ALL = ""


@dataclass
class Centre:
    """Reports with their sums by day and district, and what is published of them."""

    reports: dict[Place, list[int]]
    told: dict[tuple[date, int, str], hiding.Told] = field(default_factory=dict)

    def entries(self, days: Sequence[date], places: Sequence[str] = PLACES) -> dict[str, Entry]:
        """Each report disputes, holds and returns its sum on its day."""
        sums = [each for day in days for place in places for each in self.reports.get((day, place), [])]
        count = Entry(len(sums), len(sums))
        money = Entry(len(sums), len(sums), sum(sums), max(sums, default=0))
        return {"reports": count, "disputed": money, "returned": money}

    def publish(self) -> None:
        for day in DAYS:
            self.told[day, 1, ALL] = hiding.day(self.entries([day]), POLICY)
            for length in spans.ending(day):
                since = day - timedelta(length - 1)
                if since >= FIRST:
                    self.told[since, length, ALL] = hiding.longer(self._span(since, length), POLICY)
        kept = {(place, code): each for place in PLACES for code, each in self.entries(DAYS, [place]).items()}
        rows = hiding.districts(hiding.Table(PLACES, kept, kept), self.told[FIRST, LENGTH, ALL], POLICY)
        self.told |= {(FIRST, LENGTH, place): row for place, row in rows.items()}

    def _span(self, since: date, length: int) -> hiding.Span:
        kept = {
            (day, code): each
            for day in spans.days(since, length)
            for code, each in self.entries([day]).items()
        }
        told = {(at, days): row for (at, days, place), row in self.told.items() if place == ALL}
        past = hiding.Past(told, dict.fromkeys(told, POLICY.least))
        return hiding.Span(since, length, kept, past, self.entries)


class Attacker:
    """Knows every published value of a measure, that hidden days are small, and nothing of single reports."""

    def __init__(self, centre: Centre, measure: str, most: int | None) -> None:
        self.cells = [(day, place) for day in DAYS for place in PLACES]
        rows, sums, self.small, limits = [], [], [], []
        for (since, length, place), told in centre.told.items():
            row = self.row(since, length, place)
            value = told[measure]
            if value is None and length == 1:
                self.small.append((since, length, place))
            if value is None and length == 1 and most:
                limits += [(row, most), (-row, -1)]
            elif value is not None:
                rows.append(row)
                sums.append(value)
        self.equal, self.sums = np.array(rows), np.array(sums)
        self.under = np.array([row for row, _ in limits]) if limits else None
        self.limits = [limit for _, limit in limits] if limits else None

    def row(self, since: date, length: int, place: str) -> np.ndarray:
        inside = {*spans.days(since, length)}
        return np.array([day in inside and place in (ALL, where) for day, where in self.cells], float)

    def bounds(self, key: tuple[date, int, str]) -> tuple[float, float]:
        found = []
        for sign in (1, -1):
            answer = linprog(
                sign * self.row(*key), A_ub=self.under, b_ub=self.limits, A_eq=self.equal, b_eq=self.sums,
                method="highs",
            )  # fmt: skip
            found.append(np.inf if answer.status == 3 else sign * answer.fun)
        return found[0] - 1e-6, found[1] + 1e-6


SMALL = st.lists(st.integers(100, 9_000), max_size=3)
LARGE = st.lists(st.integers(100, 2_000), min_size=4, max_size=9)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.large_base_example])
@given(st.lists(st.one_of(st.just([]), SMALL, LARGE), min_size=LENGTH, max_size=LENGTH), st.integers(1, 40))
def test_no_linear_program_finds_a_hidden_day_or_district(days: list[list[int]], turn: int) -> None:
    places = [PLACES[(number * turn + number // 3) % (2 if turn % 3 else 3)] for number in range(LENGTH)]
    centre = Centre({(day, place): sums for day, place, sums in zip(DAYS, places, days, strict=True)})
    centre.publish()
    counting = Attacker(centre, "reports", POLICY.least - 1)
    hidden = [key for key in centre.told if key[1] == 1 and centre.told[key]["reports"] is None]
    for key in hidden:
        low, high = counting.bounds(key)
        assert low <= 1 and high >= POLICY.least - 1, key
    rows = Attacker(centre, "reports", None)
    for place in PLACES:
        true = centre.entries(DAYS, [place])["reports"].n
        if true in POLICY.small:
            assert centre.told[FIRST, LENGTH, place]["reports"] is None
            low, high = rows.bounds((FIRST, LENGTH, place))
            assert low <= 1 and high >= POLICY.least - 1, place
    money = Attacker(centre, "returned", None)
    for key in money.small:
        true = centre.entries([key[0]])["returned"].total
        low, high = money.bounds(key)
        assert low <= true / 5 and high >= min(true * 1.25, true + 1e9), key


@pytest.mark.parametrize("count", [0, 5, 40])
def test_where_nothing_is_small_everything_is_published(count: int) -> None:
    centre = Centre({(day, place): [100 + n for n in range(count)] for day in DAYS for place in PLACES})
    centre.publish()
    assert all(value is not None for told in centre.told.values() for value in told.values())
