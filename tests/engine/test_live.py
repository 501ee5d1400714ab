"""A ledger that changes under its disputes says at every moment what a trace of the rows as they are says."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.engine.ledgers import NAMES, disputes_of, payments

from haltline.engine import Dispute, Ledger, Row, trace
from haltline.engine.live import Live
from haltline.values.errors import InvalidValue


def said(live):
    """Everything the live ledger says, by dispute."""
    return {name: (live.flows(name), live.positions(name), found) for name, found in live.disputes().items()}


def anew(live, disputes):
    """The same from a trace of everything as it stands."""
    trail = trace(live.ledger(), disputes, "fifo")
    found = {name: ({}, {}, figures) for name, figures in trail.disputes().items()}
    for line in trail.flows():
        found[line.dispute_id][0][line.place] = line.amount
    for line in trail.positions():
        found[line.dispute_id][1][line.place] = line.amount
    return found


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_after_every_change_it_says_what_a_trace_anew_says(data):
    rows, openings = data.draw(payments())
    begun = data.draw(st.integers(0, len(rows)))
    live, disputes, standing, later = (
        Live(Ledger.from_rows(rows[:begun], openings)),
        [],
        rows[:begun],
        rows[begun:],
    )
    for _ in range(data.draw(st.integers(1, 8))):
        before = said(live)
        change = data.draw(st.sampled_from(["add", "dispute", "withdraw", "correct", "remove"]))
        moved = frozenset()
        named = {one.transaction_id for one in disputes}
        if change == "add" and later:
            count = data.draw(st.integers(1, len(later)))
            standing, later, batch = standing + later[:count], later[count:], later[:count]
            moved = live.add(batch)
        elif change == "dispute" and standing:
            row = data.draw(st.sampled_from(standing))
            if row.source != row.target and row.transaction_id not in named:
                fresh = data.draw(disputes_of(row, 1))
                disputes = disputes + fresh
                moved = live.dispute(fresh)
        elif change == "withdraw" and disputes:
            name = data.draw(st.sampled_from(disputes)).dispute_id
            disputes = [one for one in disputes if one.dispute_id != name]
            moved = live.withdraw(name)
        elif change == "correct" and standing:
            row = data.draw(st.sampled_from(standing))
            new = row._replace(amount=data.draw(st.integers(9, 12)), target=data.draw(st.sampled_from(NAMES)))
            new = new._replace(time=data.draw(st.integers(-1, 3)))
            if new.source != new.target:
                standing = [new if one.transaction_id == row.transaction_id else one for one in standing]
                moved = live.correct(new)
        elif change == "remove" and (free := [row for row in standing if row.transaction_id not in named]):
            row = data.draw(st.sampled_from(free))
            standing = [one for one in standing if one is not row]
            moved = live.remove(row.transaction_id)
        now = said(live)
        assert now == anew(live, disputes)
        changed = {name for name in {*before, *now} if before.get(name) != now.get(name)}
        assert moved == changed


@pytest.fixture
def live():
    rows = [Row("t1", 1, 0, "v", "m", 100), Row("t2", 2, 0, "w", "m", 50), Row("t3", 3, 0, "m", "n", 90)]
    return Live(Ledger.from_rows(rows, {"m": 30}), [Dispute("A", "t1", 100), Dispute("B", "t2", 50)])


def test_a_late_payment_moves_only_those_whose_units_lie_behind_it(live):
    assert live.positions("A") == {"m": 40, "n": 60}
    assert live.add([Row("t9", 9, 0, "x", "y", 5)]) == frozenset()
    assert live.add([Row("t0", 2, 5, "m", "z", 70)]) == {"A", "B"}  # before t3: it takes the oldest first
    assert live.positions("A") == {"z": 40, "n": 60}
    assert live.positions("B") == {"n": 30, "m": 20}
    assert live.add([Row("t8", 8, 0, "m", "", 20)]) == {"B"}
    assert live.disputes()["B"].exits == 20


def test_a_dispute_withdrawn_gives_back_what_it_had_superseded(live):
    assert live.dispute([Dispute("C", "t3", 50)]) == {"A", "C"}
    assert live.disputes()["A"].superseded == 20  # of t3's first 50 units 30 were m's own
    assert live.withdraw("C") == {"A", "C"}
    assert (live.disputes()["A"].superseded, live.positions("A")) == (0, {"m": 40, "n": 60})


def test_what_stands_before_a_refused_payment_is_followed_all_the_same(live):
    with pytest.raises(InvalidValue, match="not above 0"):
        live.add([Row("t4", 4, 0, "n", "", 60), Row("t5", 5, 0, "a", "b", 0)])
    assert live.disputes()["A"].exits == 30
    with pytest.raises(InvalidValue, match="not in the ledger"):
        live.dispute([Dispute("C", "t4", 10), Dispute("D", "t9", 1)])
    assert said(live) == anew(live, [Dispute("A", "t1", 100), Dispute("B", "t2", 50), Dispute("C", "t4", 10)])


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        (lambda live: live.add([Row("t1", 1, 0, "a", "b", 5)]), "stands already"),
        (lambda live: live.add([Row("t7", 1, 0, "a", "b", 0)]), "not above 0"),
        (lambda live: live.add([Row("t7", 4, 0, "n", "m", 9, "t3")]), "taken back"),
        (lambda live: live.add([Row("t7", 4, 0, "n", "m", 2**62)]), "more units"),
        (lambda live: live.correct(Row("t1", 1, 0, "v", "m", 99)), "less than is disputed"),
        (lambda live: live.correct(Row("t3", 3, 0, "m", "n", 0)), "not above 0"),
        (lambda live: live.correct(Row("t3", 3, 0, "m", "n", 2**62)), "more units"),
        (lambda live: live.correct(Row("t7", 1, 0, "v", "m", 99)), "not in the ledger"),
        (lambda live: live.remove("t1"), "withdraw the dispute first"),
        (lambda live: live.remove("t7"), "not in the ledger"),
        (lambda live: live.withdraw("Z"), "not one of these"),
        (lambda live: live.dispute([Dispute("A", "t1", 1)]), "already"),
        (lambda live: live.dispute([Dispute("C", "t1", 1)]), "more of 't1'"),
        (lambda live: live.dispute([Dispute("C", "t7", 1)]), "not in the ledger"),
        (lambda live: live.dispute([Dispute("C", "t3", 0)]), "above 0"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_moves(live, change, complaint):
    before = said(live)
    with pytest.raises(InvalidValue, match=complaint):
        change(live)
    assert said(live) == before
