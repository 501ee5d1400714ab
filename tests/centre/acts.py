"""Acts of the tests: a victim tells, a bank answers, and what the centre then has in its books."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime, timedelta

from haltline.protocol import AccountRef, OnwardLine, Reply, to_bytes

NOW = datetime.now(UTC)


def told(**changes: object):  # type: ignore[no-untyped-def]
    from haltline.centre.reports.actions import Paid, Told

    paid = {
        "rail": "imps", "reference": "632510448820", "amount": 20_000_00, "currency": "INR",
        "paid_at": NOW - timedelta(minutes=9), "from_institution": "sirvala", "from_account": "100000008830",
        "to_institution": "ostara", "to_account": "200000004471", "disputed": 0,
    }  # fmt: skip
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
        currency="INR", credited=request.amount, codes=("done",), final=lines.pop("final", True), **lines,
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
