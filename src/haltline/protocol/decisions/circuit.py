"""The line to a bank: after some calls without an answer nobody calls it but a probe now and then.

A bank that is away must not keep others waiting, and must not be called a thousand times an hour. Its answer
clocks run all the same. An answer of any kind, also a refusal, closes the circuit at once.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from haltline.protocol.decisions.retry import Failure, backoff

FAILURES_MAX: Final = 5
"""Calls in a row without an answer after which the circuit opens."""
WINDOW: Final = timedelta(minutes=10)
"""Failures further apart than this are not a bank that is away."""
PROBE_LEASE: Final = timedelta(seconds=20)
"""How long a probe may take before another goes: longer than any call."""
AWAY: Final = frozenset({Failure.NOT_SENT, Failure.NO_ANSWER, Failure.FAULT})
"""Failures that speak of the bank's line. A bank that asks for time, or rejects a message, is there."""


class CircuitState(StrEnum):
    """Whether a bank is called."""

    CLOSED = "closed"
    OPEN = "open"
    HALF_OPEN = "half_open"


@dataclass(frozen=True, slots=True)
class Circuit:
    """The line to one bank: failures in a row, since when, and when the next probe may go.

    `since`: the first failure of the row; None where the last call was answered. `probes`: probes that
    failed.
    """

    state: CircuitState = CircuitState.CLOSED
    failures: int = 0
    since: datetime | None = None
    probe_at: datetime | None = None
    probes: int = 0


@dataclass(frozen=True, slots=True)
class Gate:
    """Whether a call may go now, the circuit after that, and why."""

    may_call: bool
    circuit: Circuit
    reason: str


def gate(circuit: Circuit, now: datetime) -> Gate:
    """Ask before every call. While the circuit is not closed one call at a time goes, when a probe is due."""
    if circuit.state is CircuitState.CLOSED:
        return Gate(True, circuit, "the bank answers")
    if circuit.probe_at is not None and now < circuit.probe_at:
        return Gate(False, circuit, "the bank does not answer; the next probe is not yet due")
    probing = Circuit(
        CircuitState.HALF_OPEN, circuit.failures, circuit.since, now + PROBE_LEASE, circuit.probes
    )
    return Gate(True, probing, "a probe of a bank that does not answer")


def after_call(circuit: Circuit, failure: Failure | None, now: datetime, seed: str) -> Circuit:
    """The circuit after a call; `seed` (the bank's code, say) spreads the probes of several banks."""
    if failure is Failure.BUSY and circuit.state is CircuitState.CLOSED:
        return circuit
    if failure not in AWAY and failure is not Failure.BUSY:
        return Circuit()
    if circuit.state is not CircuitState.CLOSED:
        return _open(circuit, circuit.failures + 1, circuit.probes + 1, now, seed)
    row_goes_on = circuit.since is not None and now - circuit.since <= WINDOW
    since, failures = (circuit.since, circuit.failures + 1) if row_goes_on else (now, 1)
    counted = Circuit(CircuitState.CLOSED, failures, since)
    return _open(counted, failures, 0, now, seed) if failures >= FAILURES_MAX else counted


def _open(circuit: Circuit, failures: int, probes: int, now: datetime, seed: str) -> Circuit:
    probe_at = now + backoff(probes + FAILURES_MAX, seed)  # 8 to 16 s at first, 5 minutes in the end
    return Circuit(CircuitState.OPEN, failures, circuit.since or now, probe_at, probes)
