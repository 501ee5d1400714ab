"""First in, first out read backwards: where a payment's units came from is a trace of the reversed ledger."""

from hypothesis import given, settings
from tests.engine.ledgers import payments

from haltline.engine import Dispute, Ledger, Row, trace


def carried(rows, openings):
    """(payment, later payment) -> units of the one that the other carried, each payment disputed alone."""
    ledger = Ledger.from_rows(rows, openings)
    found = {}
    for row in rows:
        trail = trace(ledger, [Dispute("D", row.transaction_id, row.amount)], "fifo")
        for line in trail.flows():
            if line.place != row.transaction_id:
                found[row.transaction_id, line.place] = line.amount
    return found


def covered(rows, openings):
    """Openings with which no account sends what it does not have, and what is left at the end."""
    missing = trace(Ledger.from_rows(rows, openings), [], "fifo").shortfalls()
    start = {name: openings.get(name, 0) + missing.get(name, 0) for name in {*openings, *missing}}
    end = dict(start)
    for row in rows:
        end[row.source] = end.get(row.source, 0) - row.amount
        end[row.target] = end.get(row.target, 0) + row.amount
    return start, {name: units for name, units in end.items() if name and units}


@settings(max_examples=200, deadline=None)
@given(case=payments())
def test_what_came_from_whom_is_the_trace_of_the_reversed_ledger(case):
    drawn, openings = case
    moving = [row for row in drawn if row.source != row.target]
    rows = [row._replace(time=number, sequence=0) for number, row in enumerate(moving)]
    start, end = covered(rows, openings)
    turned = [
        Row(row.transaction_id, -row.time, 0, row.target, row.source, row.amount) for row in reversed(rows)
    ]
    forwards = carried(rows, start)
    backwards = {(first, later): units for (later, first), units in carried(turned, end).items()}
    assert forwards == backwards
