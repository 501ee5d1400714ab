"""Where every unit of an account lies on one line, whatever is disputed: what makes FIFO a map.

Per account, cumulative sums in row order place each withdrawal on [O, O + amount). A deposit lies on
[A, A + amount), where A counts what came before it and all units that were born clean until then: the
running maximum of what left beyond what had come. A unit leaves in the withdrawal that covers its place.
Cost: each payment becomes two events, sorted once by account and row (on a cluster one shuffle).
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from haltline.engine.relational.books import Books

if TYPE_CHECKING:
    import ibis.expr.types as ir

BEFORE_ALL = -1  # the row of an opening: older than every payment


@dataclass(frozen=True, slots=True)
class Coordinates:
    """`arrivals` row, account, start, balance; `departures` account, place, row, start, amount; `born`.

    `balance` is what the account held before; `place` numbers the withdrawals of an account from 1; `born`
    account, units: the accounts that sent more than they had, and how much they had not.
    """

    arrivals: "ir.Table"
    departures: "ir.Table"
    born: "ir.Table"


def coordinates(books: Books) -> Coordinates:
    """The coordinates of every payment in the accounts on its two sides, kept by the engine."""
    import ibis

    summed = _summed(_events(books))
    leaves = summed.left > 0
    start = ibis.ifelse(leaves, summed.went - summed.left, summed.came + summed.born - summed.entered)
    columns = {"start": start, "amount": summed.left, "balance": start - summed.went}
    lines = books.engine.settled(summed.select("account", "row", "place", "born", **columns))
    leaves = lines.amount > 0
    arrivals = lines.filter(~leaves).select("row", "account", "start", "balance")
    departures = lines.filter(leaves).select("account", "place", "row", "start", "amount")
    born = lines.group_by("account").agg(units=lines.born.max())
    return Coordinates(arrivals, departures, born.filter(born.units > 0))


def shortfalls(books: Books, places: Coordinates) -> list[int]:
    """The units that each account sent without having them."""
    units = np.zeros(books.accounts, np.int64)
    born = books.engine.fetch(places.born)
    units[np.asarray(born.column("account"))] = np.asarray(born.column("units"))
    return units.tolist()


def _events(books: Books) -> "ir.Table":
    """One row for each side of each payment, and one for each opening: units that entered or left."""
    import ibis

    payments, nothing = books.payments, ibis.literal(0, "int64")
    sent = payments.filter(payments.source.notnull())
    paid = payments.filter(payments.target.notnull())
    opened, first = books.openings, ibis.literal(BEFORE_ALL, "int64")
    return ibis.union(
        sent.select("row", account=sent.source, entered=nothing, left=sent.amount),
        paid.select("row", account=paid.target, entered=paid.amount, left=nothing),
        opened.select(row=first, account=opened.account, entered=opened.units, left=nothing),
    )


def _summed(events: "ir.Table") -> "ir.Table":
    """Events with running sums that include them: what came, what went, and what was born clean."""
    import ibis

    so_far = ibis.window(group_by="account", order_by="row", preceding=None, following=0)
    summed = events.mutate(
        came=events.entered.sum().over(so_far).cast("int64"),
        went=events.left.sum().over(so_far).cast("int64"),
        place=(events.left > 0).cast("int64").sum().over(so_far).cast("int64"),
    )
    missing = (summed.went - summed.came).max().over(so_far)
    return summed.mutate(born=ibis.greatest(missing, ibis.literal(0, "int64")))
