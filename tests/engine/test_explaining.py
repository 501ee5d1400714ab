"""Why a balance is whose it is: the sums behind it, and the way the money went."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.engine.ledgers import cases_with_reversals

from haltline.engine import Dispute, Ledger, Row, trace
from haltline.engine.explaining import Carried, Holding, Step, explain, paths
from haltline.engine.limits import Limits
from haltline.values.errors import InvalidValue

WORKED = [
    Row("t1", 1, 0, "v", "m", 100),
    Row("t2", 2, 0, "w", "m", 50),
    Row("t3", 3, 0, "m", "n", 90),
    Row("t4", 4, 0, "n", "", 60),
]
DISPUTES = [Dispute("A", "t1", 100), Dispute("B", "t2", 50)]


@pytest.fixture
def worked():
    return trace(Ledger.from_rows(WORKED, {"m": 30}), DISPUTES, "fifo")


def test_a_balance_is_opening_and_what_came_less_what_went(worked):
    told = explain(worked, "m")
    assert (told.opening, told.arrived, told.born, told.left, told.balance) == (30, 150, 0, 90, 90)
    assert (told.payments_in, told.payments_out) == (2, 1)
    assert told.holdings == {
        "A": Holding([Carried("t1", 1, "v", 100)], [Carried("t3", 3, "n", 60)], 0, 0, 0, 40),
        "B": Holding([Carried("t2", 2, "w", 50)], [], 0, 0, 0, 50),
    }


def test_who_sent_what_it_did_not_have_has_units_born_clean(worked):
    told = explain(worked, "v")
    assert (told.opening, told.arrived, told.born, told.left, told.balance) == (0, 0, 100, 100, 0)
    assert told.holdings == {}


def test_a_way_names_every_payment_and_its_hop(worked):
    assert paths(worked, "A") == [
        Step(1, "t1", 1, "v", "m", 100),
        Step(2, "t3", 3, "m", "n", 60),
        Step(3, "t4", 4, "n", "", 30),
    ]


def test_money_that_a_newer_dispute_claims_is_said_to_be_so():
    rows = [Row("t1", 1, 0, "v", "m", 100), Row("t2", 2, 0, "m", "n", 80)]
    trail = trace(Ledger.from_rows(rows), [Dispute("A", "t1", 100), Dispute("B", "t2", 30)], "fifo")
    held = explain(trail, "m").holdings["A"]
    assert (held.superseded, held.rests, held.went) == (30, 20, [Carried("t2", 2, "n", 50)])
    assert explain(trail, "n").holdings["B"].came == [Carried("t2", 2, "m", 30)]
    assert "B" not in explain(trail, "m").holdings  # its money began with the payment


def test_nobody_and_nothing_are_refused_by_name(worked):
    with pytest.raises(InvalidValue, match="'x' is not in the ledger"):
        explain(worked, "x")
    with pytest.raises(InvalidValue, match="'C' is not one"):
        paths(worked, "C")


@pytest.mark.parametrize("rule", ["fifo", "lifo", "pro-rata", "libr"])
@settings(max_examples=120, deadline=None)
@given(case=cases_with_reversals())
def test_all_accounts_together_explain_every_disputed_unit(rule, case):
    rows, openings, disputes, limits = case
    ledger = Ledger.from_rows(rows, openings)
    trail = trace(ledger, disputes, rule, limits)
    told = {account: explain(trail, account) for account in ledger.accounts}
    superseded: dict[str, int] = {}
    for account, one in told.items():
        assert one.balance >= 0
        assert sum(held.rests for held in one.holdings.values()) <= one.balance
        for dispute, held in one.holdings.items():
            assert held.superseded >= 0, (account, dispute)
            superseded[dispute] = superseded.get(dispute, 0) + held.superseded
    assert {name: units for name, units in superseded.items() if units} == trail.superseded()
    for dispute, figures in trail.disputes().items():
        rests = sum(one.holdings[dispute].rests for one in told.values() if dispute in one.holdings)
        assert rests == figures.resting


@settings(max_examples=100, deadline=None)
@given(case=cases_with_reversals(), most=st.integers(1, 4))
def test_a_way_is_as_long_as_its_limit_and_says_what_the_flows_say(case, most):
    rows, openings, disputes, _ = case
    trail = trace(Ledger.from_rows(rows, openings), disputes, "fifo", Limits(max_hops=most))
    own = {(dispute.dispute_id, dispute.transaction_id) for dispute in disputes}
    for name in trail.parts.names:
        steps = paths(trail, name)
        assert [(s.transaction_id, s.units) for s in steps] == [
            (line.place, line.amount) for line in trail.flows() if line.dispute_id == name
        ]
        assert all(step.hop <= most for step in steps)
        assert all((step.hop == 1) == ((name, step.transaction_id) in own) for step in steps)
