"""A meaning becomes a reply that adds up, or a person looks; money comes back once and no unit too much."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.iso20022.messages import HOLD, NOW, entry, payment_return, request, resolution, statement

from haltline.iso20022 import Answer, Refusal, Returned, Stamp, answer, projections, read
from haltline.iso20022.replies import LINES_STAND, OTHER_ACCOUNT, OTHER_CURRENCY, SURPLUS
from haltline.protocol import AccountRef, Held, OnwardLine, Reply, RequestState, gap
from haltline.protocol.decisions import request_after

STAMP = Stamp("iso-1", 7, NOW)


def answered(raw: bytes, current: Reply | None = None, **asked: object) -> Answer:
    (line,) = projections(read(raw))
    assert isinstance(line, Refusal | Returned)
    return answer(line, request(**asked), current, STAMP)


def reply(**lines: object) -> Reply:
    return Reply(
        reply_id="bank-1", hold_id=HOLD, seq=1, as_of=NOW, currency="INR", credited=50_000, codes=("done",),
        account=AccountRef(institution="ostara", number="200000004471"), final=True, **lines,  # type: ignore[arg-type]
    )  # fmt: skip


def onward(share: int) -> OnwardLine:
    return OnwardLine(transfer_id="T-2", reference="T-2", rail="imps", to_institution="padmor", amount=share,
                      share=share, booked_at=NOW)  # fmt: skip


def test_a_legal_refusal_leaves_the_money_where_it_lies_and_refuses_the_request() -> None:
    made = answered(resolution("RJCR", "LEGL")).reply
    assert made is not None
    assert (made.free, made.codes, gap(made)) == (50_000, ("legal_refusal",), 0)
    assert request_after(RequestState.ACKNOWLEDGED, made) is RequestState.REFUSED


def test_money_that_moved_on_is_unknown_until_the_bank_says_where_it_went() -> None:
    made = answered(resolution("RJCR", "AM04")).reply
    assert made is not None
    assert (made.unknown, made.codes, made.final) == (50_000, ("moved_on",), False)
    assert request_after(RequestState.ACKNOWLEDGED, made) is RequestState.PART_ANSWERED


def test_a_rejection_does_not_undo_an_answer_with_lines() -> None:
    held = reply(held=Held(amount=50_000, hold_reference="L-1"))
    assert answered(resolution("RJCR", "LEGL"), held) == Answer(why=LINES_STAND)
    assert answered(resolution("RJCR", "AM04"), reply(onward=(onward(50_000),))) == Answer(why=LINES_STAND)


def test_a_return_of_all_that_was_asked_answers_the_request() -> None:
    made = answered(payment_return()).reply
    assert made is not None
    assert (made.returned, made.final, gap(made)) == (50_000, True, 0)


def test_a_return_of_less_leaves_the_rest_in_flight_and_the_request_open() -> None:
    made = answered(payment_return("200.00")).reply
    assert made is not None
    assert (made.returned, made.free, made.final) == (20_000, 30_000, False)


def test_fault_20_a_return_of_more_is_a_surplus_that_nobody_is_paid() -> None:
    made = answered(payment_return("800.00"))
    assert made.reply is not None
    assert (made.reply.returned, made.surplus, made.why) == (50_000, 30_000, SURPLUS)


def test_fault_20_a_second_return_of_the_same_payment_is_all_surplus() -> None:
    assert answered(payment_return(), reply(returned=50_000)) == Answer(surplus=50_000, why=SURPLUS)


def test_money_that_went_onward_cannot_come_back_from_here() -> None:
    assert answered(payment_return(), reply(onward=(onward(50_000),))).surplus == 50_000


def test_what_was_held_shrinks_by_what_came_back() -> None:
    made = answered(payment_return("200.00"), reply(held=Held(amount=50_000, hold_reference="L-1"))).reply
    assert made is not None
    assert made.held == Held(amount=30_000, hold_reference="L-1")
    assert made.returned == 20_000


def test_another_currency_is_nobodys_money() -> None:
    assert answered(payment_return(currency="USD")) == Answer(surplus=50_000, why=OTHER_CURRENCY)


@pytest.mark.parametrize(("account", "side"), [("200000004471", "CRDT"), ("999900001111", "DBIT")])
def test_an_entry_the_other_way_or_of_another_account_is_nobodys_money(account: str, side: str) -> None:
    made = answered(statement(entry(side=side), account=account))
    assert (made.reply, made.why) == (None, OTHER_ACCOUNT)


def test_an_entry_that_leaves_the_account_asked_about_is_a_return() -> None:
    made = answered(statement(entry()))
    assert made.reply is not None
    assert made.reply.returned == 50_000


def test_the_payers_own_account_is_reached_not_left() -> None:
    payer = AccountRef(institution="sirvala", number="100000008830")
    assert answered(statement(entry(side="CRDT"), account="100000008830"), account=payer).reply is not None
    assert answered(statement(entry(side="DBIT"), account="100000008830"), account=payer).why == OTHER_ACCOUNT


@st.composite
def replies(draw: st.DrawFn) -> Reply | None:
    if draw(st.booleans()):
        return None
    cuts = sorted(draw(st.lists(st.integers(0, 50_000), min_size=5, max_size=5)))
    held, free, unknown, released, returned, rest = (
        hi - lo for lo, hi in zip([0, *cuts], [*cuts, 50_000], strict=True)
    )
    return reply(
        held=Held(amount=held, hold_reference="L-1") if held else None, free=free, unknown=unknown,
        released=released, returned=returned, onward=(onward(rest),) if rest else (),
    )  # fmt: skip


@given(st.integers(1, 10**7), replies())
def test_every_reply_adds_up_and_no_unit_comes_back_twice(minor: int, current: Reply | None) -> None:
    made = answered(payment_return(f"{minor // 100}.{minor % 100:02}"), current)
    before = current.returned if current else 0
    after = made.reply.returned if made.reply else before
    assert after - before + made.surplus == minor
    assert made.reply is None or gap(made.reply) == 0
    if made.reply and current:
        assert (made.reply.onward, made.reply.released) == (current.onward, current.released)


@given(st.sampled_from(["AM04", "AC04", "ARDT", "LEGL", "CUST", "NOAS", "NOOR"]), replies())
def test_every_rejection_adds_up_or_waits(reason: str, current: Reply | None) -> None:
    made = answered(resolution("RJCR", reason), current)
    assert made.why or (made.reply is not None and gap(made.reply) == 0)
