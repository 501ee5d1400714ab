"""The line to a partner: asked before every call, told after it; a bank that is away delays no other.

Lines stand outside the districts, as partners do: a bank that does not answer one district answers none.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime

from haltline.protocol.decisions import Circuit, CircuitState, Failure, after_call, gate

from ...audit.actions import MACHINE, record
from ...kernel.clock import database_now
from ..models import Line, Partner
from ..queries import line_of


def may_call(partner: Partner) -> bool:
    """Whether a call to this partner may go now; a probe that may go is counted as under way."""
    known = line_of(partner)
    if known is None or known.state == CircuitState.CLOSED:
        return True
    line = Line.objects.select_for_update().get(pk=partner.pk)
    answer = gate(circuit_of(line), database_now())
    if answer.may_call:
        _write(partner.pk, answer.circuit)
    return answer.may_call


def told(partner: str, failure: Failure | None, *, district: str) -> None:
    """A call to this partner ended so; the log hears when the line falls silent and when it is back."""
    known = Line.objects.filter(pk=partner).first()
    if failure is None and (known is None or known.since is None):
        return
    if known is None:
        Line.objects.get_or_create(pk=partner)
    line = Line.objects.select_for_update().get(pk=partner)
    before = circuit_of(line)
    after = after_call(before, failure, database_now(), partner)
    if after == before:
        return
    _write(partner, after)
    if before.state is CircuitState.CLOSED and after.state is CircuitState.OPEN:
        record("partner.line-silent", MACHINE, district=district, subject=partner, failures=after.failures)
    elif after.state is CircuitState.CLOSED and before.state is not CircuitState.CLOSED:
        record("partner.line-back", MACHINE, district=district, subject=partner, since=_written(before.since))


def measured(medians: Mapping[str, int | None], at: datetime) -> None:
    """Write down the median seconds that each partner took of late; None where nobody can tell."""
    rows = [Line(partner_id=code, median_seconds=median, measured_at=at) for code, median in medians.items()]
    Line.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["partner"],
        update_fields=["median_seconds", "measured_at"],
    )


def circuit_of(line: Line) -> Circuit:
    """The line as the protocol's decisions take it."""
    return Circuit(CircuitState(line.state), line.failures, line.since, line.probe_at, line.probes)


def _write(partner: str, circuit: Circuit) -> None:
    Line.objects.filter(pk=partner).update(**asdict(circuit) | {"state": circuit.state.value})


def _written(moment: datetime | None) -> str:
    return moment.isoformat() if moment else ""
