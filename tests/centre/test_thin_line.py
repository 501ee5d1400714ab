"""One report through every layer of the centre: told, asked, answered, followed, held."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from haltline.protocol import AccountRef, Held, OnwardLine, Reply, WithdrawnKind, WithdrawnLine, to_bytes

NOW = datetime.now(UTC)


def told(**changes: object):  # type: ignore[no-untyped-def]
    from haltline.centre.reports.actions import Paid, Told

    paid = dict(
        rail="imps", reference="632510448820", amount=20_000_00, currency="INR",
        paid_at=NOW - timedelta(minutes=9), from_institution="sirvala", from_account="100000008830",
        to_institution="ostara", to_account="200000004471",
    )  # fmt: skip
    paid |= {key: changes.pop(key) for key in list(changes) if key in paid}
    fields = {"client_key": secrets.token_hex(16), "district": "korvane", "phone": "9000041276"} | changes
    return Told(payments=(Paid(**paid),), **fields)  # type: ignore[arg-type]


def take(**changes: object):  # type: ignore[no-untyped-def]
    from haltline.centre.kernel.scope import in_scope
    from haltline.centre.reports.actions import take_report

    with in_scope("intake"):
        return take_report(told(**changes))


def reply_to(request, **lines: object) -> Reply:  # type: ignore[no-untyped-def]
    return Reply(
        reply_id=secrets.token_hex(8), hold_id=str(request.id), seq=lines.pop("seq", 1), as_of=NOW,
        account=AccountRef(institution=request.partner_id, number=request.account or "100000008830"),
        currency="INR", credited=request.amount, codes=("done",), final=True, **lines,
    )  # fmt: skip


def answer(request, **lines: object):  # type: ignore[no-untyped-def]
    from haltline.centre.holds.actions.receiving import receive
    from haltline.centre.kernel.scope import in_scope

    reply = reply_to(request, **lines)
    with in_scope(f"partner:{request.partner_id}"):
        return receive(reply, to_bytes(reply), request.partner_id)


def requests(district: str = "korvane"):  # type: ignore[no-untyped-def]
    from haltline.centre.holds.models import HoldRequest
    from haltline.centre.kernel.scope import in_scope

    with in_scope(f"district:{district}"):
        return list(HoldRequest.objects.order_by("created_at").select_related("leg"))


def states(district: str = "korvane") -> dict[str, int]:
    from django.db.models import Sum

    from haltline.centre.kernel.scope import in_scope
    from haltline.centre.trails.models import Posting

    with in_scope(f"district:{district}"):
        rows = Posting.objects.values("state").annotate(total=Sum("amount"))
        return {row["state"]: row["total"] for row in rows if row["total"]}


def onward(amount: int, share: int, account: str = "300000009082", reference: str = "T-2") -> OnwardLine:
    return OnwardLine(
        transfer_id=reference, reference=reference, rail="imps", to_institution="padmor", to_account=account,
        amount=amount, share=share, booked_at=NOW - timedelta(minutes=5),
    )  # fmt: skip


@pytest.mark.usefixtures("centre")
def test_a_report_is_followed_held_and_balanced(run_nudges: Callable[[], int]) -> None:
    take()
    run_nudges()
    (first,) = requests()
    assert (first.state, first.amount, first.partner_id) == ("acknowledged", 20_000_00, "ostara")
    assert states() == {"disputed": -20_000_00, "in_flight": 20_000_00}

    cash = WithdrawnLine(kind=WithdrawnKind.ATM, amount=300_00, share=200_00, at=NOW, place="Korvane bus stand")
    held = Held(amount=11_800_00, hold_reference="BH 1")
    assert answer(first, held=held, onward=[onward(9_000_00, 8_000_00)], withdrawn=[cash]).status == 200
    run_nudges()
    first, second = requests()
    assert (first.state, second.hop, second.amount, second.partner_id) == ("answered", 2, 8_000_00, "padmor")

    answer(second, held=Held(amount=7_000_00, hold_reference="PP 7"), unknown=1_000_00)
    run_nudges()
    assert states() == {
        "disputed": -20_000_00, "held": 18_800_00, "withdrawn": 200_00, "unknown": 1_000_00,
    }  # fmt: skip


@pytest.mark.usefixtures("centre")
def test_the_same_form_twice_is_one_report(run_nudges: Callable[[], int]) -> None:
    assert take(client_key="k1") == take(client_key="k1")
    run_nudges()
    assert len(requests()) == 1
