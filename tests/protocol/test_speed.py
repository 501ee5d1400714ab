"""How fast a bank answers: those who still wait count as long as they have waited."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from haltline.protocol.decisions import Wait, share_interval, speed, waiting_curve

# remission weeks of 21 patients (Freireich and others 1963), the classic; minus: left before
SIX_MP = (6, 6, 6, -6, 7, -9, 10, -10, -11, 13, 16, -17, -19, -20, 22, 23, -25, -32, -32, -34, -35)
WAITS = [Wait(abs(weeks), weeks > 0) for weeks in SIX_MP]


def test_the_published_curve_is_found():
    found = [(step.seconds, round(step.waiting, 3)) for step in waiting_curve(WAITS)]
    assert found == [(6, 0.857), (7, 0.807), (10, 0.753), (13, 0.69), (16, 0.627), (22, 0.538), (23, 0.448)]


def test_the_published_median_is_found_and_its_interval_is_open_above():
    found = speed(WAITS)
    assert (found.n, found.answered, found.median, found.low, found.high) == (21, 9, 23, 13, None)


def test_without_anybody_waiting_it_is_the_plain_median():
    assert speed([Wait(seconds, True) for seconds in (1, 2, 3, 4, 5, 6, 7, 8)]).median == 4


def test_a_bank_that_answers_the_easy_half_at_once_is_not_called_fast():
    waits = [Wait(5, True)] * 49 + [Wait(86_400, False)] * 51
    assert speed(waits).median is None


def test_of_nothing_nothing_is_said():
    assert speed([]) == speed(iter(()))
    assert (speed([]).n, speed([]).median) == (0, None)


LISTS = st.lists(st.builds(Wait, st.integers(0, 50), st.booleans()), max_size=40)


def naive(waits: list[Wait], at: int) -> float:
    """The share that waits longer than `at`, by the definition."""
    share = 1.0
    for second in range(at + 1):
        risk = sum(wait.seconds >= second for wait in waits)
        came = sum(wait.seconds == second and wait.answered for wait in waits)
        share *= 1 - came / risk if risk else 1
    return share


@given(LISTS)
def test_the_curve_is_that_of_the_definition(waits):
    for step in waiting_curve(waits):
        assert abs(step.waiting - naive(waits, step.seconds)) < 1e-9
        assert -1e-9 <= step.low <= step.waiting + 1e-9 <= step.high + 2e-9 <= 1 + 3e-9


@given(LISTS)
def test_waiting_longer_never_makes_a_bank_faster(waits):
    later = [Wait(wait.seconds + (not wait.answered) * 7, wait.answered) for wait in waits]
    before, after = speed(waits).median, speed(later).median
    assert after is None or (before is not None and after >= before)


@pytest.mark.parametrize(
    ("hits", "n", "low", "high"),
    [
        (0, 0, 0, 1),
        (0, 10, 0, 0.2775),
        (5, 10, 0.2366, 0.7634),
        (10, 10, 0.7225, 1),
        (81, 263, 0.2553, 0.3662),
    ],
)
def test_a_share_has_wilsons_interval(hits: int, n: int, low: float, high: float) -> None:
    assert share_interval(hits, n) == pytest.approx((low, high), abs=1e-4)
