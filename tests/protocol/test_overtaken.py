"""A reply that was made before money was freed, and comes after the word of it, holds nothing again."""

from datetime import UTC, datetime

import pytest

from haltline.protocol import AccountRef, Held, PartState, PartStatus, Reply, gap
from haltline.protocol.decisions import LaterWord, as_known, later_word


def reply(seq: int, held: int) -> Reply:
    return Reply(
        reply_id=f"r{seq}", hold_id="h", seq=seq, as_of=datetime(2026, 1, 1, tzinfo=UTC), currency="EUR",
        account=AccountRef(institution="SIRV", number="1"), credited=100, free=100 - held, final=True,
        held=Held(amount=held, hold_reference="x") if held else None,
    )  # fmt: skip


def status(held: int, of: Reply | None) -> PartStatus:
    return PartStatus(hold_id="h", state=PartState.ACTIVE, held=held, released=100 - held, reply=of)


def test_what_was_released_after_a_reply_was_made_counts_as_released() -> None:
    first = reply(1, 80)
    known = as_known(first, PartState.ACTIVE, [later_word(status(30, first), tombstone=False)])
    assert (known.held and known.held.amount, known.released, gap(known)) == (30, 50, 0)


def test_a_reply_made_after_the_release_is_taken_as_it_is() -> None:
    second, word = reply(2, 80), later_word(status(30, reply(1, 80)), tombstone=False)
    assert as_known(second, PartState.ACTIVE, [word]) is second


def test_after_a_tombstone_no_reply_holds_anything() -> None:
    known = as_known(reply(1, 80), None, [later_word(status(0, None), tombstone=True)])
    assert (known.held, known.released, gap(known)) == (None, 80, 0)


@pytest.mark.parametrize("state", [PartState.EXPIRED, PartState.RELEASED])
def test_a_part_that_has_ended_is_not_held_again_by_a_late_reply(state: PartState) -> None:
    assert as_known(reply(7, 80), state, []).held is None


def test_a_reply_that_holds_nothing_is_never_touched() -> None:
    nothing = reply(1, 0)
    assert as_known(nothing, PartState.EXPIRED, [LaterWord(None, 0)]) is nothing
