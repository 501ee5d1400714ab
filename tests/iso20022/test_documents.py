"""The examples of the documentation are what the code writes and reads, and its tables are the code's."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from haltline.iso20022 import TO_BANK, TO_CENTRE, Refusal, Returned, projections, read, recall_request
from haltline.iso20022.codes import PENDING, PROMISES, REASONS
from haltline.iso20022.matching import match
from haltline.protocol import HoldRequest, parse

DOCS = Path(__file__).resolve().parents[2] / "docs" / "protocol"
PAGE = (DOCS / "iso20022.md").read_text(encoding="utf-8")
ASKED = parse(HoldRequest, (DOCS / "examples" / "request.json").read_bytes())


def example(name: str) -> bytes:
    return (DOCS / "iso20022" / f"{name}.xml").read_bytes()


def test_the_example_of_a_recall_is_what_is_written() -> None:
    made_at = datetime(2026, 11, 22, 5, 0, tzinfo=UTC)
    assert recall_request(ASKED, made_at=made_at, zone=ZoneInfo("Asia/Kolkata")) + b"\n" == example(
        "camt.056"
    )


def test_the_examples_of_answers_are_about_the_request() -> None:
    by_payment = {ASKED.payment.reference: [ASKED.hold_id]}
    for name, kind in (("camt.029", Refusal), ("pacs.004", Returned)):
        (line,) = projections(read(example(name)))
        assert isinstance(line, kind)
        assert match(line.references, [ASKED.hold_id], by_payment).hold_id == ASKED.hold_id


def test_every_code_that_is_read_stands_in_the_table() -> None:
    rows = [row for row in PAGE.splitlines() if row.startswith("| `")]
    for word in PENDING | PROMISES | set(REASONS):
        assert any(f"`{word}`" in row for row in rows), word
    for word, reason in REASONS.items():
        assert any(f"`{word}`" in row and f"`{reason.code.value}`" in row for row in rows), word


def test_the_addresses_are_those_of_the_page() -> None:
    assert f"{{bank}}{TO_BANK}" in PAGE
    assert f"{{centre}}{TO_CENTRE}" in PAGE
