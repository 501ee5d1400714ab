"""The state tables, pair by pair, against the sentences of the protocol."""

from itertools import product

import pytest

from haltline.protocol import (
    LIVE_PART_STATES,
    OPEN_REQUEST_STATES,
    PART_MOVES,
    REQUEST_MOVES,
    IllegalMove,
    PartState,
    RequestState,
    check_part_move,
    check_request_move,
)

# Written out again from the protocol's text, so that a slip in the tables shows.
REQUESTS = """
draft           approved recalled
approved        sent recalled
sent            acknowledged answered part_answered refused unknown overdue recalled
acknowledged    answered part_answered refused overdue recalled
unknown         acknowledged answered part_answered refused overdue recalled
overdue         acknowledged answered part_answered refused escalated recalled
escalated       acknowledged answered part_answered refused recalled
part_answered   answered refused overdue recalled
answered
refused
recalled
"""
PARTS = """
requested       active refused not_held
active          contested released expired return_ordered returned not_held
contested       active released expired return_ordered returned not_held
return_ordered  returned active released expired
refused         active
not_held        active
released
expired
returned
"""


def table(text):
    rows = [line.split() for line in text.strip().splitlines()]
    return {(before, after) for before, *afters in rows for after in afters}, {row[0] for row in rows}


@pytest.mark.parametrize(("before", "after"), [*product(RequestState, RequestState)])
def test_a_request_moves_exactly_as_the_table_says(before, after):
    allowed, names = table(REQUESTS)
    assert {before.value, after.value} <= names
    if (before, after) in allowed:
        check_request_move(before, after)
    else:
        with pytest.raises(IllegalMove, match=f"{before} may not move to {after}"):
            check_request_move(before, after)


@pytest.mark.parametrize(("before", "after"), [*product(PartState, PartState)])
def test_a_part_moves_exactly_as_the_table_says(before, after):
    allowed, names = table(PARTS)
    assert {before.value, after.value} <= names
    if (before, after) in allowed:
        check_part_move(before, after)
    else:
        with pytest.raises(IllegalMove, match=f"{before} may not move to {after}"):
            check_part_move(before, after)


def test_every_state_has_a_row():
    assert set(REQUEST_MOVES) == set(RequestState)
    assert set(PART_MOVES) == set(PartState)


def test_the_tables_cannot_be_changed_at_run_time():
    with pytest.raises(TypeError):
        REQUEST_MOVES[RequestState.ANSWERED] = frozenset()


def test_every_state_is_reached_from_the_first():
    for moves, first in ((REQUEST_MOVES, RequestState.DRAFT), (PART_MOVES, PartState.REQUESTED)):
        reached, new = {first}, {first}
        while new:
            new = {after for before in new for after in moves[before]} - reached
            reached |= new
        assert reached == set(moves)


def test_silence_is_never_a_dead_end():
    """From every open request there is a way to an answer, a refusal or a recall by one more event."""
    for state in OPEN_REQUEST_STATES - {RequestState.DRAFT, RequestState.APPROVED}:
        ends = {RequestState.ANSWERED, RequestState.REFUSED, RequestState.RECALLED}
        assert ends <= REQUEST_MOVES[state]


def test_open_and_live_are_the_words_of_the_contracts():
    words = "draft approved sent acknowledged unknown part_answered overdue"
    assert set(words.split()) == OPEN_REQUEST_STATES
    assert {"active", "contested", "return_ordered"} == LIVE_PART_STATES
    assert all(PART_MOVES[state] for state in LIVE_PART_STATES)
