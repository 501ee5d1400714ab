"""A bank's side: the recall it reads is the request that was asked, and its words are read as meant."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from lxml import etree
from tests.iso20022.messages import HOLD, NOW, request, schemas

from haltline.iso20022 import (
    Pending,
    Promise,
    Refusal,
    Returned,
    Sent,
    asked_by,
    projections,
    read,
    recall_request,
    resolution,
    returned,
    statement,
)
from haltline.iso20022.matching import match
from haltline.protocol import HoldRequest, MessageError

SENT = Sent("632699000001", 12_345, NOW + timedelta(minutes=3), left=900)
NOT_SAID = {"idempotency_key", "payment", "reason", "answer_within_seconds"}


def recalled(asked: HoldRequest) -> HoldRequest:
    return asked_by(recall_request(asked, made_at=NOW), asked.idempotency_key)


@pytest.mark.parametrize(
    "changes",
    [
        {}, {"slices": ((10_000, 30_000), (50_000, 80_000))}, {"spare": 5_000}, {"hop": 3},
        {"answer_within_minutes": 1, "answer_within_seconds": 7}, {"transfer_id": None}, {"currency": "JPY"},
        {"reference": "eb6305c9-1f7f-49de-aed0-16487c27b42d"}, {"reason": "Two words <&>"},
    ],
)  # fmt: skip
def test_a_recall_is_read_as_the_request_it_was_written_from(changes: dict[str, Any]) -> None:
    asked = request(**changes)
    read_back = recalled(asked)
    assert read_back.disputed == asked.disputed
    assert read_back.answer_within == asked.answer_within
    assert read_back.model_copy(update=dict.fromkeys((*NOT_SAID, "slices"))) == asked.model_copy(
        update=dict.fromkeys((*NOT_SAID, "slices"))
    )
    paid, said = asked.payment, read_back.payment
    assert (said.reference, said.amount, said.currency, said.from_, said.to, said.transfer_id) == (
        paid.reference, paid.amount, paid.currency, paid.from_, paid.to, paid.transfer_id,
    )  # fmt: skip


def test_what_is_no_recall_of_one_payment_is_refused() -> None:
    raw = recall_request(request(), made_at=NOW)
    line = raw[raw.index(b"<TxInf>") : raw.index(b"</TxInf>") + len(b"</TxInf>")]
    envelope = raw[raw.index(b"<SplmtryData>") : raw.index(b"</SplmtryData>") + len(b"</SplmtryData>")]
    for bad, code in (
        (raw.replace(line, line + line), "missing-field"),
        (raw.replace(envelope, b""), "missing-field"),
        (raw.replace(b"<MinorUnits>50000<", b"<MinorUnits>80001<"), "contradiction"),
        (raw[:-20], "damaged"),
        (resolution(request(), "PDCR", made_at=NOW), "other-message"),
    ):
        with pytest.raises(MessageError) as fault:
            asked_by(bad, "k")
        assert fault.value.code == code


def test_what_a_bank_says_on_a_recall_is_read_as_it_was_meant() -> None:
    asked = request()
    for status, reason, meaning in (
        ("PDCR", "", Pending), ("ACCR", "", Promise), ("RJCR", "NOOR", Refusal),
    ):  # fmt: skip
        (line,) = projections(read(resolution(asked, status, reason, made_at=NOW)))
        assert isinstance(line, meaning)
        assert match(line.references, [HOLD], {}).hold_id == HOLD


def test_money_sent_back_is_told_by_return_and_statement_alike() -> None:
    asked = request()
    for raw in (returned(asked, SENT), statement(asked, SENT, zone=UTC)):
        (line,) = projections(read(raw))
        assert isinstance(line, Returned)
        assert (line.money.minor, line.money.currency) == (SENT.amount, "INR")
        assert line.own_name == SENT.reference
        assert match(line.references, [HOLD], {}).hold_id == HOLD


def test_what_a_bank_says_is_valid_by_the_schemas() -> None:
    for asked in (request(), request(reference="eb6305c9-1f7f-49de-aed0-16487c27b42d")):
        for raw in (
            resolution(asked, "RJCR", "NOOR", made_at=NOW), returned(asked, SENT),
            statement(asked, SENT, zone=UTC),
        ):  # fmt: skip
            name = etree.QName(etree.fromstring(raw)).namespace.rpartition(":")[2]
            assert read(raw, schemas()).name == name


def test_the_same_facts_are_the_same_bytes() -> None:
    moment = datetime(2026, 11, 22, 11, tzinfo=UTC)
    assert resolution(request(), "PDCR", made_at=moment) == resolution(request(), "PDCR", made_at=moment)
    assert returned(request(), SENT) == returned(request(), SENT)
