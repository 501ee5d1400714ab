"""Which request a line means: its own id before the names of a payment, and never one of two by guessing."""

from __future__ import annotations

import pytest

from haltline.iso20022.matching import AMBIGUOUS, DISAGREE, UNMATCHED, Match, match
from haltline.iso20022.projection import References

A, B = "0193a1f0-6c11-7c3e-9f2a-4b1d5e6f7a80", "0193a1f0-6c11-7c3e-9f2a-4b1d5e6f7a81"
PAID = {"R-1": [A], "R-2": [B], "R-3": [A, B]}


@pytest.mark.parametrize(
    ("references", "expected"),
    [
        (References(case_ids=(A.replace("-", ""),)), Match(A)),
        (References(case_ids=(A,), payment_ids=("R-3",)), Match(A)),
        (References(case_ids=(A,), payment_ids=("R-9",)), Match(A)),
        (References(case_ids=(A,), payment_ids=("R-2",)), Match(why=DISAGREE)),
        (References(case_ids=(A, B)), Match(why=AMBIGUOUS)),
        (References(payment_ids=("R-1",)), Match(A)),
        (References(payment_ids=("R-9", "R-2")), Match(B)),
        (References(payment_ids=("R-3",)), Match(why=AMBIGUOUS)),
        (References(payment_ids=("R-1", "R-2")), Match(why=AMBIGUOUS)),
        (References(payment_ids=("R-3",), outer_ids=(B,)), Match(B)),
        (References(payment_ids=("R-9",), outer_ids=(B,)), Match(B)),
        (References(payment_ids=("R-1",), outer_ids=(B,)), Match(A)),
        (References(case_ids=("another",)), Match(why=UNMATCHED)),
        (References(), Match(why=UNMATCHED)),
    ],
)
def test_a_line_means_one_request_or_a_person_looks(references: References, expected: Match) -> None:
    assert match(references, (A, B), PAID) == expected
