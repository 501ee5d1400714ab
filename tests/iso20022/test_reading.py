"""What a lenient reader would repair, resolve or skip is refused whole (faults 12-14)."""

from __future__ import annotations

import re
import subprocess
import sys
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.iso20022.messages import (
    HEAD,
    SCHEMAS,
    entry,
    payment_return,
    resolution,
    schemas,
    statement,
)

from haltline.iso20022 import ISO_BYTES_MAX, Returned, Schemas, projections, read
from haltline.iso20022.meaning import LINES_MAX
from haltline.protocol import MessageError

WHOLE = (payment_return(), resolution("RJCR", "AM04"), statement(entry()))
BOMB = '<!DOCTYPE d [<!ENTITY l0 "lol">' + "".join(
    f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10)
)


def refusal(raw: bytes) -> MessageError:
    with pytest.raises(MessageError) as refused:
        projections(read(raw))
    return refused.value


def with_type(declaration: str) -> bytes:
    return payment_return().replace(HEAD.encode(), HEAD.encode() + declaration.encode())


@pytest.mark.parametrize("raw", WHOLE)
def test_whole_messages_are_read(raw: bytes) -> None:
    assert projections(read(raw))


@pytest.mark.parametrize(
    "raw",
    [
        with_type(BOMB + "]>").replace(b"632510448820", b"&l9;"),
        with_type('<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]>').replace(b"632510448820", b"&x;"),
        with_type('<!DOCTYPE d SYSTEM "http://192.0.2.1/x.dtd">'),
        with_type("<!DOCTYPE Document>"),
    ],
    ids=["bomb", "local file", "remote type", "bare type"],
)
def test_a_document_type_is_refused_before_anything_is_made_of_it(raw: bytes) -> None:
    assert refusal(raw).code == "doctype"


@pytest.mark.parametrize("code", ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-7", "cp037"])
def test_only_utf_8_is_read_whatever_a_message_calls_itself(code: str) -> None:
    text = payment_return().decode()
    assert refusal(text.replace("UTF-8", code).encode()).status == 400
    if code != "utf-7":  # the letters of this message are the same in UTF-7
        assert refusal(text.encode(code)).status == 400
        assert refusal(text.replace("UTF-8", code).encode(code)).status == 400


def test_a_utf_7_type_declaration_is_no_way_around() -> None:
    hidden = payment_return().replace(
        HEAD.encode(), b'<?xml version="1.0" encoding="UTF-7"?>+ADwAIQ-DOCTYPE x+AD4-'
    )
    assert refusal(hidden).code == "not-utf-8"


def test_bytes_that_are_no_utf_8_are_refused() -> None:
    assert refusal(payment_return().replace(b"R-1", b"R-\xff1")).code == "not-utf-8"


@pytest.mark.parametrize(
    "broken",
    ["12<50.10", "12<!-- -->50.10", "12<![CDATA[<]]>50.10", "12<?x?>50.10", "12</Amt>50.10", "12&amp;50.10"],
)
def test_a_damaged_amount_is_never_read_as_a_smaller_one(broken: str) -> None:
    assert refusal(payment_return(broken)).status in (400, 422)
    assert refusal(statement(entry(broken))).status in (400, 422)


def test_text_beside_elements_is_where_a_tag_was_lost() -> None:
    raw = payment_return().replace(b"</GrpHdr>", b"</GrpHdr>50.10")
    assert refusal(raw).code == "bad-shape"


@pytest.mark.parametrize(
    ("amount", "currency", "minor"),
    [("500.00", "INR", 50_000), ("500", "INR", 50_000), ("500.5", "INR", 50_050), ("500", "JPY", 500),
     ("1.005", "KWD", 1_005), ("0.01", "GBP", 1)],
)  # fmt: skip
def test_amounts_are_exact_minor_units_of_their_currency(amount: str, currency: str, minor: int) -> None:
    for raw in (payment_return(amount, currency), statement(entry(amount, currency=currency))):
        line = projections(read(raw))[0]
        assert isinstance(line, Returned)
        assert (line.money.minor, line.money.currency) == (minor, currency)


@pytest.mark.parametrize(
    ("amount", "currency"),
    [("-1", "INR"), ("0", "INR"), ("0.00", "INR"), ("NaN", "INR"), ("1e400", "INR"), ("1,250.10", "INR"),
     ("", "INR"),
     ("1.005", "GBP"), ("1.500", "GBP"), ("1.5", "JPY"), ("1.0005", "KWD"), ("+1", "INR"), ("१२", "INR"),
     ("1 000", "INR"), ("1", "inr"), ("1", ""), ("9" * 30, "INR")],
)  # fmt: skip
def test_what_is_no_exact_amount_is_refused_with_its_place(amount: str, currency: str) -> None:
    fault = refusal(payment_return(amount, currency))
    assert fault.status == 422
    assert "RtrdIntrBkSttlmAmt" in fault.field
    assert refusal(statement(entry(amount, currency=currency))).status == 422


def test_one_bad_entry_refuses_the_whole_statement() -> None:
    assert refusal(statement(entry("10.00"), entry("10.001"), entry("10.00"))).code == "bad-entry"


def test_more_lines_than_can_be_looked_up_are_refused() -> None:
    assert len(projections(read(statement(*[entry()] * LINES_MAX)))) == LINES_MAX
    assert refusal(statement(*[entry()] * (LINES_MAX + 1))).code == "too-many-lines"


def test_an_amount_said_twice_is_no_amount() -> None:
    twice = payment_return(more='<RtrdIntrBkSttlmAmt Ccy="INR">1.00</RtrdIntrBkSttlmAmt>')
    assert refusal(twice).code == "said-twice"


def test_a_message_larger_than_the_limit_is_refused_unread() -> None:
    assert refusal(b"<" * (ISO_BYTES_MAX + 1)).status == 413


def test_another_message_is_told_what_is_taken() -> None:
    fault = refusal(payment_return().replace(b"pacs.004.001.11", b"pacs.008.001.11"))
    assert (fault.code, "pacs.004" in fault.detail) == ("other-message", True)


def test_elements_deeper_than_any_message_are_refused() -> None:
    deep = "<a>" * 60 + "</a>" * 60
    assert refusal(payment_return(more=deep)).code == "bad-shape"


def test_a_refusal_repeats_nothing_that_was_sent() -> None:
    for raw in (payment_return("4711-secret"), resolution("4711-secret"), b"<4711-secret"):
        try:
            projections(read(raw))
        except MessageError as fault:
            assert "4711" not in f"{fault.code} {fault.field} {fault.detail}"


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(WHOLE), st.data())
def test_a_truncated_message_is_never_partly_loaded(raw: bytes, data: st.DataObject) -> None:
    end = data.draw(st.integers(0, len(raw.rstrip()) - 1))
    assert refusal(raw[:end]).status in (400, 422)


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(WHOLE), st.data())
def test_a_message_without_one_of_its_tags_is_refused(raw: bytes, data: st.DataObject) -> None:
    tags = [tag.span() for tag in re.finditer(rb"<[^?>]*[^/>]>", raw)]
    start, end = data.draw(st.sampled_from(tags))
    assert refusal(raw[:start] + raw[end:]).status in (400, 422)


@pytest.mark.parametrize("raw", WHOLE[1:])
def test_what_banks_write_is_valid_by_the_schema(raw: bytes) -> None:
    assert read(raw, schemas()).checked


def test_what_is_not_valid_by_the_operators_schema_is_refused() -> None:
    known = schemas()
    with pytest.raises(MessageError) as refused:
        read(resolution("RJCR", "AM04-too-long"), known)
    assert refused.value.code == "not-valid"
    assert read(resolution("RJCR", "AM04-too-long")).checked is False


def test_a_return_is_valid_by_the_reduced_schema(tmp_path) -> None:  # type: ignore[no-untyped-def]
    schemas()
    (tmp_path / "pacs.004.001.11.xsd").symlink_to(SCHEMAS / "pacs.004.001.11.reduced.xsd")
    assert read(payment_return(), Schemas(tmp_path)).checked


def test_a_version_without_a_schema_is_read_by_our_own_rules() -> None:
    older = resolution("PDCR", conf="PDCR").replace(b"camt.029.001.14", b"camt.029.001.09")
    assert read(older, schemas()).checked is False


PEAK = """
import sys
from haltline.iso20022 import read, projections
raw = sys.stdin.buffer.read()
most = lambda: int(next(l for l in open("/proc/self/status") if l.startswith("VmHWM")).split()[1])
before = most()
found = len(projections(read(raw)))
print(found, most() - before)
"""


def peak(raw: bytes) -> tuple[int, int]:
    """How many lines a message has, and how many KiB its reading added to a process of its own."""
    done = subprocess.run([sys.executable, "-c", PEAK], input=raw, capture_output=True, check=True)
    found, kib = done.stdout.split()
    return int(found), int(kib)


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="memory is read from /proc")
def test_the_largest_statement_that_is_taken_needs_less_than_50_mb() -> None:
    room = ISO_BYTES_MAX - len(statement())
    others = entry(returned="", refs="TxId=632510400000")
    found, kib = peak(statement(*[others] * (room // len(others) - 500), *[entry()] * 400))
    assert found == 400
    assert kib < 50_000


def test_a_statement_of_200_mb_is_refused_before_it_costs_anything() -> None:
    raw = statement() + b" " * 200_000_000
    tracemalloc.start()
    assert refusal(raw).status == 413
    assert tracemalloc.get_traced_memory()[1] < 1_000_000
    tracemalloc.stop()


def test_deep_brackets_and_a_million_attributes_end_at_once() -> None:
    assert refusal(b"<a>" * 1_000_000).status == 400
    many = " ".join(f'a{n}=""' for n in range(100_000))
    assert refusal(payment_return().replace(b"<PmtRtr>", f"<PmtRtr {many}>".encode())).status in (400, 422)
