"""Silence becomes `unknown` and a status query, never a second hold: faults 1 and 2."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from haltline.protocol import RequestState
from haltline.protocol.decisions import (
    ATTEMPTS_MAX,
    Failure,
    NextStep,
    after_failure,
    after_status,
    backoff,
    failure_of,
    not_confirmed,
)
from haltline.protocol.decisions.retry import DELAY_FIRST, DELAY_MAX

ATTEMPTS = st.integers(1, ATTEMPTS_MAX)


def test_no_answer_is_unknown_and_asks_for_the_status():
    decision = after_failure(Failure.NO_ANSWER, 1, "H1")
    assert decision.step is NextStep.ASK_STATUS
    assert decision.state is RequestState.UNKNOWN
    assert decision.delay > timedelta(0)


@pytest.mark.parametrize("failure", [Failure.NOT_SENT, Failure.BUSY, Failure.FAULT])
def test_what_surely_took_no_effect_is_sent_again_until_the_attempts_are_used_up(failure):
    steps = [after_failure(failure, attempt, "H1").step for attempt in range(1, ATTEMPTS_MAX + 1)]
    assert steps == [NextStep.SEND_AGAIN] * (ATTEMPTS_MAX - 1) + [NextStep.ASK_STATUS]
    assert after_failure(failure, ATTEMPTS_MAX, "H1").state is RequestState.UNKNOWN


def test_a_message_the_bank_rejects_goes_to_a_person():
    assert after_failure(Failure.REJECTED, 1, "H1").step is NextStep.TELL_OFFICER


@pytest.mark.parametrize("attempt", [1, ATTEMPTS_MAX, 10 * ATTEMPTS_MAX])
def test_a_bank_that_never_saw_the_request_gets_it_again_as_long_as_it_is_wanted(attempt):
    assert after_status(False, attempt, "H1").step is NextStep.SEND_AGAIN
    assert after_status(False, attempt, "H1", wanted=False).step is NextStep.SEND_TOMBSTONE


@pytest.mark.parametrize(
    ("status", "reached", "failure"),
    [
        (202, True, None),
        (None, False, Failure.NOT_SENT),
        (None, True, Failure.NO_ANSWER),
        (408, True, Failure.NO_ANSWER),
        (502, True, Failure.NO_ANSWER),
        (504, True, Failure.NO_ANSWER),
        (429, True, Failure.BUSY),
        (503, True, Failure.BUSY),
        (500, True, Failure.FAULT),
        (301, True, Failure.REJECTED),
        (422, True, Failure.REJECTED),
    ],
)
def test_each_status_says_how_the_call_failed(status, reached, failure):
    assert failure_of(status, reached=reached) is failure


@given(ATTEMPTS)
def test_only_evidence_ends_the_asking(attempt):
    assert after_status(None, attempt, "H1").step is NextStep.ASK_STATUS
    assert after_status(True, attempt, "H1").step is NextStep.TAKE_STATUS


@given(st.integers(1, 10_000), st.text(max_size=20))
def test_the_wait_is_between_half_and_all_of_its_step_and_bounded(attempt, seed):
    whole = min(DELAY_FIRST * 2 ** min(attempt - 1, 20), DELAY_MAX)
    assert whole / 2 <= backoff(attempt, seed) <= whole
    assert backoff(attempt, seed) == backoff(attempt, seed)


def test_seeds_spread_the_waits():
    assert len({backoff(5, f"H{n}") for n in range(100)}) > 90


def test_the_bank_may_ask_for_more_time_but_not_for_ever():
    asked = after_failure(Failure.BUSY, 1, "H1", timedelta(seconds=90))
    assert asked.delay == timedelta(seconds=90)
    assert after_failure(Failure.BUSY, 1, "H1", timedelta(days=9)).delay == DELAY_MAX
    assert after_failure(Failure.BUSY, 3, "H1").delay == backoff(3, "H1")


def test_attempts_are_counted_from_one():
    with pytest.raises(ValueError, match="from 1"):
        backoff(0, "H1")


@pytest.mark.parametrize("state", list(RequestState))
def test_the_mark_not_confirmed_stays_until_evidence(state):
    assert not_confirmed(True, entered=state, evidence=False)
    assert not not_confirmed(True, entered=state, evidence=True)
    assert not_confirmed(False, entered=state, evidence=False) == (state is RequestState.UNKNOWN)
