"""Held counts as returned only with the bank's proof, to the unit, once (faults 20)."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from tests.centre.recovery.pots import (
    Lost,
    approve,
    events,
    parts,
    payouts,
    person,
    proof_of,
    propose,
    prove,
    rob,
    sums,
)

from haltline.centre.kernel.errors import AlreadyDecided, NotAllowed
from haltline.protocol import AccountRef, paths, to_bytes
from haltline.protocol.idempotency import key_of

pytestmark = pytest.mark.usefixtures("centre")


@pytest.fixture
def payout(run_nudges: Callable[[], int]) -> Any:
    """One victim's payout of 600.00, instructed and not yet proven."""
    rob([Lost(held=600_00, withdrawn=400_00)], run_nudges)
    (row,) = payouts(approve(propose())).values()
    return row


def reviews() -> list[str]:
    from haltline.centre.kernel.scope import in_scope
    from haltline.centre.recovery.models import Proof

    with in_scope("district:korvane"):
        rows = Proof.objects.filter(state="review").order_by("received_at")
        return list(rows.values_list("why_review", flat=True))


def test_until_the_proof_comes_the_money_is_held_not_returned(payout: Any) -> None:
    assert sums(payout.dispute) == {"held": 600_00, "withdrawn": 400_00}
    assert prove(payout).status == 200
    assert sums(payout.dispute) == {"returned": 600_00, "withdrawn": 400_00}
    assert parts() == [("returned", 0)]


def test_the_same_proof_again_gets_the_same_answer_and_posts_nothing(payout: Any) -> None:
    first = prove(payout)
    again = prove(payout)
    assert (again.status, again.received_at, again.duplicate) == (200, first.received_at, True)
    assert sums(payout.dispute) == {"returned": 600_00, "withdrawn": 400_00}
    assert (events("payout.credited"), events("proof.duplicate")) == (1, 1)


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"amount": 600_01}, "amount"),
        ({"amount": 599_99}, "amount"),
        ({"currency": "EUR"}, "currency"),
        ({"to": AccountRef(institution="sirvala", number="1")}, "account"),
        ({"to": AccountRef(institution="belang", number=None)}, "account"),
    ],
)
def test_a_proof_of_something_else_is_kept_in_review_and_posts_nothing(
    payout: Any, wrong: dict[str, Any], why: str
) -> None:
    assert prove(payout, proof_id="p1", **wrong).review == why
    assert reviews() == [why]
    assert sums(payout.dispute) == {"held": 600_00, "withdrawn": 400_00}
    assert parts() == [("return_ordered", 600_00)]
    assert prove(payout, proof_id="p1", **wrong).review == why
    assert reviews() == [why]
    assert prove(payout, proof_id="p2").review == ""
    assert sums(payout.dispute)["returned"] == 600_00


def test_a_second_credit_of_one_payout_is_kept_for_a_person(payout: Any) -> None:
    prove(payout, proof_id="p1")
    assert prove(payout, proof_id="p2").review == "already-credited"
    assert sums(payout.dispute)["returned"] == 600_00


def test_a_proof_id_used_for_another_proof_is_refused_and_kept(payout: Any) -> None:
    prove(payout, proof_id="p1", amount=5)
    assert (prove(payout, proof_id="p1").status, reviews()) == (422, ["amount", "proof-id-reused"])
    assert sums(payout.dispute) == {"held": 600_00, "withdrawn": 400_00}


def test_another_banks_payout_cannot_be_proven(payout: Any) -> None:
    assert prove(payout, partner="padmor").status == 403
    assert prove(payout, payout_id="no-such").status == 403
    assert sums(payout.dispute) == {"held": 600_00, "withdrawn": 400_00}


def test_a_hold_that_ended_meanwhile_keeps_its_proof_in_review(payout: Any) -> None:
    from haltline.centre.holds.actions.releasing import part_ended
    from haltline.centre.holds.models import HoldPart
    from haltline.centre.kernel.scope import in_scope

    with in_scope("worker:korvane"):
        part_ended(HoldPart.objects.get())
    assert prove(payout).review == "hold-ended"
    assert sums(payout.dispute) == {"released": 600_00, "withdrawn": 400_00}


def test_a_bank_without_a_system_proves_the_credit_at_its_desk(payout: Any) -> None:
    from haltline.centre.kernel.scope import in_scope
    from haltline.centre.recovery.actions.crediting import credit_by_desk
    from haltline.centre.recovery.models import Payout

    now = datetime.now(UTC)
    for name in ("padmor-desk", "korvane-recovery"):
        stranger = person(name)
        with pytest.raises(NotAllowed), in_scope(stranger.scope):
            credit_by_desk(payout, stranger, "UTR 9", now)
    desk = person("ostara-desk")
    with in_scope(desk.scope):
        credit_by_desk(Payout.objects.get(), desk, "UTR 9", now)
    assert sums(payout.dispute) == {"returned": 600_00, "withdrawn": 400_00}
    with pytest.raises(AlreadyDecided), in_scope(desk.scope):
        credit_by_desk(Payout.objects.get(), desk, "UTR 10", now + timedelta(minutes=1))
    assert sums(payout.dispute) == {"returned": 600_00, "withdrawn": 400_00}


def test_a_signed_proof_is_taken_by_the_partner_api_and_an_unsigned_one_is_not(payout: Any) -> None:
    from django.conf import settings
    from django.test import Client

    from haltline.centre.partners.models import PartnerKey
    from haltline.protocol.keys import generate_key
    from haltline.protocol.signing import Call, sign

    key, now = generate_key("ostara-1"), datetime.now(UTC)
    PartnerKey.objects.create(
        keyid="ostara-1",
        partner_id="ostara",
        public_pem=key.public.pem(),
        not_before=now - timedelta(days=1),
        not_after=now + timedelta(days=1),
    )
    body = to_bytes(proof_of(payout))
    assert Client().post(paths.PROOFS, body, content_type=paths.JSON).status_code == 401
    answers = []
    for _ in range(2):
        call = Call("POST", settings.PUBLIC_URL + paths.PROOFS, body, {"Content-Type": paths.JSON})
        headers = sign(key, call, now=datetime.now(UTC), nonce=secrets.token_urlsafe(18))
        headers[paths.IDEMPOTENCY_KEY] = key_of(proof_of(payout))
        answers.append(Client().post(paths.PROOFS, body, content_type=paths.JSON, headers=headers))
    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[0].json() == answers[1].json()
    assert answers[0].json()["payout_id"] == str(payout.pk)
    assert sums(payout.dispute) == {"returned": 600_00, "withdrawn": 400_00}
