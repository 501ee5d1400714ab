"""What comes in twice, late, changed, foreign or unbalanced: faults 3, 4, 5, 6, 7 and 10."""

from itertools import permutations

import pytest

from haltline.protocol.decisions import (
    Accept,
    Conflict,
    Duplicate,
    Stored,
    Unbalanced,
    foreign_field,
    take_in,
)

FIRST = Stored("R1", "aa", seq=1)


def judge(reply, body="aa", stored=(), asked=50_000):
    return take_in(reply, body, asked=asked, stored=stored)


def test_the_first_reply_is_current(make_reply):
    assert judge(make_reply()) == Accept(current=True)


def test_the_same_reply_twice_is_answered_as_before(make_reply):
    assert judge(make_reply(), stored=[FIRST]) == Duplicate(FIRST)


def test_another_reply_under_the_same_id_is_a_conflict(make_reply):
    assert judge(make_reply(), body="bb", stored=[FIRST]) == Conflict("reply_id")
    assert judge(make_reply(seq=2), body="bb", stored=[FIRST]) == Conflict("reply_id")


def test_another_reply_under_the_same_seq_is_a_conflict(make_reply):
    assert judge(make_reply(reply_id="R2"), body="bb", stored=[FIRST]) == Conflict("seq")


def test_a_higher_seq_replaces_and_a_lower_is_only_kept(make_reply):
    stored = [Stored("R5", "ee", seq=5)]
    assert judge(make_reply(reply_id="R6", seq=6), stored=stored) == Accept(current=True)
    assert judge(make_reply(reply_id="R4", seq=4), stored=stored) == Accept(current=False)


@pytest.mark.parametrize("order", list(permutations([1, 2, 3])))
def test_whatever_the_order_of_arrival_the_highest_seq_is_current_last(make_reply, order):
    stored, current = [], None
    for seq in order:
        verdict = judge(make_reply(reply_id=f"R{seq}", seq=seq), body=str(seq), stored=stored)
        current = seq if verdict.current else current
        stored.append(Stored(f"R{seq}", str(seq), seq))
    assert current == 3


@pytest.mark.parametrize("as_of", ["1999-01-01T00:00:00Z", "2999-01-01T00:00:00Z"])
def test_the_banks_clock_orders_nothing(make_reply, as_of):
    stored = [Stored("R5", "ee", seq=5)]
    assert judge(make_reply(reply_id="R6", seq=6, as_of=as_of), stored=stored) == Accept(current=True)
    assert judge(make_reply(reply_id="R4", seq=4, as_of=as_of), stored=stored) == Accept(current=False)


def test_an_unbalanced_reply_names_its_gap(make_reply):
    assert judge(make_reply(unknown="2999")) == Unbalanced("credited", 1)
    assert judge(make_reply(unknown="3001")) == Unbalanced("credited", -1)


def test_credited_is_the_sum_asked_about(make_reply):
    short = make_reply(credited="49000", unknown="2000")
    assert judge(short) == Unbalanced("credited", 1_000)


def test_an_unbalanced_reply_uses_up_its_id_but_not_its_seq(make_reply):
    refused = Stored("R1", "aa", seq=1, taken=False)
    assert judge(make_reply(), stored=[refused]) == Duplicate(refused)
    assert judge(make_reply(), body="bb", stored=[refused]) == Conflict("reply_id")
    assert judge(make_reply(reply_id="R2"), body="bb", stored=[refused]) == Accept(current=True)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({}, None),
        ({"hold_id": "H2"}, "hold_id"),
        ({"currency": "USD"}, "currency"),
        ({"account__institution": "BETA"}, "account.institution"),
        ({"account__number": "000112"}, "account.number"),
        ({"account__number": ...}, "account.number"),
    ],
)
def test_a_reply_about_somebody_elses_account_is_noticed(make_request, make_reply, changes, field):
    assert foreign_field(make_reply(**changes), make_request()) == field


def test_where_no_account_was_known_the_reply_names_it(make_request, make_reply):
    assert foreign_field(make_reply(), make_request(account__number=..., ask="onward_only")) is None
