"""The recall that is written: valid by the schema, the same bytes each time, and every exact fact in it."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from tests.iso20022.messages import CASE, HOLD, NOW, request, schemas

from haltline.iso20022 import cannot_say, compact, recall_request
from haltline.iso20022.recall import NAME, expanded
from haltline.protocol import AccountRef, Ask

UETR = "eb6305c9-1f7f-49de-aed0-16487c27b42d"


def written(**changes: object) -> bytes:
    return recall_request(request(**changes), made_at=NOW)


def texts(raw: bytes, path: str) -> list[str]:
    steps = "/".join(f"{{*}}{step}" for step in path.split("/"))
    return [found.text for found in etree.fromstring(raw).iterfind(f"{{*}}FIToFIPmtCxlReq/{steps}")]


@pytest.mark.parametrize(
    "changes",
    [
        {}, {"reference": UETR}, {"transfer_id": UETR}, {"transfer_id": None},
        {"currency": "JPY"}, {"currency": "KWD"},
        {"account": AccountRef(institution="SBININBB", number="DE89370400440532013000")},
        {"account": AccountRef(institution="x" * 40, number="A/1 <&>")},
        {"reason": "Zwei Zeilen\nund <Zeichen> & \"mehr\""},
    ],
)  # fmt: skip
def test_a_recall_is_valid_by_the_schema(changes: dict[str, object]) -> None:
    assert schemas().check(NAME, etree.fromstring(written(**changes)))


def test_the_same_request_is_the_same_bytes() -> None:
    assert written() == written()


def test_it_says_what_is_asked() -> None:
    line = "Undrlyg/TxInf"
    raw = written()
    assert texts(raw, f"{line}/CxlId") == texts(raw, "Case/Id") == texts(raw, "Assgnmt/Id") == [CASE]
    assert texts(raw, f"{line}/CxlRsnInf/Rsn/Cd") == ["FRAD"]
    assert texts(raw, f"{line}/OrgnlTxId") == ["632510448820"]
    assert texts(raw, f"{line}/OrgnlEndToEndId") == ["T-1"]
    assert texts(raw, f"{line}/OrgnlIntrBkSttlmAmt") == ["800.00"]
    assert texts(raw, f"{line}/OrgnlTxRef/CdtrAcct/Id/Othr/Id") == ["200000004471"]
    assert texts(raw, f"{line}/OrgnlTxRef/DbtrAcct/Id/Othr/Id") == ["100000008830"]
    assert texts(raw, f"{line}/SplmtryData/Envlp/Hold/MinorUnits") == ["50000"]
    assert texts(raw, f"{line}/SplmtryData/Envlp/Hold/Units") == ["0-50000"]
    assert "Disputed: 500.00 INR of this payment, and nothing else." in texts(
        raw, f"{line}/CxlRsnInf/AddtlInf"
    )


def test_a_uetr_stands_where_uetrs_stand() -> None:
    raw = written(reference=UETR)
    assert texts(raw, "Undrlyg/TxInf/OrgnlUETR") == [UETR]
    assert texts(raw, "Undrlyg/TxInf/OrgnlTxId") == []


def test_the_settlement_day_is_the_countrys() -> None:
    late = request().model_copy(deep=True)
    payment = late.payment.model_copy(update={"booked_at": datetime(2026, 11, 21, 20, 0, tzinfo=UTC)})
    raw = recall_request(
        late.model_copy(update={"payment": payment}), made_at=NOW, zone=ZoneInfo("Asia/Kolkata")
    )
    assert texts(raw, "Undrlyg/TxInf/OrgnlIntrBkSttlmDt") == ["2026-11-22"]


@pytest.mark.parametrize(
    "changes",
    [
        {"ask": Ask.ONWARD_ONLY},
        {"ask": Ask.WATCH},
        {"reference": "R" * 36},
        {"account": AccountRef(institution="ostara", number="9" * 35)},
    ],
)
def test_what_the_message_cannot_say_is_not_said_otherwise(changes: dict[str, object]) -> None:
    assert cannot_say(request(**changes))
    with pytest.raises(ValueError, match=r"longer|only for word"):
        written(**changes)


@given(st.uuids())
def test_a_holds_id_comes_back_from_its_short_form(hold: object) -> None:
    assert expanded(compact(str(hold))) == str(hold)
    assert len(compact(str(hold))) <= 35


def test_an_id_that_is_no_uuid_stays_as_it_is() -> None:
    assert expanded(compact("alfa-7")) == "alfa-7"
    assert expanded(f" {CASE.upper()} ") == HOLD
