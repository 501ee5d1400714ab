"""A silent bank is overdue, then reminded, then a person hears of it; each at its moment and once."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from haltline.protocol import REQUEST_MOVES, RequestState
from haltline.protocol.decisions import Ladder, Rung, ladder_moves, ladder_step
from haltline.protocol.decisions.ladder import WAITING_STATES

SENT = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
LADDER = Ladder(answer_within=15 * MINUTE, remind_after=15 * MINUTE, escalate_after=20 * MINUTE)


@pytest.mark.parametrize(
    ("minutes", "rung", "next_minutes"),
    [
        (-1, Rung.WAITING, 15),
        (0, Rung.WAITING, 15),
        (15, Rung.OVERDUE, 30),
        (29, Rung.OVERDUE, 30),
        (30, Rung.REMINDED, 50),
        (49, Rung.REMINDED, 50),
        (50, Rung.ESCALATED, None),
        (5000, Rung.ESCALATED, None),
    ],
)
def test_a_rung_is_reached_at_its_very_moment(minutes, rung, next_minutes):
    step = ladder_step(SENT, LADDER, SENT + minutes * MINUTE)
    assert step.rung is rung
    assert step.next_at == (None if next_minutes is None else SENT + next_minutes * MINUTE)


@given(st.integers(0, 4000), st.integers(0, 4000))
def test_the_ladder_is_only_climbed(one, other):
    order = list(Rung)
    early, late = sorted((one, other))
    rungs = [ladder_step(SENT, LADDER, SENT + timedelta(seconds=at)).rung for at in (early, late)]
    assert order.index(rungs[0]) <= order.index(rungs[1])


def test_whoever_wakes_at_the_announced_moment_finds_the_next_rung():
    now, climbed = SENT, []
    while (step := ladder_step(SENT, LADDER, now)).next_at is not None:
        climbed.append(step.rung)
        now = step.next_at
    assert [*climbed, step.rung] == list(Rung)


def test_rungs_may_fall_together():
    at_once = Ladder(answer_within=30 * MINUTE, remind_after=0 * MINUTE, escalate_after=0 * MINUTE)
    assert ladder_step(SENT, at_once, SENT + 29 * MINUTE).rung is Rung.WAITING
    assert ladder_step(SENT, at_once, SENT + 30 * MINUTE).rung is Rung.ESCALATED


def test_a_ladder_out_of_order_is_no_ladder():
    for clocks in ((0, 30, 0), (15, -1, 0), (15, 30, -1)):
        with pytest.raises(ValueError, match="ladder"):
            Ladder(*(clock * MINUTE for clock in clocks))


@pytest.mark.parametrize("state", list(RequestState))
@pytest.mark.parametrize("rung", list(Rung))
def test_the_clock_makes_only_moves_of_the_table(state, rung):
    reached = state
    for move in ladder_moves(state, rung):
        assert move in REQUEST_MOVES[reached]
        reached = move
    if state in WAITING_STATES and rung is Rung.ESCALATED:
        assert reached is RequestState.ESCALATED
    if state not in WAITING_STATES or rung is Rung.WAITING:
        assert reached is state


def test_a_sweep_that_slept_makes_both_moves():
    both = (RequestState.OVERDUE, RequestState.ESCALATED)
    assert ladder_moves(RequestState.UNKNOWN, Rung.ESCALATED) == both
    assert ladder_moves(RequestState.OVERDUE, Rung.ESCALATED) == both[1:]
    assert ladder_moves(RequestState.OVERDUE, Rung.REMINDED) == ()
    assert ladder_moves(RequestState.PART_ANSWERED, Rung.REMINDED) == (RequestState.OVERDUE,)
