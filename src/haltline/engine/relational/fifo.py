"""First in, first out, payment by payment: fragments of disputed units meet the withdrawals over them.

A hop is two questions to the engine: where the fragments lie in the accounts of the payees, and which
withdrawals lie over them. The answers come back to this process, which holds nothing else: every fragment
is a line of the trace's own answer. Cost of a hop: one look at the arrivals, and a sort of the withdrawals
of the accounts just reached (on a cluster, the one shuffle of a hop).
"""

from typing import TYPE_CHECKING, NamedTuple, TypeVar

import numpy as np
import pyarrow as pa

from haltline.engine.disputes import Parts
from haltline.engine.relational.books import Books, Engine
from haltline.engine.relational.coordinates import Coordinates, coordinates, shortfalls
from haltline.engine.relational.fragments import (
    Fragments,
    Integers,
    Resting,
    beyond,
    cuts,
    disputed,
    relabelled,
    summed,
)
from haltline.engine.trail import Outcome
from haltline.values.errors import InvalidValue

if TYPE_CHECKING:
    import ibis.expr.types as ir

HOPS_MAX = 2_000  # payments that units may ride; money that goes round longer is for the kernel
HIGH_END, WITHDRAWAL, LOW_END = -1, 0, 1  # what comes first of marks at one place


NONE = np.empty(0, np.int64)

Columns = TypeVar("Columns", Fragments, Resting)


class TooDeep(InvalidValue):
    """Money rode more payments than an engine is asked for."""

    def __init__(self) -> None:
        super().__init__("--backend", f"money rides more than {HOPS_MAX:,} payments; use --backend kernel")


class Found(NamedTuple):
    """What the hops found: units on payments, units at rest, and what newer disputes took, by dispute."""

    carried: Fragments
    resting: Resting
    superseded: Integers


def trace_fifo(books: Books, parts: Parts, end: int) -> Outcome:
    """The outcome of `haltline.engine.trace` under fifo for what is disputed on rows before `end`.

    `books` holds those rows only. Raises TooDeep when money goes round and round.
    """
    places = coordinates(books)
    found = _follow(books.engine, places, parts, end)
    carried = found.carried
    return Outcome(
        positions=summed(*found.resting),
        flows=summed(carried.row, carried.label, carried.units),
        superseded=found.superseded.tolist(),
        shortfalls=shortfalls(books, places),
        unfollowed=beyond(parts, end),
    )


def _follow(engine: Engine, places: Coordinates, parts: Parts, end: int) -> Found:
    """Asks hop after hop until nothing moves."""
    fresh = disputed(parts, end)
    cut, superseded = cuts(fresh), np.zeros(len(parts.names), np.int64)
    carried, resting = [fresh], [Resting(NONE, NONE, NONE)]
    for _ in range(HOPS_MAX):
        if not len(fresh.row):
            return Found(_joined(Fragments, carried), _joined(Resting, resting), superseded)
        laid = engine.fetch(_laid(engine, fresh, places))
        moved, by = _moved(engine, laid, fresh, places)
        resting.append(_resting(laid, fresh, moved, by))
        fresh = relabelled(moved, cut, superseded)
        carried.append(fresh)
    raise TooDeep


def _moved(
    engine: Engine, laid: pa.Table, fresh: Fragments, places: Coordinates
) -> tuple[Fragments, Integers]:
    """Fragments on their next payments, and which of `fresh` each was cut from."""
    if not len(laid):
        return Fragments(NONE, NONE, NONE, NONE), NONE
    met = engine.fetch(_met(engine.keep(laid), places))
    by, row, low, high = (numbers(met, name) for name in ("fragment", "row", "low", "high"))
    return Fragments(row, low, high, fresh.label[by]), by


def _resting(laid: pa.Table, fresh: Fragments, moved: Fragments, by: Integers) -> Resting:
    """What no withdrawal took of the fragments that lie in accounts."""
    left = fresh.units.copy()
    np.subtract.at(left, by, moved.units)
    lies = numbers(laid, "fragment")
    kept = left[lies] > 0
    return Resting(numbers(laid, "account")[kept], fresh.label[lies[kept]], left[lies[kept]])


def numbers(table: pa.Table, name: str) -> Integers:
    """A column without gaps as int64."""
    return np.asarray(table.column(name).cast(pa.int64()))


def _laid(engine: Engine, fragments: Fragments, places: Coordinates) -> "ir.Table":
    """Fragments in the accounts they arrived at: fragment, account, low, high; exits are in none."""
    columns = {"row": fragments.row, "from_start": fragments.low, "to_start": fragments.high}
    carried = engine.keep(pa.table({"fragment": np.arange(len(fragments.row)), **columns}))
    met = carried.join(places.arrivals, "row")
    return met.select("fragment", "account", low=met.start + met.from_start, high=met.start + met.to_start)


def _met(fragments: "ir.Table", places: Coordinates) -> "ir.Table":
    """The cuts of fragments by the withdrawals over them: fragment, row, and from and to on that row."""
    import ibis

    departures = places.departures.semi_join(fragments, "account")
    spans = _spans(fragments, departures)
    each = spans.mutate(place=ibis.range(spans.first_place, spans.last_place + 1).unnest())
    over = each.join(departures, ["account", "place"])
    pieces = over.select(
        "fragment",
        "row",
        low=ibis.greatest(over.low, over.start) - over.start,
        high=ibis.least(over.high, over.start + over.amount) - over.start,
    )
    return pieces.filter(pieces.low < pieces.high)


def _spans(fragments: "ir.Table", departures: "ir.Table") -> "ir.Table":
    """Fragments with the first and the last withdrawal that may lie over them.

    Both ends of each fragment are sorted in among the withdrawals of its account, so that no fragment is
    compared with each withdrawal of an account that makes a million of them.
    """
    import ibis

    none = ibis.null("int64")
    marks = ibis.union(
        departures.select("account", at="start", turn=_turn(WITHDRAWAL), fragment=none, place="place"),
        fragments.select("account", at="high", turn=_turn(HIGH_END), fragment="fragment", place=none),
        fragments.select("account", at="low", turn=_turn(LOW_END), fragment="fragment", place=none),
    )
    so_far = ibis.window(group_by="account", order_by=["at", "turn"], preceding=None, following=0)
    seen = marks.mutate(latest=marks.place.max().over(so_far))
    ends = seen.filter(seen.turn != WITHDRAWAL)
    spans = ends.group_by("fragment", "account").agg(
        first_place=ends.latest.max(where=ends.turn == LOW_END),
        last_place=ends.latest.max(where=ends.turn == HIGH_END),
        low=ends["at"].min(),
        high=ends["at"].max(),
    )
    return spans.filter(spans.first_place.notnull())


def _turn(turn: int) -> "ir.IntegerScalar":
    import ibis

    return ibis.literal(turn, "int64")


def _joined(kind: type[Columns], tables: list[Columns]) -> Columns:
    """Tables of the same columns, one below the other."""
    return kind(*map(np.concatenate, zip(*tables, strict=True)))
