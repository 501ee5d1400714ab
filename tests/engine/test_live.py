"""A ledger that changes under its disputes says at every moment what a trace of the rows as they are says."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.engine.ledgers import NAMES, cases_with_reversals, disputes_of, reversals_of

from haltline.engine import Dispute, Ledger, Row, trace
from haltline.engine.disputes import place
from haltline.engine.limits import NO_LIMITS
from haltline.engine.live import Live
from haltline.engine.tracing import RULES
from haltline.values.errors import InvalidValue

MOMENTS = st.integers(-1, 4)


def said(live):
    """Everything the live ledger says, by dispute."""
    return {name: (live.flows(name), live.positions(name), found) for name, found in live.disputes().items()}


def anew(rows, openings, disputes, rule="fifo", limits=NO_LIMITS):
    """The same from a trace of everything as it stands, in plain Python."""
    trail = trace(Ledger.from_rows(rows, openings), disputes, rule, limits, kernel=False)
    found = {name: ({}, {}, figures) for name, figures in trail.disputes().items()}
    for line in trail.flows():
        found[line.dispute_id][0][line.place] = line.amount
    for line in trail.positions():
        found[line.dispute_id][1][line.place] = line.amount
    return found


def possible(rows, openings, disputes):
    """Whether payments and disputes can stand together."""
    try:
        place(Ledger.from_rows(rows, openings), disputes)
    except InvalidValue:
        return False
    return True


class Told:
    """A history drawn step by step: the payments and disputes that should stand, and what changes them."""

    def __init__(self, data, rows, disputes):
        self.draw, self.rows, self.disputes, self.later = data.draw, rows, disputes, []

    def add(self):
        """Some of the payments that are still to come, in any order."""
        count = self.draw(st.integers(0, len(self.later)))
        batch, self.later = self.later[:count], self.later[count:]
        return self.rows + batch, self.disputes, lambda live: live.add(batch)

    def extend(self):
        """The same as a ledger of its own."""
        batch = [row for row in self.later if not row.reverses][:3]
        self.later = [row for row in self.later if row not in batch]
        return self.rows + batch, self.disputes, lambda live: live.extend(Ledger.from_rows(batch))

    def take_back(self):
        """A payment that takes one back."""
        found = self.draw(reversals_of(self.rows, f"r{len(self.rows)}", 1)) if self.rows else []
        return self.rows + found, self.disputes, lambda live: live.add(found)

    def correct(self):
        """Another amount, time or target for a payment."""
        row = self.draw(st.sampled_from(self.rows))
        new = row._replace(amount=self.draw(st.integers(1, 12)), time=self.draw(MOMENTS))
        new = new._replace(target=self.draw(st.sampled_from([row.target, *NAMES])))
        rows = [new if one is row else one for one in self.rows]
        return rows, self.disputes, lambda live: live.correct(new)

    def remove(self):
        """A payment that never was."""
        row = self.draw(st.sampled_from(self.rows))
        rows = [one for one in self.rows if one is not row]
        return rows, self.disputes, lambda live: live.remove(row.transaction_id)

    def dispute(self):
        """New disputes on a payment, or further payments of a dispute."""
        fresh = self.draw(disputes_of(self.draw(st.sampled_from(self.rows)), 1))
        return self.rows, self.disputes + fresh, lambda live: live.dispute(fresh)

    def withdraw(self):
        """A dispute that is no more."""
        name = self.draw(st.sampled_from(self.disputes)).dispute_id
        rest = [one for one in self.disputes if one.dispute_id != name]
        return self.rows, rest, lambda live: live.withdraw(name)


@pytest.mark.parametrize("rule", RULES)
@settings(max_examples=120, deadline=None, report_multiple_bugs=False)
@given(data=st.data(), case=cases_with_reversals())
def test_after_every_change_it_says_what_a_trace_anew_says(rule, data, case):
    rows, openings, disputes, drawn = case
    if data.draw(st.booleans()):
        rows = [row for row in rows if not row.reverses]  # the map of places, until something is taken back
    limits = drawn if data.draw(st.booleans()) else NO_LIMITS
    begun = [row for row in rows if data.draw(st.booleans())]
    if not possible(begun, openings, []):
        begun = []
    named = {row.transaction_id for row in begun}
    told = Told(data, begun, [one for one in disputes if one.transaction_id in named])
    told.later = [row for row in rows if row not in begun]
    live = Live(Ledger.from_rows(begun, openings), told.disputes, rule, limits)
    for _ in range(data.draw(st.integers(1, 8))):
        steps = [told.add, told.extend, told.take_back]
        steps += [told.correct, told.remove, told.dispute] if told.rows else []
        steps += [told.withdraw] if told.disputes else []
        before = said(live)
        step = data.draw(st.sampled_from(steps))
        new_rows, new_disputes, change = step()
        stands = possible(new_rows, openings, new_disputes)
        try:
            moved = change(live)
        except InvalidValue as refused:
            assert not stands or "is taken back" in str(refused)
            moved = frozenset()
        else:
            assert stands
            told.rows, told.disputes = new_rows, new_disputes
        now = said(live)
        assert now == anew(told.rows, openings, told.disputes, rule, limits)
        assert moved == {name for name in {*before, *now} if before.get(name) != now.get(name)}
    assert {*live.ledger().ids} == {row.transaction_id for row in told.rows}


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


def test_what_has_one_wrong_payment_or_dispute_is_refused_whole(live):
    with pytest.raises(InvalidValue, match="not above 0"):
        live.add([Row("t4", 4, 0, "n", "", 60), Row("t5", 5, 0, "a", "b", 0)])
    with pytest.raises(InvalidValue, match="comes twice"):
        live.add([Row("t4", 4, 0, "n", "", 60), Row("t4", 5, 0, "a", "b", 1)])
    assert live.disputes()["A"].exits == 0
    assert live.add([Row("t4", 4, 0, "n", "", 60)]) == {"A"}
    with pytest.raises(InvalidValue, match="not in the ledger"):
        live.dispute([Dispute("C", "t4", 10), Dispute("D", "t9", 1)])
    assert list(live.disputes()) == ["A", "B"]


@pytest.mark.parametrize("rule", RULES)
def test_who_asks_for_a_dispute_that_is_not_here_is_told_so(rule):
    live = Live(Ledger.from_rows([Row("t1", 1, 0, "v", "m", 100)]), [Dispute("A", "t1", 100)], rule)
    for ask in (live.flows, live.positions, live.withdraw):
        with pytest.raises(InvalidValue, match="'Z' is not one of these"):
            ask("Z")


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        (lambda live: live.add([Row("t1", 1, 0, "a", "b", 5)]), "stands already"),
        (lambda live: live.add([Row("t7", 1, 0, "a", "b", 0)]), "not above 0"),
        (lambda live: live.add([Row("t7", 4, 0, "n", "m", 91, "t3")]), "91 units are taken back"),
        (lambda live: live.add([Row("t7", 2, 0, "n", "m", 9, "t3")]), "not earlier"),
        (lambda live: live.add([Row("t7", 4, 0, "n", "z", 9, "t3")]), "exchanged"),
        (lambda live: live.add([Row("t7", 4, 0, "n", "m", 9, "t9")]), "'t9' is not in the ledger"),
        (lambda live: live.extend(Ledger.from_rows([Row("t1", 9, 0, "n", "m", 9)])), "stands already"),
        (lambda live: live.extend(Ledger.from_rows([Row("t7", 9, 0, "n", "m", 9)], {"n": 1})), "openings"),
        (lambda live: Live(live.ledger(), [], "fair"), "not one of"),
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
