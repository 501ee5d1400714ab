"""The way of every unit, read back from a trail: each unit has one, and no figure of the trail is lost."""

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.engine.ledgers import cases_with_reversals

from haltline.engine import RULES, Dispute, Ledger, Row, trace
from haltline.engine.limits import Limits
from haltline.pictures.fates import Fate
from haltline.pictures.flow import LAST_HOP, flow
from haltline.pictures.steps import ROOT, steps

ANY_RULE = st.sampled_from(RULES)


def summed(trail):
    """What becomes of all units, in the order of the fates."""
    figures = [account[1:] for account in trail.disputes().values()]
    return [sum(column) for column in zip(*figures, strict=True)] or [0] * len(Fate)


def named(trail, found, fate):
    """Units that ended so, by account and hop."""
    names = [*trail.ledger.accounts, "outside"]
    sums = Counter()
    for lot, what, units in found.ends:
        if what == fate:
            sums[names[found.lots[lot].account], found.lots[lot].hop] += units
    return dict(sums)


@settings(deadline=None)
@given(cases_with_reversals(), ANY_RULE)
def test_every_unit_has_one_way_and_ends_where_the_trail_says(case, rule):
    rows, openings, disputes, limits = case
    trail = trace(Ledger.from_rows(rows, openings), disputes, rule, limits)
    found = steps(trail)
    ended = Counter()
    for _, fate, units in found.ends:
        ended[fate] += units
    assert [ended[fate] for fate in Fate] == summed(trail)
    resting = Counter()
    for lot, fate, units in found.ends:
        assert units > 0
        if fate == Fate.RESTS:
            resting[trail.ledger.accounts[found.lots[lot].account]] += units
    told = Counter()
    for line in trail.positions():
        told[line.place] += line.amount
    assert resting == told


@settings(deadline=None)
@given(cases_with_reversals(), ANY_RULE)
def test_nothing_is_lost_between_two_accounts(case, rule):
    rows, openings, disputes, limits = case
    found = steps(trace(Ledger.from_rows(rows, openings), disputes, rule, limits))
    out = Counter()
    for lot in found.lots:
        if lot.before == ROOT:
            assert lot.hop == 0
        else:
            assert lot.hop == found.lots[lot.before].hop + 1
            out[lot.before] += lot.amount
    for lot, _, units in found.ends:
        out[lot] += units
    assert [out[number] for number in range(len(found.lots))] == [lot.amount for lot in found.lots]


@settings(deadline=None)
@given(cases_with_reversals(), ANY_RULE)
def test_the_picture_adds_up_at_every_account_and_column(case, rule):
    rows, openings, disputes, limits = case
    trail = trace(Ledger.from_rows(rows, openings), disputes, rule, limits)
    drawn = flow(trail, steps(trail))
    assert drawn.total == sum(dispute.amount for dispute in disputes)
    for number, node in enumerate(drawn.nodes):
        came = sum(sum(parts.values()) for (_, to), parts in drawn.bands.items() if to == number)
        went = sum(sum(parts.values()) for (out, _), parts in drawn.bands.items() if out == number)
        assert node.amount == came or node.column == 0
        assert node.goes_on == went
    for fate, told in zip(Fate, summed(trail), strict=True):
        assert sum(node.ends[fate] for node in drawn.nodes) == told


@pytest.mark.parametrize(("rule", "stays", "goes"), [("fifo", 2, 1), ("lifo", 1, 2)])
def test_the_rule_says_which_units_of_a_dispute_went_on(rule, stays, goes):
    rows = [
        Row("t1", 1, 0, "v", "m", 10),  # to m by one payment
        Row("t2", 2, 0, "v", "k", 10),
        Row("t3", 3, 0, "k", "m", 10),  # and by two
        Row("t4", 4, 0, "m", "n", 10),
    ]
    disputes = [Dispute("A", "t1", 10), Dispute("A", "t2", 10)]
    trail = trace(Ledger.from_rows(rows), disputes, rule)
    assert named(trail, steps(trail), Fate.RESTS) == {("m", stays): 10, ("n", goes + 1): 10}


def test_a_reversal_takes_the_units_that_its_payment_brought():
    rows = [
        Row("t1", 1, 0, "v", "m", 10),
        Row("t2", 2, 0, "m", "a", 5),
        Row("t3", 3, 0, "m", "k", 5),
        Row("t4", 4, 0, "k", "a", 5),
        Row("t5", 5, 0, "a", "k", 5, "t4"),
    ]
    trail = trace(Ledger.from_rows(rows), [Dispute("A", "t1", 10)], "fifo")
    assert named(trail, steps(trail), Fate.RESTS) == {("a", 2): 5, ("k", 4): 5}


def test_units_beyond_a_limit_on_hops_are_those_that_came_the_furthest():
    rows = [
        Row("t1", 1, 0, "v", "k", 4),
        Row("t2", 2, 0, "k", "m", 4),
        Row("t3", 3, 0, "v", "m", 6),
        Row("t4", 4, 0, "m", "", 10),
    ]
    disputes = [Dispute("A", "t1", 4), Dispute("A", "t3", 6)]
    trail = trace(Ledger.from_rows(rows), disputes, "fifo", Limits(max_hops=2))
    found = steps(trail)
    assert named(trail, found, Fate.UNFOLLOWED) == {("m", 2): 4}
    assert named(trail, found, Fate.EXITS) == {("m", 1): 6}


def test_few_accounts_of_a_hop_are_named_and_the_others_keep_their_sum():
    rows = [Row("t0", 0, 0, "v", "m", 100)]
    rows += [Row(f"t{n:02d}", n, 0, "m", f"k{n:02d}", n) for n in range(1, 11)]
    trail = trace(Ledger.from_rows(rows), [Dispute("A", "t0", 100)], "fifo")
    drawn = flow(trail, steps(trail))
    last = [(node.name, node.amount) for node in drawn.nodes if node.column == 2]
    assert last == [("k10", 10), ("k09", 9), ("k08", 8), ("k07", 7), ("k06", 6), ("k05", 5), ("4 others", 10)]


def test_a_long_way_ends_in_a_column_for_all_later_hops():
    rows = [Row(f"t{n:02d}", n, 0, f"a{n:02d}", f"a{n + 1:02d}", 9) for n in range(20)]
    trail = trace(Ledger.from_rows(rows), [Dispute("A", "t00", 9)], "fifo")
    drawn = flow(trail, steps(trail))
    assert drawn.last_is_later
    assert drawn.columns == LAST_HOP + 1
    assert [(node.name, node.amount, node.ends[Fate.RESTS]) for node in drawn.nodes][-1] == (
        "16 accounts",
        9,
        9,
    )
