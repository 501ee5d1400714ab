"""Which accounts disputed money could have reached, when first, and by how few payments: hop by hop.

The earliest payment by which an account is reached within h payments is the minimum over all payments into
it out of accounts reached earlier within h - 1. Each hop asks one question, about the accounts that were
reached earlier than was known; only accounts come back. Cost of a hop: one look at the payments and a sum
by target (on a cluster, one small shuffle).
"""

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pyarrow as pa

from haltline.engine.disputes import Parts
from haltline.engine.exposure import Exposure
from haltline.engine.ledger import INT64_MAX, Ledger
from haltline.engine.reached import Rides
from haltline.engine.relational.books import Books
from haltline.engine.relational.fragments import Integers

if TYPE_CHECKING:
    import ibis.expr.types as ir

NEVER = INT64_MAX


class Reach(NamedTuple):
    """By account the row that reached it first, or NEVER, and the fewest payments that ever did."""

    first_rows: Integers
    hops: Integers


def reach(books: Books, parts: Parts, end: int) -> Reach:
    """Follows payments before row `end`, whatever their amounts, as long as anyone is reached earlier."""
    first, hops = np.full(books.accounts, NEVER), np.zeros(books.accounts, np.int64)
    rows = np.unique(np.array([row for row in parts.rows if row < end], np.int64))
    found, hop = books.engine.fetch(_paid(books, rows)), 1
    while len(found):
        account, row = (np.asarray(found.column(name)) for name in ("account", "row"))
        hops[account[first[account] == NEVER]] = hop
        earlier = row < first[account]
        account, row, hop = account[earlier], row[earlier], hop + 1
        first[account] = row
        if not len(account):
            break
        found = books.engine.fetch(_next(books, account, row))
    return Reach(first, hops)


def expose_by_hops(ledger: Ledger, books: Books, parts: Parts, end: int) -> Exposure:
    """What `haltline.engine.expose` says of the rows before `end`, computed by a relational engine."""
    found = reach(books, parts, end)
    first = np.where(found.first_rows == NEVER, -1, found.first_rows)
    return Exposure(ledger, parts, first, found.hops)


def rides(books: Books, parts: Parts, end: int) -> Rides:
    """The payments before row `end` by which disputed money could have come to an account, in order."""
    first = reach(books, parts, end).first_rows
    accounts = np.flatnonzero(first != NEVER)
    reached = books.engine.keep(pa.table({"payer": accounts, "since": first[accounts]}))
    disputed = books.engine.keep(pa.table({"row": np.unique([row for row in parts.rows if row < end])}))
    inside = books.payments.filter(books.payments.target.notnull())
    met = inside.join(reached, inside.source == reached.payer)
    columns = ("row", "source", "target")
    own = inside.semi_join(disputed, "row").select(*columns)
    found = books.engine.fetch(met.filter(met.row > met.since).select(*columns).union(own))
    numbers = [np.asarray(found.column(name).cast(pa.int64()).fill_null(-1)) for name in columns]
    _, chosen = np.unique(numbers[0], return_index=True)  # a disputed payment may stand twice
    return Rides(*(column[chosen] for column in numbers))


def _paid(books: Books, rows: Integers) -> "ir.Table":
    """Who is paid by the disputed payments, and by which first."""
    disputed = books.engine.keep(pa.table({"row": rows}))
    return _first(books.payments.semi_join(disputed, "row"))


def _next(books: Books, account: Integers, row: Integers) -> "ir.Table":
    """Who is paid by these accounts after the row that reached each, and by which payment first."""
    reached = books.engine.keep(pa.table({"source": account, "since": row}))
    met = books.payments.join(reached, "source")
    return _first(met.filter(met.row > met.since))


def _first(payments: "ir.Table") -> "ir.Table":
    inside = payments.filter(payments.target.notnull())
    return inside.group_by(account=inside.target).agg(row=inside.row.min())
