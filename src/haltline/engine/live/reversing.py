"""Whether payments that take others back may come into a ledger that is there already."""

from collections import Counter
from collections.abc import Sequence

from haltline.engine.ledger import Row, key_of
from haltline.engine.live.payments import Payments
from haltline.engine.reversals import reason_against, too_much_taken_back
from haltline.values.errors import InvalidValue


def require_mirrored(payments: Payments, rows: Sequence[Row], instead_of: int | None = None) -> None:
    """InvalidValue for the first reversal among new payments that does not mirror an earlier payment.

    `instead_of` is the payment in whose place the only row comes.
    """
    coming = {row.transaction_id: row for row in rows}
    taken: Counter[str] = Counter()
    for row in rows:
        if not row.reverses:
            continue
        number = payments.number(row.reverses)
        if row.reverses in coming and row.reverses != row.transaction_id:
            payment = coming[row.reverses]
        elif number is not None and number != instead_of:
            payment = payments[number]
        else:
            raise InvalidValue("reverses", f"{row.reverses!r} is not in the ledger")
        mirrored = (row.source, row.target) == (payment.target, payment.source)
        reason = reason_against(key_of(payment) < key_of(row), bool(payment.reverses), mirrored)
        taken[row.reverses] += row.amount
        before = 0 if number is None else payments.taken_back(number, leaving_out=instead_of)
        if not reason and taken[row.reverses] + before > payment.amount:
            reason = too_much_taken_back(taken[row.reverses] + before, payment.amount)
        if reason:
            raise InvalidValue(f"payment {row.transaction_id!r}", reason)
