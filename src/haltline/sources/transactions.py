"""A file of payments into a Ledger: columns mapped, every value checked, order and names settled.

Cost for n rows: a handful of passes in Arrow and numpy, one sort by (time, sequence), and a sort of the
names that share a moment.
"""

import os
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from haltline.engine.ledger import Ledger
from haltline.engine.names import WrittenIds
from haltline.engine.ranks import RankIds
from haltline.engine.reversals import no_reversals
from haltline.sources import fields
from haltline.sources.bad_input import BadRow, Faults
from haltline.sources.coding import Coded, Codes, coded, coded_together
from haltline.sources.kernels import load_beside
from haltline.sources.ordering import in_order, rank_order
from haltline.sources.repeats import find_repeats
from haltline.sources.report import Report
from haltline.sources.table import Table, Wanted, read_table
from haltline.sources.taking_back import Ordered, find_reversals
from haltline.sources.unsure import Unsure, unsure_of
from haltline.values.money import exponent

COLUMNS = ("transaction_id", "time", "sequence", "source", "target", "amount", "currency", "kind", "reverses")
REQUIRED = frozenset({"time", "source", "target", "amount"})


@dataclass(frozen=True, slots=True)
class Layout:
    """How a file of payments is written: column names, decimals, and which currency is meant."""

    columns: Mapping[str, str] = field(default_factory=dict)
    scale: int = 0
    currency: str | None = None

    def wanted(self) -> Wanted:
        """The file's name for each column; a column mapped to nothing is not read."""
        named = {name: self.columns.get(name, name) for name in COLUMNS}
        return Wanted({ours: name for ours, name in named.items() if name}, REQUIRED)


@dataclass(frozen=True, slots=True)
class Reading:
    """A ledger with what its file held besides, and what became of every row.

    `elsewhere` holds the ids of payments in another currency, which are in no ledger. `currency` is empty
    where the file does not say it, `kinds` None where no payment has one; else it has one entry a row.
    `name` is the ledger's identity where it is known without reading all rows. `unsure` is None where every
    row is sound; else the ledger holds the sound ones only, and is good for nothing but judging disputes.
    """

    ledger: Ledger
    report: Report
    elsewhere: frozenset[str]
    currency: str = ""
    kinds: Coded | None = None
    name: str = ""
    unsure: Unsure | None = None

    @property
    def rows(self) -> int:
        """Distinct rows, ignored ones included."""
        return self.report.rows - self.repeated

    @property
    def ignored(self) -> int:
        """Rows that move nothing, are of another currency or are not booked."""
        return sum(self.report.ignored.values())

    @property
    def repeated(self) -> int:
        """Rows that say again what an earlier one said."""
        return sum(self.report.repeated.values())


@dataclass(frozen=True, slots=True)
class Payments:
    """The checked columns of a file, one entry a row, not yet in order.

    `parties` are the sources, the targets and those with an opening; they get their numbers beside all that
    can be done without.
    """

    table: Table
    times: NDArray[np.int64]
    sequences: NDArray[np.int64]
    amounts: NDArray[np.int64]
    calendar: bool
    parties: Future[list[Coded]]
    labels: tuple[Coded, Coded, Coded]  # currency, kind, reverses

    @property
    def sources(self) -> Codes:
        """Places among `accounts`, the empty name included."""
        return self.parties.result()[0].codes

    @property
    def targets(self) -> Codes:
        """The same of the other side."""
        return self.parties.result()[1].codes

    @property
    def accounts(self) -> pa.Array:
        """The names of all parties in byte order."""
        return self.parties.result()[0].names

    def keys(self) -> tuple[Codes, ...]:
        """The columns that tell one payment from another, most important first."""
        texts = (label.codes for label in self.labels)
        return (self.times, self.sequences, self.sources, self.targets, self.amounts, *texts)


def read_transactions(
    path: Path, layout: Layout, openings: Mapping[str, int], faults: Faults
) -> Reading | None:
    """The ledger of a file; None when it has bad rows, which `faults` then names.

    Raises BadInput when the file as a whole is no use.
    """
    return examined(path, layout, openings, faults)[0]


def examined(
    path: Path, layout: Layout, openings: Mapping[str, int], faults: Faults
) -> tuple[Reading | None, Report]:
    """The same with what became of every row, also when some are bad."""
    reading = legible(path, layout, openings, faults)
    return None if reading.unsure else reading, reading.report


def legible(path: Path, layout: Layout, openings: Mapping[str, int], faults: Faults) -> Reading:
    """The same of the sound rows, also when some are bad, and of which payments nothing can be said then."""
    load_beside(path)
    known = len(faults.rows)
    table = read_table(path, layout.wanted(), faults)
    unread = _unread(table, faults.rows[known:])
    payments = _payments(table, layout.scale, openings, faults)
    left_out = _other_currency(payments, layout.currency, faults)
    ids = table.column("transaction_id") if table.has("transaction_id") else None
    repeated = np.zeros(len(table), bool)
    if ids is not None:
        empty = np.flatnonzero(np.asarray(pc.equal(ids, ""))).tolist()
        table.note(faults, dict.fromkeys(empty, "transaction_id: is empty"), "transaction_id")
        repeated, problems = find_repeats(ids, payments.keys, table.lines)
        table.note(faults, _comparable(problems, ids, {*empty, *chain(*table.told.values())}))
    unsure = unsure_of(table, unread)
    order, names = _ordered(payments, ids, ~repeated & _sure(table, unsure))
    reversals = _reversals(payments, order, names, faults, unsure)
    sure = np.ones(len(order), bool)
    if len(faults.rows) > known:  # the reversals may have found some
        unsure, reversals = unsure_of(table, unread), no_reversals()
        sure = _sure(table, unsure)[order]
    taken = sure & ~left_out[order] if left_out.any() else sure
    kept, pairs = order if taken.all() else order[taken], _among(taken, reversals)
    return Reading(
        ledger=_ledger(payments, kept, names.only(taken), pairs, openings),
        report=_report(payments, repeated, left_out, unread),
        elsewhere=frozenset() if taken.all() else frozenset(names.only(sure & ~taken)),
        currency=layout.currency or _only_currency(payments),
        kinds=_kinds(payments, kept),
        unsure=unsure,
    )


def _comparable(problems: dict[int, str], ids: pa.Array, lost: Collection[int]) -> dict[int, str]:
    """Problems of rows that differ from another under their id, but where one has lost a value of its own."""
    if not problems or not lost:
        return problems
    unlike = set(ids.take(pa.array(lost, pa.int64())).to_pylist())
    return {row: reason for row, reason in problems.items() if ids[row].as_py() not in unlike}


def _sure(table: Table, unsure: Unsure | None) -> NDArray[np.bool_]:
    """Which rows are sound and bear no id of a bad row; without ids none is, when another is bad."""
    if unsure is None:
        return np.ones(len(table), bool)
    if not table.has("transaction_id"):
        return np.zeros(len(table), bool)
    doubtful = pa.array(unsure.ids, pa.string())
    return ~np.asarray(pc.is_in(table.column("transaction_id"), value_set=doubtful))


def _unread(table: Table, noted: Sequence[BadRow]) -> dict[int, str]:
    """Lines that are no rows of the table, each with its first fault."""
    if not noted:
        return {}
    read = set(table.lines.tolist())
    return {row.line: row.reason for row in reversed(noted) if row.line not in read}


def _mask(size: int, rows: Iterable[int]) -> NDArray[np.bool_]:
    """True for these rows."""
    found = np.zeros(size, bool)
    found[list(rows)] = True
    return found


def _report(
    payments: Payments, repeated: NDArray[np.bool_], left_out: NDArray[np.bool_], unread: Mapping[int, str]
) -> Report:
    """What became of every row: bad comes before repeated, repeated before ignored."""
    table = payments.table
    sound = ~_mask(len(table), table.broken)
    first = sound & ~repeated
    still = payments.sources == payments.targets
    ignored = {
        "of another currency": int(np.count_nonzero(first & left_out)),
        "with its source as its target": int(np.count_nonzero(first & ~left_out & still)),
    }
    return Report(
        rows=len(table) + len(unread) + sum(table.ignored.values()),
        taken=int(np.count_nonzero(first & ~left_out & ~still)),
        ignored={**ignored, **table.ignored},
        repeated={"the same payment again": int(np.count_nonzero(sound & repeated))},
        bad=Counter([*table.broken.values(), *unread.values()]),
    )


def _payments(table: Table, scale: int, openings: Mapping[str, int], faults: Faults) -> Payments:
    opened = pa.array([*openings, ""], pa.string())  # the empty name always has a place
    beside = ThreadPoolExecutor(1)
    parties = beside.submit(coded_together, table.columns["source"], table.columns["target"], opened)
    beside.shutdown(wait=False)
    times, calendar = fields.times(table.columns["time"])
    sequences = _sequences(table)
    amounts = fields.amounts(table.columns["amount"], 0 if table.minor else scale, "amount")
    for name, parsed in (("time", times), ("sequence", sequences), ("amount", amounts)):
        table.note(faults, parsed.problems, name)
    labels = tuple(_label(table, name) for name in ("currency", "kind", "reverses"))
    if table.minor and scale:
        table.note(faults, _other_decimals(labels[0], scale))
    return Payments(
        table,
        times.values,
        sequences.values,
        amounts.values,
        calendar,
        parties,
        labels,  # type: ignore[arg-type]
    )


def _other_decimals(currencies: Coded, scale: int) -> dict[int, str]:
    """Rows whose currency has other decimals than asked for, in a file that knows its currencies."""
    names = currencies.names.to_pylist()
    odd = [bool(name) and exponent(name) != scale for name in names]
    rows = np.flatnonzero(np.array(odd, bool)[currencies.codes]).tolist() if names else []
    return {row: f"amount: {names[currencies.codes[row]]} has not {scale} decimals" for row in rows}


def _sequences(table: Table) -> fields.Parsed:
    if table.filled("sequence"):
        return fields.whole_numbers(table.column("sequence"), "sequence")
    return fields.Parsed(np.zeros(len(table), np.int64), {})


def _label(table: Table, name: str) -> Coded:
    """A column of few different texts as codes; without it every row has the empty text."""
    if table.has(name):
        return coded(table.column(name))
    return Coded(np.zeros(len(table), np.int64), pa.array([""] if len(table) else [], pa.string()))


def _other_currency(payments: Payments, wanted: str | None, faults: Faults) -> NDArray[np.bool_]:
    """Rows of another currency than the wanted one; a second currency is bad when none was named."""
    currencies, names = payments.labels[0].codes, payments.labels[0].names.to_pylist()
    if wanted is not None:
        return currencies != (names.index(wanted) if wanted in names else -1)
    if len(names) > 1:
        told = payments.table.told.get("currency", ())
        first = next(int(code) for row, code in enumerate(currencies) if row not in told)
        for row in np.flatnonzero(currencies != first).tolist():
            other = names[currencies[row]]
            reason = f"currency: is {other!r} after {names[first]!r}; name the one to follow with --currency"
            payments.table.note(faults, {row: reason}, "currency")
    return np.zeros(len(currencies), bool)


def _only_currency(payments: Payments) -> str:
    """The currency of every row; empty when the file names none."""
    names = payments.labels[0].names.to_pylist()
    return names[0] if len(names) == 1 else ""


def _kinds(payments: Payments, order: NDArray[np.intp]) -> Coded | None:
    """What kind each payment of the ledger is; None when no row of the file has one."""
    codes, names = payments.labels[1]
    return None if names.to_pylist() in ([], [""]) else Coded(codes[order], names)


def _ordered(
    payments: Payments, ids: pa.Array | None, kept: NDArray[np.bool_]
) -> tuple[NDArray[np.intp], RankIds | WrittenIds]:
    """The kept rows in order, by their place in the file, and their names in that order."""
    if ids is None:
        order = rank_order(payments.keys()) if kept.all() else np.flatnonzero(kept)  # then there is none
        return order, RankIds(np.arange(1, len(order) + 1))
    if kept.all():
        order = in_order(payments.times, payments.sequences, ids)
    else:
        rows = np.flatnonzero(kept)
        order = rows[in_order(payments.times[rows], payments.sequences[rows], ids.take(pa.array(rows)))]
    return order, WrittenIds(ids, order)


def _reversals(
    payments: Payments,
    order: NDArray[np.intp],
    names: RankIds | WrittenIds,
    faults: Faults,
    unsure: Unsure | None,
) -> NDArray[np.int64]:
    """Which places of the order take which back; those that cannot are noted, but for what is unsure."""
    currency, _, reverses = payments.labels
    if reverses.names.to_pylist() in ([], [""]):
        return no_reversals()
    columns = (payments.sources, payments.targets, payments.amounts, currency.codes, reverses.codes)
    rows = Ordered(names, *(column[order] for column in columns))
    pairs, problems = find_reversals(rows, reverses, unsure or ())
    payments.table.note(faults, {int(order[place]): reason for place, reason in problems.items()})
    return pairs


def _among(taken: NDArray[np.bool_], pairs: NDArray[np.int64]) -> NDArray[np.int64]:
    """Pairs of places as places among the taken rows only; a pair is taken whole or not at all."""
    if taken.all():
        return pairs
    return (np.cumsum(taken) - 1)[pairs[taken[pairs[:, 0]]]]


def _ledger(
    payments: Payments,
    order: NDArray[np.intp],
    names: RankIds | WrittenIds,
    reversals: NDArray[np.int64],
    openings: Mapping[str, int],
) -> Ledger:
    numbered = payments.table.filled("sequence")
    sequences = payments.sequences[order] if numbered else np.zeros(len(order), np.int64)
    with ThreadPoolExecutor(os.cpu_count()) as threads:
        times, amounts = threads.map(lambda column: column[order], (payments.times, payments.amounts))
        accounts = payments.accounts.to_pylist()[1:]  # "" sorts before every name
        outside = len(accounts)
        code = np.concatenate([[outside], np.arange(outside)]).astype(np.int32)
        parties = (payments.sources, payments.targets)
        sources, targets = threads.map(lambda codes: code[codes[order]], parties)
    return Ledger(
        ids=names,
        times=times,
        sequences=sequences,
        sources=sources,
        targets=targets,
        amounts=amounts,
        accounts=accounts,
        openings=openings,
        calendar=payments.calendar,
        reversals=reversals,
    )
