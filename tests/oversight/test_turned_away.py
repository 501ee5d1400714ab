"""Stations that turn callers away are found by their silent calls; campaigns and other habits are none."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from tests.oversight.histories import event, read

from haltline.oversight.calls import WeeklyCalls, calls_of
from haltline.oversight.changes import Change
from haltline.oversight.cusum import counts
from haltline.oversight.turned_away import ODDS, changed

STATIONS, WEEKS, DISTRICTS = 40, 104, 8
HOME = np.arange(STATIONS) % DISTRICTS
NAMES = tuple(f"S{number}" for number in range(STATIONS))


def weeks(chance: np.random.Generator, calls: float = 5.0, share: float = 0.25) -> WeeklyCalls:
    """Honest stations of many sizes and habits, all of whose calls are few in a week of holidays."""
    size = calls * np.exp(chance.normal(0, 0.6, (STATIONS, 1))) * np.ones(WEEKS)
    size[:, 30] *= 0.2
    habit = 1 / (1 + (1 - share) / share * np.exp(chance.normal(0, 0.3, (STATIONS, 1))))
    made = chance.poisson(size)
    return WeeklyCalls(made.astype(float), chance.binomial(made, habit * np.ones(WEEKS)).astype(float), 0)


def turning_away(chance: np.random.Generator, weekly: WeeklyCalls, row: int, since: int, part: float) -> None:
    """From a week on this part of the callers of whom reports came are sent away."""
    taken = (weekly.calls - weekly.silent)[row, since:].astype(int)
    weekly.silent[row, since:] += chance.binomial(taken, part)


def asked(kind: str, weekly: WeeklyCalls) -> list[Change]:
    return list(changed(kind, NAMES, weekly, HOME))


def test_a_station_that_sends_four_of_ten_away_is_found_in_weeks_and_nobody_else() -> None:
    chance, told = np.random.default_rng(5), []
    for _ in range(10):
        weekly = weeks(chance)
        row = int(np.argsort(weekly.calls.sum(axis=1))[-10])
        turning_away(chance, weekly, row, 60, 0.4)
        found = {one.unit: one for one in asked("burking", weekly)}
        assert set(found) <= {NAMES[row]}
        assert asked("taking-more", weekly) == []
        if one := found.get(NAMES[row]):
            assert one.direction == "worse" and one.seen < one.expected and one.p <= 0.002
            told.append(one.told_at // (7 * 86_400_000_000) - 60)
    assert len(told) >= 9 and np.median(told) <= 18


def test_a_station_that_takes_more_than_before_is_told_as_better() -> None:
    chance = np.random.default_rng(6)
    weekly = weeks(chance, calls=10, share=0.5)
    weekly.silent[3, 50:] = chance.binomial(weekly.silent[3, 50:].astype(int), 0.3)
    assert [(one.unit, one.direction) for one in asked("taking-more", weekly)] == [("S3", "better")]
    assert asked("burking", weekly) == []


@pytest.mark.parametrize("kind", sorted(ODDS))
def test_of_a_thousand_honest_stations_at_most_three_are_asked_about(kind: str) -> None:
    """Small and large, with habits of their own, weeks with many idle calls and a campaign in a district."""
    chance, found, looks = np.random.default_rng(9), 0, 0
    for turn in range(50):
        weekly = weeks(chance, calls=(2.0, 4.0, 8.0)[turn % 3])
        idle = counts(chance, np.full(weekly.calls.shape, 0.3), 1.0 + turn % 2)
        campaign = np.zeros_like(idle)
        campaign[turn % DISTRICTS == HOME, 50:52] = chance.poisson(12, (STATIONS // DISTRICTS, 2))
        both = idle + campaign
        found += len(asked(kind, WeeklyCalls(weekly.calls + both, weekly.silent + both, 0)))
        looks += STATIONS
    assert found <= 0.003 * looks + 3  # of 2,000 looks 4 are due; more than 9 in one of a hundred tries


def test_a_station_too_small_to_say_anything_gets_no_question() -> None:
    weekly = weeks(np.random.default_rng(1))
    weekly.calls[7], weekly.silent[7] = 0.0, 0.0
    weekly.calls[7, ::4] = weekly.silent[7, ::4] = 1.0
    assert "S7" not in {one.unit for one in asked("burking", weekly)}
    assert asked("burking", WeeklyCalls(np.zeros((STATIONS, 0)), np.zeros((STATIONS, 0)), 0)) == []


def test_a_call_about_a_report_that_is_taken_says_nothing_of_taking(tmp_path: Path) -> None:
    rows = [
        event("A", "called", 100),
        event("A", "reported", 400),
        event("A", "called", 90_000),  # how is it going?
        event("W", "reported", 500),  # by the web
        event("W", "called", 200_000),
        event("", "called", 700),
        event("B", "reported", 1_000),
        event("B", "called", 1_300),  # written while they spoke
    ]
    history = read(tmp_path, rows)
    found = calls_of(history)
    at = (history.at[found.rows] // 1_000_000).tolist()
    assert dict(zip(at, found.silent.tolist(), strict=True)) == {100: False, 700: True, 1_300: False}


def test_where_no_call_names_its_report_reports_stand_for_the_calls_that_led_to_them(tmp_path: Path) -> None:
    rows = [event("", "called", 100), event("", "called", 200), event("A", "reported", 300)]
    found = calls_of(read(tmp_path, rows))
    assert found.silent.tolist() == [True, True, False]
