"""The part of a ledger that can matter, cut out by the engine, for a kernel to trace in this process.

An account's past before disputed money could first have reached it is one clean balance, whatever the rule:
`coordinates` knows it. So the part holds the payments into an account from then on and its exits, and who
was not reached yet pays from outside. Every label, hop and limit comes out as over the whole ledger; the
shortfalls, which concern everyone, are the engine's. Payments that are taken back are refused by `books`,
since they ask which units of a clean balance they take.
Cost: the hops of `reach`, one sort of all payments by account, and the part itself in memory.
"""

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pyarrow as pa

from haltline.engine.disputes import Parts
from haltline.engine.ledger import Ledger
from haltline.engine.limits import Limits
from haltline.engine.ranks import RankIds
from haltline.engine.relational.books import Books
from haltline.engine.relational.coordinates import Coordinates, coordinates, shortfalls
from haltline.engine.relational.fragments import Integers, beyond
from haltline.engine.relational.reach import NEVER, reach
from haltline.engine.tracing import trace
from haltline.engine.trail import Outcome, Pieces

if TYPE_CHECKING:
    import ibis.expr.types as ir

CLEAN_PAYER = "payer"  # of disputed exits from an account that holds no disputed money; others are numbers


class Part(NamedTuple):
    """A small ledger, the disputes on it, and the rows and accounts that its own stand for."""

    ledger: Ledger
    parts: Parts
    rows: Integers
    accounts: Integers


def trace_cut(books: Books, parts: Parts, rule: str, limits: Limits, end: int) -> Outcome:
    """The outcome of `haltline.engine.trace` under any rule and limits; `books` holds the rows before `end`.

    What is disputed on later rows is unfollowed.
    """
    places = coordinates(books)
    part = cut_out(books, places, parts, end)
    found = trace(part.ledger, part.parts, rule, replace(limits, as_of=None)).outcome
    unfollowed = {reason: _at(part.rows, pieces) for reason, pieces in found.unfollowed.items()}
    return Outcome(
        positions=_at(part.accounts, found.positions),
        flows=_at(part.rows, found.flows),
        superseded=found.superseded,
        shortfalls=shortfalls(books, places),
        unfollowed=unfollowed | beyond(parts, end),
    )


def cut_out(books: Books, places: Coordinates, parts: Parts, end: int) -> Part:
    """The rows before `end` that disputed money could ride or meet, and the balances they start from."""
    first = reach(books, parts, end).first_rows
    accounts = np.flatnonzero(first != NEVER)
    reached = books.engine.keep(pa.table({"account": accounts, "since": first[accounts]}))
    early = [entry for entry in zip(parts.rows, parts.labels, parts.amounts, strict=True) if entry[0] < end]
    named = np.array([row for row, _, _ in early], np.int64)
    met = _in_order(books.engine.fetch(_rows(books, reached, named)))
    rows, source, target = met["row"], met["source"], met["target"]
    code = np.full(books.accounts + 1, len(accounts) + 1)  # the last place, also at -1, is the outside
    code[accounts] = np.arange(len(accounts))
    tainted = (source >= 0) & (np.append(first, NEVER)[source] < rows)
    clean = np.where(target < 0, len(accounts), len(accounts) + 1)
    balances = books.engine.fetch(_balances(reached, places))
    names = [str(account).rjust(20, "0") for account in accounts.tolist()]
    opened = zip(_numbers(balances, "account").tolist(), _numbers(balances, "balance").tolist(), strict=True)
    ledger = Ledger(
        ids=RankIds(rows),
        times=met["time"],
        sequences=np.zeros(len(rows), np.int64),
        sources=np.where(tainted, code[source], clean).astype(np.int32),
        targets=code[target].astype(np.int32),
        amounts=met["amount"],
        accounts=[*names, CLEAN_PAYER],
        openings={names[code[account]]: units for account, units in opened},
    )
    _, labels, amounts = zip(*early, strict=True) if early else ((), (), ())
    return Part(
        ledger, Parts(parts.names, np.searchsorted(rows, named).tolist(), labels, amounts), rows, accounts
    )


def _rows(books: Books, reached: "ir.Table", named: Integers) -> "ir.Table":
    """Payments into reached accounts and exits out of them since then, and disputed exits; some twice."""
    import ibis

    columns = ("row", "time", "source", "target", "amount")
    exits = books.payments.filter(books.payments.target.isnull())
    into = books.payments.join(reached, [books.payments.target == reached.account])
    out = exits.join(reached, [exits.source == reached.account])
    disputed = exits.semi_join(books.engine.keep(pa.table({"row": named})), "row")
    return ibis.union(
        into.filter(into.row >= into.since).select(*columns),
        out.filter(out.row > out.since).select(*columns),
        disputed.select(*columns),
    )


def _balances(reached: "ir.Table", places: Coordinates) -> "ir.Table":
    """What each reached account held just before."""
    arrived = places.arrivals.join(reached, ["account", places.arrivals.row == reached.since])
    return arrived.select("account", "balance")


def _in_order(rows: pa.Table) -> dict[str, Integers]:
    """Columns by name, each row once, rising; -1 stands for the outside."""
    columns = {name: _numbers(rows, name) for name in rows.column_names}
    _, chosen = np.unique(columns["row"], return_index=True)
    return {name: column[chosen] for name, column in columns.items()}


def _numbers(table: pa.Table, name: str) -> Integers:
    return np.asarray(table.column(name).cast(pa.int64()).fill_null(-1))


def _at(places: Integers, pieces: Pieces) -> Pieces:
    """Pieces of the part as pieces of the whole ledger."""
    return Pieces(places[np.asarray(pieces.at, np.int64)].tolist(), pieces.label, pieces.amount)
