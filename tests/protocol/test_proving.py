"""A proof of credit counts for its own payout, once, to the unit."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from haltline.protocol import AccountRef, ProofOfCredit
from haltline.protocol.decisions import Owed, proof_fault

OWED = Owed("instructed", ("SIRV", "1"), 500, "EUR")
PROOF = ProofOfCredit(
    proof_id="p", payout_id="q", to=AccountRef(institution="SIRV", number="1"), amount=500, currency="EUR",
    reference="R", credited_at=datetime(2026, 1, 1, tzinfo=UTC),
)  # fmt: skip


def test_the_right_proof_has_no_fault() -> None:
    assert proof_fault(PROOF, OWED) == ""


@pytest.mark.parametrize(
    ("owed", "fault"),
    [
        (replace(OWED, state="credited"), "already-credited"),
        (replace(OWED, state="lifted"), "payout-lifted"),
        (replace(OWED, currency="INR"), "currency"),
        (replace(OWED, to=("SIRV", "2")), "account"),
        (replace(OWED, amount=499), "amount"),
    ],
)
def test_any_other_proof_goes_to_a_person(owed: Owed, fault: str) -> None:
    assert proof_fault(PROOF, owed) == fault
