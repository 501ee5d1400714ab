"""Requests as a centre would write them, for every test of the city."""

from datetime import UTC, datetime, timedelta

from haltline.city.rows import AccountId, Row
from haltline.protocol import AccountRef, Ask, Authority, HoldRequest, Payment

START = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
AUTHORITY = Authority(office="Centre 1", officer="4417", legal_basis="Payments Protection Act, s. 14")


def pay(name: str, source: str, target: str, amount: int, *, minute: int = 0, kind: str = "transfer") -> Row:
    """A row between accounts written CODE:number; an empty text is outside the city."""
    sides = [AccountId(*text.split(":")) if text else None for text in (source, target)]
    when = START + timedelta(minutes=minute)
    return Row(name, f"R{name}", "imps", when, 0, sides[0], sides[1], amount, "INR", kind=kind)


def ask_for(row: Row, amount: int, **change: object) -> HoldRequest:
    """The request for a row, as a centre would write it; any field can be changed by name."""
    hold_id = str(change.pop("hold_id", f"h-{row.transfer_id}"))
    number = change.pop("number", row.target.number if row.target else None)
    at = change.pop("at", row.target.institution if row.target else "")
    reference = change.pop("reference", row.reference)
    fields: dict[str, object] = {
        "hold_id": hold_id,
        "case_ref": "case-1",
        "idempotency_key": f"key-{hold_id}",
        "account": AccountRef(institution=str(at), number=number),  # type: ignore[arg-type]
        "payment": Payment(
            reference=str(reference),
            rail=row.rail,
            amount=max(row.amount, amount),
            currency="INR",
            booked_at=row.time,
        ),
        "amount": amount,
        "hop": 1,
        "disputed_at": START,
        "authority": AUTHORITY,
        "reason": "Reported as fraud",
        "expires_at": START + timedelta(days=7),
        "answer_within_minutes": 1,
        "answer_within_seconds": 15,
        "ask": Ask.HOLD,
        "contact": "duty desk",
        "verify_url": "https://centre.example/verify",
        "refuse_how": "answer with a reason",
    }
    return HoldRequest(**(fields | change))  # type: ignore[arg-type]
