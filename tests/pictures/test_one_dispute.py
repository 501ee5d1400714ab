"""One dispute by itself: cut out of the common answer, so that nothing of it is new and nothing is lost."""

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.engine.ledgers import cases_with_reversals
from tests.pictures.pages import Read, answered, page_of

from haltline.engine import RULES, Dispute
from haltline.pictures.fates import Fate
from haltline.pictures.sections import one_by_one, payments
from haltline.pictures.steps import steps

ROWS = [
    ("t1", 1, 0, "v", "m", 100),
    ("t2", 2, 0, "w", "m", 50),
    ("t3", 3, 0, "m", "n", 120),
    ("t4", 4, 0, "n", "", 60),
    ("t5", 5, 0, "x", "y", 10),
]
DISPUTES = [Dispute("A", "t1", 100), Dispute("B", "t2", 50), Dispute("C", "t3", 30)]


@settings(max_examples=80, deadline=None)
@given(cases_with_reversals(), st.sampled_from(RULES))
def test_the_parts_are_the_whole_cut_up(case, rule):
    rows, openings, disputes, limits = case
    whole = answered(rows, disputes, rule, limits=limits, openings=openings)
    names = whole.trail.parts.names
    each = {name: alone.trail for name, alone in zip(names, whole.alone(*names), strict=True)}
    assert {name: trail.disputes() for name, trail in each.items()} == {
        name: {name: account} for name, account in whole.trail.disputes().items()
    }
    for told in ("positions", "flows", "exits", "returned", "unfollowed"):
        together = [line for trail in each.values() for line in getattr(trail, told)()]
        assert sorted(together) == sorted(getattr(whole.trail, told)()), told
    found = Counter()
    for trail in each.values():
        lots, ends = steps(trail)
        found.update(
            (lots[lot].hop, lots[lot].account, fate) for lot, fate, units in ends for _ in range(units)
        )
    lots, ends = steps(whole.trail)
    assert found == Counter(
        (lots[lot].hop, lots[lot].account, fate) for lot, fate, units in ends for _ in range(units)
    )


def test_the_page_of_one_dispute_says_what_all_disputes_together_left_it():
    whole = answered(ROWS, DISPUTES)
    (alone,) = whole.alone("A")
    read = Read(page_of(alone))
    assert ": Of 100 disputed, 40 still rests, in 1 account." in read.text["h1"]
    assert "This dispute alone, of 3 traced together" in read.text["p"]
    sums = [int(cells[2]) for cells in read.cells("Where the disputed money is")]
    assert sums == [40, 30, 30, 0, 0, 100]  # 30 of it are C's since t3
    assert read.cells("What is disputed") == [["t1", "1", "v", "m", "100", "100"], ["All", *[""] * 4, "100"]]
    assert read.cells("Every payment that carried it") == [
        ["t1", "1", "1", "v", "m", "100"],
        ["t3", "3", "2", "m", "n", "70"],
        ["t4", "4", "3", "n", "outside", "30"],
    ]
    short = read.cells("Accounts that sent more than the ledger gave them")
    assert [cells[0] for cells in short] == ["v", "All accounts"]  # w and x are not on its way
    assert "Disputes" not in read.tables


def test_a_dispute_alone_is_named_by_the_same_inputs_as_all():
    whole = answered(ROWS, DISPUTES)
    (alone,) = whole.alone("B")
    assert alone.disputes_named() == whole.disputes_named()
    assert alone.dispute == "B" and whole.dispute is None


def test_a_page_of_all_leads_from_each_of_the_largest_to_its_picture(monkeypatch):
    monkeypatch.setattr(one_by_one, "SHOWN", 1)
    text = page_of(answered(ROWS, DISPUTES))
    assert '<a href="#dispute-1"><bdi>A</bdi></a>' in text
    assert "#dispute-2" not in text
    read = Read(text)
    assert "the 1 largest of 3" in read.text["p"]
    by_hop = read.cells("The disputed money of A by hop")
    assert [cells[0] for cells in by_hop] == ["Payers", "Hop 1", "Hop 2"]
    assert read.cells("Where the money of A rests") == [["n", "40"], ["All accounts", "40"]]


@pytest.mark.parametrize("names", ["A", "ABC"])
def test_pictures_of_each_are_there_where_there_are_several(names):
    given_answer = answered(ROWS, [dispute for dispute in DISPUTES if dispute.dispute_id in names])
    read = Read(page_of(given_answer))
    shown = [caption for caption in read.tables if caption.startswith("The disputed money of")]
    assert len(shown) == (len(names) if len(names) > 1 else 0)
    rests = sum(account.resting for account in given_answer.trail.disputes().values())
    assert given_answer.sums()[Fate.RESTS] == given_answer.rests == rests


def test_of_many_payments_the_largest_stand_in_order_and_the_others_together(monkeypatch):
    monkeypatch.setattr(payments, "SHOWN", 2)
    (alone,) = answered(ROWS, DISPUTES).alone("A")
    assert Read(page_of(alone)).cells("Every payment that carried it") == [
        ["t1", "1", "1", "v", "m", "100"],
        ["t3", "3", "2", "m", "n", "70"],
        ["1 smaller ones", "", "", "", "", "30"],
    ]
