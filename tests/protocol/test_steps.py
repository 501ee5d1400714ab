"""What is said about a hold that stands, and what gives money back, cannot contradict itself."""

from datetime import UTC, datetime

import pytest
from pydantic import ValidationError

from haltline.protocol import (
    AccountRef,
    Authority,
    Draw,
    Extend,
    MessageError,
    PartEnded,
    PartState,
    PartStatus,
    PayoutInstruction,
    ProofOfCredit,
    Reduce,
    Release,
    Tombstone,
    parse,
    to_bytes,
)

AT = datetime(2026, 11, 22, tzinfo=UTC)
AUTHORITY = Authority(office="Centre", officer="O-7", legal_basis="Section 94")
POT, VICTIM = AccountRef(institution="ALFA", number="1"), AccountRef(institution="BETA", number="2")
STEP = {"idempotency_key": "k", "hold_id": "H1", "reason": "Not fraud", "authority": AUTHORITY}
PAYOUT = {
    "payout_id": "P1",
    "idempotency_key": "k",
    "plan_ref": "PL1",
    "pot": POT,
    "to": VICTIM,
    "amount": 10,
    "currency": "INR",
    "authority": AUTHORITY,
}


def draws(**amounts):
    return [Draw(hold_id=hold_id, amount=amount) for hold_id, amount in amounts.items()]


def test_every_step_survives_the_wire(make_reply):
    said = [
        Release(**STEP, amount=5),
        Reduce(**STEP, keep=5, second_officer="O-8"),
        Extend(**STEP, expires_at=AT, second_officer="O-8"),
        Tombstone(**STEP),
        PartStatus(hold_id="H1", state=PartState.ACTIVE, held=5, released=0, reply=make_reply()),
        PartEnded(hold_id="H1", amount=5, ended_at=AT),
        PayoutInstruction(**PAYOUT, draws=draws(H1=4, H2=6)),
        ProofOfCredit(
            proof_id="X",
            payout_id="P1",
            to=VICTIM,
            amount=10,
            currency="INR",
            reference="UTR",
            credited_at=AT,
        ),
    ]
    for message in said:
        assert parse(type(message), to_bytes(message)) == message


@pytest.mark.parametrize(("step", "what"), [(Reduce, {"keep": 5}), (Extend, {"expires_at": AT})])
def test_to_reduce_or_extend_takes_two_officers(step, what):
    with pytest.raises(ValidationError, match="second officer is the first"):
        step(**STEP, **what, second_officer="O-7")


@pytest.mark.parametrize(
    "split",
    [{}, {"H1": 10, "H2": 1}, {"H1": 9}, {"H1": 10, "H2": 0}],
    ids=["none", "more", "less", "an empty one"],
)
def test_the_draws_of_a_payout_add_up_to_the_unit(split):
    with pytest.raises(ValidationError):
        PayoutInstruction(**PAYOUT, draws=draws(**split))


def test_one_hold_is_drawn_on_once():
    with pytest.raises(ValidationError, match="one hold is drawn on twice"):
        PayoutInstruction(**PAYOUT, draws=[*draws(H1=4), *draws(H1=6)])


def test_a_payout_that_does_not_add_up_is_refused_by_name():
    sound = to_bytes(PayoutInstruction(**PAYOUT, draws=draws(H1=4, H2=6)))
    with pytest.raises(MessageError) as caught:
        parse(PayoutInstruction, sound.replace(b'"amount":"6"', b'"amount":"7"'))
    assert (caught.value.code, caught.value.field) == ("contradiction", "draws")


def test_nothing_is_released_or_ended_by_nothing():
    with pytest.raises(ValidationError):
        Release(**STEP, amount=0)
    with pytest.raises(ValidationError):
        PartEnded(hold_id="H1", amount=0, ended_at=AT)


def test_messages_are_frozen():
    with pytest.raises(ValidationError, match="frozen"):
        Release(**STEP, amount=5).amount = 6
