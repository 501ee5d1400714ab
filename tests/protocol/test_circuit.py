"""A bank that is away is called by a probe now and then, and by nobody else: fault 19."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from haltline.protocol.decisions import Circuit, CircuitState, Failure, after_call, gate
from haltline.protocol.decisions.circuit import AWAY, FAILURES_MAX, PROBE_LEASE, WINDOW

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def fallen(failures: int = FAILURES_MAX, failure: Failure = Failure.NO_ANSWER) -> Circuit:
    """The line after so many failures, a second apart, the last of them now."""
    circuit = Circuit()
    for number in range(failures):
        circuit = after_call(circuit, failure, NOW - (failures - 1 - number) * SECOND, "ALFA")
    return circuit


@pytest.mark.parametrize("failure", sorted(AWAY))
def test_it_opens_after_five_calls_in_a_row_without_an_answer(failure):
    assert fallen(FAILURES_MAX - 1, failure).state is CircuitState.CLOSED
    assert fallen(FAILURES_MAX, failure).state is CircuitState.OPEN
    assert fallen(FAILURES_MAX, failure).since == NOW - (FAILURES_MAX - 1) * SECOND


@pytest.mark.parametrize("failure", [Failure.BUSY, Failure.REJECTED])
def test_a_bank_that_asks_for_time_or_rejects_a_message_is_there(failure):
    assert fallen(50, failure) == Circuit()


def test_failures_far_apart_are_no_absence():
    circuit = Circuit()
    for number in range(20):
        circuit = after_call(circuit, Failure.NOT_SENT, NOW + number * (WINDOW + SECOND), "ALFA")
    assert circuit.state is CircuitState.CLOSED


def test_an_open_circuit_lets_no_call_through_until_a_probe_is_due_and_then_one():
    circuit = fallen()
    assert not gate(circuit, NOW).may_call
    probe = gate(circuit, circuit.probe_at)
    assert probe.may_call
    assert not gate(probe.circuit, circuit.probe_at + SECOND).may_call
    assert gate(probe.circuit, circuit.probe_at + PROBE_LEASE).may_call, "a probe that died is made again"


@pytest.mark.parametrize("answer", [None, Failure.REJECTED])
def test_any_answer_to_a_probe_closes_it(answer):
    probing = gate(fallen(), NOW + timedelta(minutes=1)).circuit
    assert after_call(probing, answer, NOW, "ALFA") == Circuit()


def test_probes_that_fail_come_less_and_less_often_but_within_five_minutes():
    circuit, now, pauses = fallen(), NOW, []
    for _ in range(12):
        pauses.append(circuit.probe_at - now)
        now = circuit.probe_at
        circuit = after_call(gate(circuit, now).circuit, Failure.NOT_SENT, now, "ALFA")
    assert pauses[0] <= 16 * SECOND
    assert pauses[-1] > timedelta(minutes=2)
    assert max(pauses) <= timedelta(minutes=5)
    assert circuit.since == fallen().since, "it is silent since the first failure, not since the last probe"


@given(st.lists(st.tuples(st.sampled_from([None, *Failure]), st.integers(0, 900)), max_size=60))
def test_whatever_happens_a_bank_is_always_called_again(course):
    circuit, now = Circuit(), NOW
    for failure, seconds in course:
        now += seconds * SECOND
        asked = gate(circuit, now)
        if asked.may_call:
            circuit = after_call(asked.circuit, failure, now, "ALFA")
        assert gate(circuit, now + timedelta(minutes=5)).may_call
        assert (circuit.state is CircuitState.CLOSED) == (circuit.probe_at is None)
