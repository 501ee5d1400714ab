"""What a message means: pending is no answer, a promise no money, a word nobody knows no refusal."""

from __future__ import annotations

import pytest
from tests.iso20022.messages import CASE, entry, payment_return, resolution, statement

from haltline.iso20022 import Pending, Projection, Promise, Refusal, Returned, Review, projections, read
from haltline.iso20022.codes import REASONS
from haltline.protocol import MessageError
from haltline.protocol.codes import REFUSALS, AnswerCode


def meaning(raw: bytes) -> Projection:
    (line,) = projections(read(raw))
    return line


def test_pending_is_acknowledged_and_no_answer() -> None:
    assert isinstance(meaning(resolution("PDCR", conf="PDCR")), Pending)
    assert isinstance(meaning(resolution(conf="PDCR")), Pending)


@pytest.mark.parametrize(
    ("status", "conf"), [("ACCR", "CNCL"), ("ACCR", "PECR"), ("", "CNCL"), ("ACCR", "ACCR")]
)
def test_an_accepted_recall_is_a_promise_and_no_money(status: str, conf: str) -> None:
    assert isinstance(meaning(resolution(status, conf=conf)), Promise)


@pytest.mark.parametrize(
    ("reason", "code", "stays", "final"),
    [
        ("AM04", AnswerCode.MOVED_ON, False, False),
        ("AC04", AnswerCode.MOVED_ON, False, False),
        ("ARDT", AnswerCode.MOVED_ON, False, False),
        ("LEGL", AnswerCode.LEGAL_REFUSAL, True, True),
        ("NOAS", AnswerCode.LEGAL_REFUSAL, True, True),
        ("CUST", AnswerCode.CUSTOMER_PROOF, True, True),
        ("NOOR", AnswerCode.NOT_FOUND, False, True),
    ],
)
def test_a_rejection_has_its_reason(reason: str, code: AnswerCode, stays: bool, final: bool) -> None:
    line = meaning(resolution("RJCR", reason))
    assert isinstance(line, Refusal)
    assert (line.code, line.stays, line.final) == (code, stays, final)
    assert line.said == f"RJCR RJCR {reason}"


def test_money_that_stays_is_what_only_a_refusal_leaves() -> None:
    assert all(reason.stays == (reason.code in REFUSALS) for reason in REASONS.values())


@pytest.mark.parametrize(
    "raw",
    [
        resolution("RJCR", "XXXX"),
        resolution("RJCR", "NARR"),
        resolution("RJCR"),
        resolution("RJCR", "legl"),
        resolution("RJCR", "LEGL").replace(b"<Cd>LEGL</Cd>", b"<Prtry>LEGL</Prtry>"),
        resolution("RJCR", "LEGL").replace(
            b"</CxlStsRsnInf>", b"</CxlStsRsnInf><CxlStsRsnInf><Rsn><Cd>AM04</Cd></Rsn></CxlStsRsnInf>"
        ),
        resolution("ZZZZ", conf="ZZZZ"),
        resolution("", conf="").replace(b"<Conf></Conf>", b"<DplctOf/>"),
    ],
    ids=[
        "unknown",
        "narrative",
        "none",
        "other letters",
        "proprietary",
        "two reasons",
        "status",
        "no status",
    ],
)
def test_a_word_nobody_knows_goes_to_a_person_and_refuses_nothing(raw: bytes) -> None:
    assert isinstance(meaning(raw), Review)


def test_a_message_that_says_two_things_at_once_goes_to_a_person() -> None:
    assert isinstance(meaning(resolution("ACCR", conf="RJCR")), Review)
    assert isinstance(meaning(resolution("RJCR", "LEGL", conf="PDCR")), Review)


def test_the_status_of_each_transaction_counts_where_a_message_accepts_in_part() -> None:
    assert isinstance(meaning(resolution("RJCR", "LEGL", conf="PECR")), Refusal)


def test_a_resolution_names_its_case_and_its_payment() -> None:
    line = meaning(resolution("PDCR", conf="PDCR", refs="OrgnlEndToEndId=NOTPROVIDED OrgnlTxId=632510448820"))
    assert line.references.case_ids == (CASE,)
    assert line.references.payment_ids == ("632510448820",)


def test_a_resolution_about_nothing_is_refused() -> None:
    raw = resolution(case="").replace(b"<CxlDtls><TxInfAndSts></TxInfAndSts></CxlDtls>", b"")
    with pytest.raises(MessageError):
        projections(read(raw))


def test_a_return_is_money_with_all_its_references() -> None:
    line = meaning(payment_return(refs="OrgnlEndToEndId=T-1 OrgnlTxId=632510448820"))
    assert isinstance(line, Returned)
    assert line.references.payment_ids == ("T-1", "632510448820")
    assert (line.money.minor, line.own_name) == (50_000, "R-1/1")


def test_a_return_whose_count_is_wrong_is_refused() -> None:
    with pytest.raises(MessageError) as refused:
        projections(read(payment_return(count="2")))
    assert refused.value.code == "count-mismatch"


def test_two_returns_of_one_name_are_refused() -> None:
    line = b'<TxInf><RtrId>X</RtrId><RtrdIntrBkSttlmAmt Ccy="INR">1.00</RtrdIntrBkSttlmAmt></TxInf>'
    raw = payment_return(count="").replace(b"</PmtRtr>", line * 2 + b"</PmtRtr>")
    with pytest.raises(MessageError) as refused:
        projections(read(raw))
    assert refused.value.code == "said-twice"


def test_of_a_statement_only_booked_returns_are_money() -> None:
    found = projections(
        read(
            statement(
                entry("1.00"),
                entry("2.00", returned=""),
                entry("3.00", status="PDNG"),
                entry("4.00", side="CRDT"),
            )
        )
    )
    assert [line.money.minor for line in found if isinstance(line, Returned)] == [100, 400]
    assert found[0].left == "200000004471"  # type: ignore[union-attr]
    assert found[1].reached == "200000004471"  # type: ignore[union-attr]


def test_an_entry_marked_as_a_reversal_goes_to_a_person() -> None:
    assert isinstance(meaning(statement(entry(more="<RvslInd>true</RvslInd>"))), Review)


def test_an_entry_that_does_not_say_whether_it_is_booked_refuses_the_statement() -> None:
    with pytest.raises(MessageError):
        projections(read(statement(entry(status="WHAT"))))
