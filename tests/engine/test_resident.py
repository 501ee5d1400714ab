"""A resident ledger answers by looking, and says what reading all rows again would say."""

import random

import pytest
from hypothesis import given, settings
from tests.engine.ledgers import cases
from tests.engine.naive import trace_naively

from haltline.engine import Dispute, Ledger, Row, trace
from haltline.engine.disputes import place
from haltline.engine.kernels.resident import Resident
from haltline.values.errors import InvalidValue


def tables(trail):
    """Everything a trail says, as plain values."""
    named = (list(trail.positions()), list(trail.flows()), list(trail.exits()))
    return *named, trail.superseded(), trail.shortfalls(), trail.disputes()


@settings(max_examples=300, deadline=None)
@given(case=cases())
def test_it_says_what_the_contract_says(case):
    rows, openings, disputes = case
    ledger = Ledger.from_rows(rows, openings)
    trail = Resident(ledger).trace(place(ledger, disputes))
    want = trace_naively("fifo", rows, openings, disputes)
    for name in ("positions", "flows", "exits"):
        found = {(line.place, line.dispute_id): line.amount for line in getattr(trail, name)()}
        assert found == want[name]
    assert (trail.superseded(), trail.shortfalls()) == (want["superseded"], want["shortfalls"])


@settings(max_examples=100, deadline=None)
@given(case=cases(10**12))
def test_sums_beyond_32_bits_are_exact(case):
    rows, openings, disputes = case
    ledger = Ledger.from_rows(rows, openings)
    parts = place(ledger, disputes)
    assert tables(Resident(ledger).trace(parts)) == tables(trace(ledger, parts, "fifo", kernel=False))


@pytest.fixture(scope="module")
def city():
    """4,000 payments among 60 accounts that pass money on, and 1,500 disputes: more than one thread takes."""
    seeded = random.Random(11)
    names = ["", *(f"a{n:02d}" for n in range(60))]
    rows = [
        Row(f"t{n:05d}", n // 3, 0, *seeded.sample(names, 2), seeded.randrange(1, 900)) for n in range(4000)
    ]
    disputes = [Dispute(f"D{n % 700:03d}", f"t{n * 2:05d}", rows[n * 2].amount) for n in range(1500)]
    ledger = Ledger.from_rows(rows, dict.fromkeys(names[1:], 500))
    return ledger, disputes, Resident(ledger)


def test_many_disputes_at_once_are_followed_as_in_one_pass(city):
    ledger, disputes, resident = city
    parts = place(ledger, disputes)
    assert tables(resident.trace(parts)) == tables(trace(ledger, parts, "fifo"))


def test_one_complaint_after_the_other_meets_no_trace_of_the_last(city):
    ledger, disputes, resident = city
    for dispute in disputes[:40]:
        parts = place(ledger, [dispute])
        assert tables(resident.trace(parts)) == tables(trace(ledger, parts, "fifo"))


def test_nothing_disputed_and_nothing_paid_are_answers():
    ledger = Ledger.from_rows([], {"a": 5})
    assert list(Resident(ledger).trace(place(ledger, [])).positions()) == []


def test_what_its_lines_cannot_hold_is_refused_by_name():
    back = [Row("t1", 1, 0, "a", "b", 5), Row("t2", 2, 0, "b", "a", 5, "t1")]
    with pytest.raises(InvalidValue, match="reversals"):
        Resident(Ledger.from_rows(back))
    with pytest.raises(InvalidValue, match="more units"):
        Resident(Ledger.from_rows([Row("t1", 1, 0, "a", "b", 5)], {"a": 2**62}))
