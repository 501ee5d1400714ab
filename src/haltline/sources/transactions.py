"""A file of payments into a Ledger: columns mapped, every value checked, order and names settled.

Cost for n rows: a handful of passes in Arrow and numpy, one sort by (time, sequence), and a sort of the
names that share a moment.
"""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from haltline.engine.ledger import Ledger
from haltline.engine.names import WrittenIds
from haltline.engine.ranks import RankIds
from haltline.sources import fields
from haltline.sources.bad_input import Faults
from haltline.sources.coding import Coded, coded, coded_together
from haltline.sources.ordering import in_order, rank_order
from haltline.sources.repeats import find_repeats
from haltline.sources.table import Table, Wanted, read_table

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
    """A ledger with what its file held besides: `rows` distinct rows, of them `ignored`, and `repeated` ones.

    `elsewhere` holds the ids of payments in another currency, which are in no ledger.
    """

    ledger: Ledger
    rows: int
    ignored: int
    repeated: int
    elsewhere: frozenset[str]


@dataclass(frozen=True, slots=True)
class Payments:
    """The checked columns of a file, one entry a row, not yet in order."""

    table: Table
    times: NDArray[np.int64]
    sequences: NDArray[np.int64]
    amounts: NDArray[np.int64]
    calendar: bool
    sources: NDArray[np.int64]  # places among `accounts`, the empty name included
    targets: NDArray[np.int64]
    accounts: pa.Array
    labels: tuple[Coded, Coded, Coded]  # currency, kind, reverses

    def keys(self) -> tuple[NDArray[np.int64], ...]:
        """The columns that tell one payment from another, most important first."""
        texts = (label.codes for label in self.labels)
        return (self.times, self.sequences, self.sources, self.targets, self.amounts, *texts)


def read_transactions(
    path: Path, layout: Layout, openings: Mapping[str, int], faults: Faults
) -> Reading | None:
    """The ledger of a file; None when it has bad rows, which `faults` then names.

    Raises BadInput when the file as a whole is no use.
    """
    known = len(faults.rows)
    table = read_table(path, layout.wanted(), faults)
    payments = _payments(table, layout.scale, openings, faults)
    _refuse_reversals(table, faults)
    left_out = _other_currency(payments, layout.currency, faults)
    ids = table.column("transaction_id") if table.has("transaction_id") else None
    repeated = np.zeros(len(table), bool)
    if ids is not None:
        empty = np.flatnonzero(np.asarray(pc.equal(ids, ""))).tolist()
        table.note(faults, dict.fromkeys(empty, "transaction_id: is empty"))
        repeated, problems = find_repeats(ids, payments.keys(), table.lines)
        table.note(faults, problems)
    if len(faults.rows) > known:
        return None
    return _reading(payments, ids, repeated, left_out, openings)


def _payments(table: Table, scale: int, openings: Mapping[str, int], faults: Faults) -> Payments:
    opened = pa.array([*openings, ""], pa.string())  # the empty name always has a place
    with ThreadPoolExecutor(1) as beside:  # naming the parties takes as long as reading all the numbers
        coding = beside.submit(coded_together, table.column("source"), table.column("target"), opened)
        times, calendar = fields.times(table.column("time"))
        sequences = _sequences(table)
        amounts = fields.amounts(table.column("amount"), scale, "amount")
    parties = coding.result()
    for parsed in (times, sequences, amounts):
        table.note(faults, parsed.problems)
    return Payments(
        table,
        times.values,
        sequences.values,
        amounts.values,
        calendar,
        parties.codes[: len(table)],
        parties.codes[len(table) : 2 * len(table)],
        parties.names,
        tuple(_label(table, name) for name in ("currency", "kind", "reverses")),  # type: ignore[arg-type]
    )


def _sequences(table: Table) -> fields.Parsed:
    if table.filled("sequence"):
        return fields.whole_numbers(table.column("sequence"), "sequence")
    return fields.Parsed(np.zeros(len(table), np.int64), {})


def _label(table: Table, name: str) -> Coded:
    """A column of few different texts as codes; without it every row has the empty text."""
    if table.has(name):
        return coded(table.column(name))
    return Coded(np.zeros(len(table), np.int64), pa.array([""] if len(table) else [], pa.string()))


def _refuse_reversals(table: Table, faults: Faults) -> None:
    if table.filled("reverses"):
        rows = np.flatnonzero(np.asarray(pc.not_equal(table.column("reverses"), ""))).tolist()
        table.note(faults, dict.fromkeys(rows, "reverses: reversals are not followed by this version"))


def _other_currency(payments: Payments, wanted: str | None, faults: Faults) -> NDArray[np.bool_]:
    """Rows of another currency than the wanted one; a second currency is bad when none was named."""
    currencies, names = payments.labels[0].codes, payments.labels[0].names.to_pylist()
    if wanted is not None:
        return currencies != (names.index(wanted) if wanted in names else -1)
    if len(names) > 1:
        first = int(currencies[0])
        for row in np.flatnonzero(currencies != first).tolist():
            other = names[currencies[row]]
            reason = f"currency: is {other!r} after {names[first]!r}; name the one to follow with --currency"
            payments.table.note(faults, {row: reason})
    return np.zeros(len(currencies), bool)


def _reading(
    payments: Payments,
    ids: pa.Array | None,
    repeated: NDArray[np.bool_],
    left_out: NDArray[np.bool_],
    openings: Mapping[str, int],
) -> Reading:
    still = payments.sources == payments.targets
    distinct = ~repeated
    names: RankIds | WrittenIds
    if ids is None:
        ranked = rank_order(payments.keys())
        taken = ~left_out[ranked]
        order, names = ranked[taken], RankIds(np.flatnonzero(taken) + 1)
        outside = frozenset(RankIds(np.flatnonzero(~taken) + 1))
    else:
        kept = np.flatnonzero(distinct & ~left_out)
        order = kept[in_order(payments.times[kept], payments.sequences[kept], ids.take(pa.array(kept)))]
        names = WrittenIds(ids.take(pa.array(order)))
        outside = frozenset(ids.filter(pa.array(distinct & left_out)).to_pylist())
    return Reading(
        ledger=_ledger(payments, order, names, openings),
        rows=int(distinct.sum()),
        ignored=int((distinct & (still | left_out)).sum()),
        repeated=int(repeated.sum()),
        elsewhere=outside,
    )


def _ledger(
    payments: Payments, order: NDArray[np.int64], names: RankIds | WrittenIds, openings: Mapping[str, int]
) -> Ledger:
    accounts = payments.accounts.to_pylist()[1:]  # "" sorts before every name
    outside = len(accounts)
    code = np.concatenate([[outside], np.arange(outside)]).astype(np.int32)
    return Ledger(
        ids=names,
        times=payments.times[order],
        sequences=payments.sequences[order],
        sources=code[payments.sources[order]],
        targets=code[payments.targets[order]],
        amounts=payments.amounts[order],
        accounts=accounts,
        openings=openings,
        calendar=payments.calendar,
    )
