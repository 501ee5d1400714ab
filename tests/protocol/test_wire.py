"""Bytes are read strictly and written in one way: faults 14 and 15."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from haltline.protocol import (
    MESSAGE_BYTES_MAX,
    Draw,
    HoldRequest,
    MessageError,
    Receipt,
    Reply,
    parse,
    to_bytes,
)
from haltline.protocol.fields import LINES_MAX

NOT_MONEY = [
    "-1",
    "+1",
    "NaN",
    "1e400",
    "1,250.10",
    "12.5",
    "1.000",
    "",
    " 1",
    "1 ",
    "007",
    "00",
    "१२",
    "１２",
]
NOT_MONEY += ["1" + "0" * 18, "0x10", "1_000", "Infinity", 5, 5.0, -5, True, None, [], ["5"], {}]


def refusal(model, raw):
    with pytest.raises(MessageError) as caught:
        parse(model, raw)
    return caught.value


def test_a_request_is_read_and_written_back_equal(make_request):
    request = make_request()
    assert request.amount == 50000
    assert request.slices == ((0, 20000), (60000, 90000))
    assert request.payment.booked_at == datetime(2026, 11, 22, 4, 30, tzinfo=UTC)
    assert request.payment.from_.institution == "BETA"
    assert parse(HoldRequest, to_bytes(request)) == request


def test_equal_messages_have_equal_bytes_whatever_the_order_and_offset(request_bytes, make_request):
    content = json.loads(request_bytes(payment__booked_at="2026-11-22T05:30:00.000+01:00"))
    turned = json.dumps(dict(reversed(content.items())), indent=3).encode()
    assert to_bytes(parse(HoldRequest, turned)) == to_bytes(make_request())


def test_canonical_bytes_are_sorted_tight_and_keep_money_as_text(make_reply):
    raw = to_bytes(make_reply(onward=[], withdrawn=[], credited="26000"))
    assert raw.startswith(b'{"account":{"institution":"ALFA","number":"000111","scheme":"account"},"as_of":')
    assert b'"credited":"26000"' in raw
    assert b": " not in raw
    assert b"null" not in raw


@pytest.mark.parametrize("amount", [*NOT_MONEY, "0"])
def test_an_amount_that_is_not_exact_money_is_refused_by_name(request_bytes, amount):
    error = refusal(HoldRequest, request_bytes(amount=amount, slices=...))
    assert (error.status, error.code, error.field) == (422, "bad-money", "amount")


@pytest.mark.parametrize("amount", NOT_MONEY)
def test_every_sum_of_a_reply_is_exact_money(reply_bytes, amount):
    for field in ("credited", "free", "released", "returned", "unknown"):
        assert refusal(Reply, reply_bytes(**{field: amount})).field == field


@pytest.mark.parametrize(
    "place", ["held__amount", "onward__0__share", "onward__0__amount", "withdrawn__0__share"]
)
def test_a_line_is_never_about_nothing(reply_bytes, place):
    error = refusal(Reply, reply_bytes(**{place: "0"}))
    assert (error.status, error.code, error.field) == (422, "bad-money", place.replace("__", "."))


@given(st.integers(0, 10**18 - 1))
def test_money_below_the_limit_survives_the_wire(units):
    raw = b'{"hold_id":"h","amount":"%d"}' % max(units, 1)
    assert parse(Draw, raw).amount == max(units, 1)
    assert to_bytes(parse(Draw, raw)) == b'{"amount":"%d","hold_id":"h"}' % max(units, 1)


def test_in_python_nothing_is_the_int_zero(make_reply):
    reply = make_reply()
    assert type(reply.released) is int
    assert Reply(**{**dict(reply), "free": 0, "unknown": 10**18 - 1}).free == 0
    with pytest.raises(ValidationError):
        Reply(**{**dict(reply), "free": 10**18})


@pytest.mark.parametrize("units", [-1, 0, 10**18, 1.0, "5", True])
def test_in_python_money_is_an_int_in_range(units):
    with pytest.raises(ValidationError):
        Draw(hold_id="h", amount=units)


@pytest.mark.parametrize(
    "raw",
    [
        b'{"hold_id":"h","hold_id":"h","amount":"1"}',
        b'{"hold_id":"h","amount":"1","amount":"2"}',
        b'{"hold_id":"h","amount":{"a":1,"a":2}}',
    ],
)
def test_a_key_named_twice_is_refused_at_any_depth(raw):
    error = refusal(Draw, raw)
    assert (error.status, error.code) == (400, "duplicate-key")


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"{",
        b'{"hold_id":"h","amount":"1"} {}',
        b'{"hold_id":"\xff","amount":"1"}',
        '{"hold_id":"h","amount":"1"}'.encode("utf-16"),
        b'\xef\xbb\xbf{"hold_id":"h","amount":"1"}',
        b'{"hold_id":"\\ud800","amount":"1"}',
        b"[" * 100_000,
        b'{"amount":' + b"9" * 10_000 + b"}",
        b'{"hold_id":"h","amount":NaN}',
        b'{"hold_id":"h","amount":-Infinity}',
    ],
)
def test_what_is_not_one_json_text_in_utf8_is_refused_as_a_whole(raw):
    error = refusal(Draw, raw)
    assert (error.status, error.code) == (400, "not-json")


def test_a_message_beyond_its_limit_is_refused_unread():
    message = b'{"hold_id":"h","amount":"1"}'
    assert parse(Draw, message.ljust(MESSAGE_BYTES_MAX)).amount == 1
    assert refusal(Draw, message.ljust(MESSAGE_BYTES_MAX + 1)).status == 413


def test_a_list_has_at_most_twenty_thousand_lines(request_bytes):
    pairs = [[str(3 * n), str(3 * n + 1)] for n in range(LINES_MAX + 1)]
    most = request_bytes(slices=pairs[:-1], amount=str(LINES_MAX))
    assert len(parse(HoldRequest, most).disputed) == LINES_MAX
    error = refusal(HoldRequest, request_bytes(slices=pairs, amount=str(LINES_MAX + 1)))
    assert (error.code, error.field) == ("bad-slices", "slices")


def test_a_set_of_units_has_one_spelling_on_the_wire_and_a_writer_keeps_to_it(request_bytes, make_request):
    touching = [["0", "20000"], ["20000", "50000"]]
    error = refusal(HoldRequest, request_bytes(slices=touching))
    assert (error.status, error.code, error.field) == (422, "bad-slices", "slices")
    read = dict(make_request())
    made = HoldRequest(**{**read, "slices": ((0, 20_000), (20_000, 50_000)), "amount": 50_000})
    assert made.slices == parse(HoldRequest, to_bytes(made)).slices == ((0, 50_000),)


def test_a_name_has_no_spaces_at_its_ends_and_a_sentence_may(request_bytes):
    assert refusal(HoldRequest, request_bytes(account__number="000111 ")).code == "bad-text"
    assert parse(HoldRequest, request_bytes(reason=" As told by the payer. ")).reason[0] == " "
    assert refusal(HoldRequest, request_bytes(reason=" ")).code == "bad-text"


def test_the_whole_payment_may_be_disputed(make_request):
    assert make_request(amount="100000", slices=[["0", "100000"]]).disputed == ((0, 100_000),)


def test_a_whole_transfer_and_a_whole_withdrawal_may_be_disputed(make_reply):
    whole = {
        "onward__0__share": "30000",
        "onward__0__slices": [["0", "30000"]],
        "withdrawn__0__share": "10000",
    }
    assert make_reply(**whole).onward[0].disputed == ((0, 30_000),)
    assert make_reply(onward__0__slices=...).onward[0].disputed == ((0, 15_000),)


@given(st.datetimes(timezones=st.just(UTC)))
def test_every_instant_survives_the_wire(at):
    receipt = Receipt(hold_id="h", received_at=at)
    assert parse(Receipt, to_bytes(receipt)) == receipt


@pytest.mark.parametrize("at", [datetime(2026, 11, 22), "2026-11-22T04:40:00Z", None, 5])
def test_in_python_a_time_is_an_aware_datetime(at):
    with pytest.raises(ValidationError, match="offset"):
        Receipt(hold_id="h", received_at=at)


@pytest.mark.parametrize("reason", ["", " ", " \n ", "a\x00b", "a\tb", "\u202egnp", 5])
def test_a_reason_is_something_a_person_can_read(request_bytes, reason):
    assert refusal(HoldRequest, request_bytes(reason=reason)).field == "reason"


def test_a_reason_may_have_several_lines(make_request):
    assert make_request(reason="He called.\nShe paid.").reason == "He called.\nShe paid."


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"surprise": "1"}, "extra-field", "surprise"),
        ({"payment__surprise": "1"}, "extra-field", "payment.surprise"),
        ({"98765 43210": "1"}, "extra-field", "?"),
        ({"hop": ...}, "missing-field", "hop"),
        ({"payment__amount": ...}, "missing-field", "payment.amount"),
        ({"hop": "1"}, "bad-value", "hop"),
        ({"hop": 0}, "bad-value", "hop"),
        ({"hop": True}, "bad-value", "hop"),
        ({"ask": "seize"}, "bad-value", "ask"),
        ({"hold_id": "../x"}, "bad-value", "hold_id"),
        ({"hold_id": "H1\n"}, "bad-value", "hold_id"),
        ({"account__number": "12\u202e34"}, "bad-text", "account.number"),
        ({"payment__currency": "inr"}, "bad-value", "payment.currency"),
        ({"expires_at": "2026-12-22"}, "bad-time", "expires_at"),
        ({"expires_at": "2026-12-22T04:40:00"}, "bad-time", "expires_at"),
        ({"expires_at": "2026-13-22T04:40:00Z"}, "bad-time", "expires_at"),
        ({"expires_at": "2026-12-22T04:40:60Z"}, "bad-time", "expires_at"),
        ({"expires_at": "2026-12-22T04:40:00.1234567Z"}, "bad-time", "expires_at"),
        ({"expires_at": "0001-01-01T00:00:00+14:00"}, "bad-time", "expires_at"),
        ({"expires_at": 1795322969}, "bad-time", "expires_at"),
        ({"slices": []}, "bad-slices", "slices"),
        ({"slices": [["0", "0"]]}, "bad-slices", "slices"),
        ({"slices": [["10", "20"], ["0", "5"]]}, "bad-slices", "slices"),
        ({"slices": [["0", "20"], ["19", "30"]]}, "bad-slices", "slices"),
        ({"slices": [["0", "1", "2"]]}, "bad-slices", "slices"),
        ({"slices": ["01"]}, "bad-slices", "slices"),
        ({"slices": "01"}, "bad-slices", "slices"),
        ({"slices": 5}, "bad-slices", "slices"),
        ({"slices": [[0, 50000]]}, "bad-money", "slices"),
    ],
)
def test_a_damaged_field_is_refused_by_name(request_bytes, changes, code, field):
    error = refusal(HoldRequest, request_bytes(**changes))
    assert (error.status, error.code, error.field) == (422, code, field)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"amount": "100001", "slices": ...}, "amount"),
        ({"amount": "49999"}, "slices"),
        ({"slices": [["60001", "110001"]]}, "slices"),
        ({"expires_at": "2026-11-22T04:40:00Z"}, "expires_at"),
        ({"account__number": ...}, "ask"),
        ({"answer_within_seconds": 30}, "answer_within_minutes"),
        ({"answer_within_seconds": 1801}, "answer_within_minutes"),
    ],
)
def test_a_request_that_contradicts_itself_is_refused(request_bytes, changes, field):
    error = refusal(HoldRequest, request_bytes(**changes))
    assert (error.status, error.code, error.field) == (422, "contradiction", field)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"onward__0__share": "30001"}, "onward.0.share"),
        ({"onward__0__share": "14999"}, "onward.0.slices"),
        ({"onward__0__slices": [["20000", "35000"]]}, "onward.0.slices"),
        ({"withdrawn__0__share": "10001"}, "withdrawn.0.share"),
    ],
)
def test_a_line_that_contradicts_itself_is_refused(reply_bytes, changes, field):
    error = refusal(Reply, reply_bytes(**changes))
    assert (error.status, error.code, error.field) == (422, "contradiction", field)


def test_a_refusal_never_repeats_what_the_sender_wrote(request_bytes):
    for changes in (
        {"reason": ["canary"]},
        {"ask": "canary"},
        {"account__number": "canary\x00"},
        {"canary 1": 1},
    ):
        assert "canary" not in str(refusal(HoldRequest, request_bytes(**changes)))


def test_without_slices_the_first_units_are_disputed(make_request):
    assert make_request(slices=...).disputed == ((0, 50000),)


def test_units_beyond_what_other_readers_keep_exactly_stay_exact(make_request):
    low, high = 2**53 + 1, 2**53 + 4
    request = make_request(amount="3", payment__amount=str(10**17), slices=[[str(low), str(high)]])
    assert request.disputed == ((low, high),)
    assert f'[["{low}","{high}"]]'.encode() in to_bytes(request)


def test_where_only_the_reference_is_known_the_question_is_where_it_went(make_request):
    request = make_request(account__number=..., ask="onward_only", payment__to=...)
    assert request.account.number is None
    assert request.payment.to is None


def test_the_answer_clock_is_the_seconds_where_they_are_given(make_request):
    assert make_request().answer_within == timedelta(minutes=30)
    quick = make_request(answer_within_minutes=1, answer_within_seconds=5)
    assert quick.answer_within == timedelta(seconds=5)


def test_a_receipt_is_about_one_thing():
    at = datetime(2026, 11, 22, tzinfo=UTC)
    for nothing_or_both in ({}, {"hold_id": "h", "payout_id": "p"}):
        with pytest.raises(ValidationError, match="either a hold or a payout"):
            Receipt(received_at=at, **nothing_or_both)


@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_any_bytes_are_a_message_or_a_refusal(raw):
    try:
        parse(Reply, raw)
    except MessageError as error:
        assert error.status in {400, 413, 422}


def test_a_unit_of_a_transfer_is_named_by_one_line_of_a_reply(make_reply, reply_bytes):
    """Two lines may share a transfer, as long as no unit of it counts twice."""
    line = json.loads(reply_bytes())["onward"][0] | {"share": "7500"}
    parts = [line | {"slices": [["0", "7500"]]}, line | {"slices": [["7500", "15000"]]}]
    assert len(make_reply(onward=parts).onward) == 2
    again = [parts[0], line | {"slices": [["7499", "14999"]]}]
    error = refusal(Reply, reply_bytes(onward=again))
    assert (error.status, error.code, error.field) == (422, "contradiction", "slices")
