"""What a watch may say, and what no request may ask."""

import pytest

from haltline.protocol import MessageError, gap, to_bytes

ARRIVED = {
    "transfer_id": "T1", "reference": "UTR7", "rail": "imps", "from_institution": "GAMA", "amount": "900",
    "booked_at": "2026-11-22T04:45:00Z",
}  # fmt: skip


def test_credits_seen_by_a_watch_stand_outside_the_sum(make_reply):
    reply = make_reply(arrived=[ARRIVED])
    assert gap(reply) == 0
    assert reply.arrived[0].amount == 900


def test_the_payers_account_is_nobodys_business(reply_bytes, make_reply):
    with pytest.raises(MessageError) as refused:
        make_reply(arrived=[{**ARRIVED, "from_account": "123"}])
    assert (refused.value.code, refused.value.field) == ("extra-field", "arrived.0.from_account")


@pytest.mark.parametrize("ask", ["hold", "watch"])
def test_without_an_account_only_word_can_be_asked_for(make_request, ask):
    with pytest.raises(MessageError) as refused:
        make_request(account={"institution": "ALFA"}, ask=ask)
    assert (refused.value.code, refused.value.field) == ("contradiction", "ask")
    assert make_request(account={"institution": "ALFA"}, ask="onward_only").account.number is None


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"slices": [["0", "8999"]]}, "withdrawn.0.slices"),
        ({"slices": [["2000", "11000"]]}, "withdrawn.0.slices"),
        ({"share": "10001"}, "withdrawn.0.share"),
    ],
)
def test_a_withdrawal_names_units_of_itself(make_reply, change, field):
    line = {
        "kind": "atm",
        "transfer_id": "W1",
        "amount": "10000",
        "share": "9000",
        "at": "2026-11-22T04:46:00Z",
    }
    assert make_reply(withdrawn=[line]).withdrawn[0].disputed == ((0, 9000),)
    with pytest.raises(MessageError) as refused:
        make_reply(withdrawn=[line | change])
    assert refused.value.field == field


def test_a_bank_may_say_why_in_its_own_words(make_reply):
    told = make_reply(codes=["legal_refusal"], reason="The link leads to no page of your centre.")
    assert told.reason.startswith("The link")
    assert b'"reason"' not in to_bytes(make_reply())
