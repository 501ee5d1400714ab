"""A Parquet file of payments read where it lies, by an engine that need not hold it in memory.

Only a plain file is: payments with ids of their own, whole minor units, one currency, none taken back, no
row bad or repeated. One pass over the file decides; any other is read as every file is, which names what is
wrong. In this process stay the names of the accounts and what the answer speaks of.
Cost on a cluster: a shuffle by id (repeats), one by time (numbers the rows), one for each side (accounts).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import ibis
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray
from pyarrow import parquet

from haltline.engine.csv_lines import csv_lines
from haltline.engine.identity import opening_lines, time_texts
from haltline.engine.ledger import INT64_MAX, Ledger
from haltline.engine.names import WrittenIds
from haltline.engine.relational import MASS_MAX, Books, Engine
from haltline.sources.bad_input import BadInput
from haltline.sources.fields import YEAR_1, YEAR_9999
from haltline.sources.report import Report
from haltline.sources.transactions import Layout, Reading

if TYPE_CHECKING:
    import ibis.expr.types as ir

Integers = NDArray[np.int64]
TEXTS = ("transaction_id", "source", "target", "currency", "reverses")
COLUMNS = ("row", "transaction_id", "time", "sequence", "source", "target", "amount")
SPAN_MAX = 2**62  # of time, so that differences fit 64 bits
STRETCHES = 1024  # of time, numbered each on its own
PATTERN = set("*?[]{}")
BLOCK_ROWS = 1_000_000  # at once in this process, while the ledger gets its name


class FileEngine(Engine, Protocol):
    """An engine that also reads Parquet."""

    def parquet(self, path: Path) -> "ir.Table":
        """The file as a table."""

    def unreadable(self, error: Exception) -> bool:
        """Whether an error says that the file is damaged."""

    def micros(self, moments: "ir.TimestampValue") -> "ir.IntegerValue":
        """Moments as microseconds since 1970."""


@dataclass(frozen=True, slots=True, eq=False)
class Lying:
    """A ledger that lies with an engine: `payments` has the columns COLUMNS, accounts as numbers or null."""

    engine: FileEngine
    payments: "ir.Table"
    rows: int
    accounts: pa.Array  # in byte order
    openings: Mapping[str, int]
    calendar: bool

    def reading(self, wanted: set[str]) -> tuple[Reading, Integers]:
        """A reading whose ledger holds only the payments of these ids, and the rows they are."""
        named = self.engine.keep(pa.table({"transaction_id": pa.array(sorted(wanted), pa.string())}))
        found = self._among(self.payments.semi_join(named, "transaction_id"))
        ledger = self._ledger(found)
        ignored = self._count(_still(self.payments))
        report = Report(self.rows, self.rows - ignored, {"with its source as its target": ignored})
        return Reading(ledger, report, frozenset(), name=self._name()), _numbers(found, "row")

    def ledger_of(self, rows: Integers) -> Ledger:
        """A ledger of these rows only, in order; its accounts and openings are all there are."""
        chosen = self.engine.keep(pa.table({"row": rows}))
        return self._ledger(self._among(self.payments.semi_join(chosen, "row")))

    def rows_until(self, moment: int | None) -> int:
        """How many rows are not later than a moment; all of them when there is none."""
        if moment is None or moment >= INT64_MAX:
            return self.rows
        return self._count(self.payments.time <= max(moment, -INT64_MAX))

    def books(self, end: int) -> Books:
        """The rows before `end` as an engine traces them."""
        moving = self.payments.filter(self.payments.row < end, ~_still(self.payments))
        payments = moving.select("row", "time", "source", "target", "amount")
        codes = pc.index_in(pa.array(self.openings, pa.string()), self.accounts).cast(pa.int64())
        units = pa.array(self.openings.values(), pa.int64())
        opened = self.engine.keep(pa.table({"account": codes, "units": units}))
        return Books(self.engine, len(self.accounts), payments, opened)

    def _among(self, chosen: "ir.Table") -> pa.Table:
        return self.engine.fetch(chosen.select(*COLUMNS)).sort_by("row")

    def _ledger(self, found: pa.Table) -> Ledger:
        outside = len(self.accounts)
        return Ledger(
            ids=WrittenIds(_whole(found.column("transaction_id"))),
            times=_numbers(found, "time"),
            sequences=_numbers(found, "sequence"),
            sources=_numbers(found, "source", outside).astype(np.int32),
            targets=_numbers(found, "target", outside).astype(np.int32),
            amounts=_numbers(found, "amount"),
            accounts=self.accounts.to_pylist(),
            openings=self.openings,
            calendar=self.calendar,
        )

    def _count(self, condition: "ir.BooleanValue") -> int:
        found = self.engine.fetch(self.payments.filter(condition).agg(rows=lambda rows: rows.count()))
        return int(found.column("rows")[0].as_py())

    def _name(self) -> str:
        """The ledger's identity, from all its rows, a block at a time."""
        digest, names = sha256(), pa.concat_arrays([self.accounts, pa.array([""], pa.string())])
        for start in range(0, self.rows, BLOCK_ROWS):
            inside = (self.payments.row >= start) & (self.payments.row < start + BLOCK_ROWS)
            block = self._among(self.payments.filter(inside))
            digest.update(
                csv_lines(
                    _whole(block.column("transaction_id")),
                    time_texts(_numbers(block, "time"), self.calendar),
                    _whole(block.column("sequence")),
                    *(
                        names.take(pa.array(_numbers(block, side, len(names) - 1)))
                        for side in ("source", "target")
                    ),
                    _whole(block.column("amount")),
                )
            )
        digest.update(opening_lines(self.ledger_of(np.empty(0, np.int64))))
        return digest.hexdigest()


def lying(path: Path, layout: Layout, openings: Mapping[str, int], engine: FileEngine) -> Lying | None:
    """The ledger of a plain Parquet file, left where it is; None for any other and for a damaged one."""
    kinds = _kinds(path, layout)
    if not kinds:
        return None
    calendar = pa.types.is_timestamp(kinds["time"])
    try:
        payments = _payments(engine.parquet(path), kinds, layout, engine)
        return _laid_down(payments, openings, engine, calendar=calendar)
    except Exception as error:
        if engine.unreadable(error):
            return None
        raise


def _laid_down(
    payments: "ir.Table", openings: Mapping[str, int], engine: FileEngine, *, calendar: bool
) -> Lying | None:
    """The ledger that these payments are, kept by the engine; None when they are not plain."""
    found = engine.fetch(_figures(payments)).to_pylist()[0]
    if not _plain(found, sum(openings.values()), calendar) or _repeated(payments, engine):
        return None
    accounts = _accounts(payments, openings, engine)
    kept = engine.settled(_coded(_numbered(payments, found, engine), accounts, engine))
    return Lying(engine, kept, found["rows"], accounts, openings, calendar)


def _kinds(path: Path, layout: Layout) -> dict[str, pa.DataType]:
    """The types of our columns; empty when the file is not Parquet or a type asks for more care."""
    wanted = layout.wanted()
    try:
        schema = parquet.read_schema(path)
        wanted.places(schema.names, str(path))
    except (pa.ArrowException, BadInput, OSError):
        return {}
    if len({name.casefold() for name in schema.names}) < len(schema.names) or PATTERN & set(str(path)):
        return {}  # engines do not tell capitals apart, and take such a path for several files
    kinds = {ours: schema.field(name).type for ours, name in wanted.names.items() if name in schema.names}
    texts = all(kinds[name] in (pa.string(), pa.large_string()) for name in (*TEXTS, "kind") if name in kinds)
    numbers = all(pa.types.is_signed_integer(kinds[n]) for n in ("sequence", "amount") if n in kinds)
    time = kinds["time"]
    timed = pa.types.is_signed_integer(time) or (
        pa.types.is_timestamp(time) and time.tz and time.unit != "ns"
    )
    plain = texts and numbers and timed and "transaction_id" in kinds
    return kinds if plain and not (layout.scale or layout.currency) else {}


def _payments(
    table: "ir.Table", kinds: Mapping[str, pa.DataType], layout: Layout, engine: FileEngine
) -> "ir.Table":
    """The file's rows by our names; what is missing is an empty text or the sequence 0."""
    given = {ours: table[layout.wanted().names[ours]] for ours in kinds if ours != "kind"}
    time = engine.micros(given["time"]) if pa.types.is_timestamp(kinds["time"]) else given["time"]
    sequence = given["sequence"].fill_null(0) if "sequence" in given else ibis.literal(0)
    empty = ibis.literal("")
    texts = {name: given[name].fill_null("") if name in given else empty for name in TEXTS}
    numbers = {"time": time, "sequence": sequence, "amount": given["amount"]}
    return table.select(**texts, **{name: column.cast("int64") for name, column in numbers.items()})


def _figures(payments: "ir.Table") -> "ir.Table":
    """What decides whether a file is plain, in one pass; sums of halves, which cannot leave 64 bits."""
    half = 0xFFFFFFFF
    return payments.agg(
        rows=payments.count(),
        timed=payments.time.count(),
        paid=(payments.amount > 0).sum(),
        nameless=(payments.transaction_id == "").sum(),
        taken_back=(payments.reverses != "").sum(),
        currencies=payments.currency.nunique(),
        first=payments.time.min(),
        last=payments.time.max(),
        low=(payments.amount & half).sum(),
        high=(payments.amount >> 32).sum(),
    )


def _plain(found: Mapping[str, int], opened: int, calendar: bool) -> bool:
    rows = found["rows"]
    if not rows or found["nameless"] or found["taken_back"] or found["currencies"] > 1:
        return False
    counted = found["timed"] == rows and found["paid"] == rows
    small = opened + found["low"] + (found["high"] << 32) < MASS_MAX
    dated = not calendar or (found["first"] >= YEAR_1 and found["last"] <= YEAR_9999)
    return counted and small and dated and found["last"] - found["first"] < SPAN_MAX


def _repeated(payments: "ir.Table", engine: FileEngine) -> bool:
    """Whether an id stands twice."""
    times = payments.group_by("transaction_id").agg(rows=payments.count())
    twice = times.filter(times.rows > 1)
    return bool(len(engine.fetch(twice.select("rows").limit(1))))


def _accounts(payments: "ir.Table", openings: Mapping[str, int], engine: FileEngine) -> pa.Array:
    """Every name there is, in byte order."""
    named = ibis.union(payments.select(name="source"), payments.select(name="target"), distinct=True)
    found = engine.fetch(named.filter(named.name != "")).column("name")
    names = pc.unique(pa.chunked_array([*found.chunks, pa.array(openings, pa.string())], pa.string()))
    return names.take(pc.sort_indices(names))


def _numbered(payments: "ir.Table", found: Mapping[str, int], engine: FileEngine) -> "ir.Table":
    """Payments with their place in ledger order: each stretch of time is numbered on its own."""
    width = (found["last"] - found["first"]) // STRETCHES + 1
    # a quotient may be rounded, but a later time never has a smaller one
    placed = payments.mutate(stretch=((payments.time - found["first"]) // width).cast("int64"))
    sizes = engine.fetch(placed.group_by("stretch").agg(rows=placed.count())).sort_by("stretch")
    through = np.cumsum(_numbers(sizes, "rows"))
    before = {"stretch": sizes.column("stretch"), "before": through - _numbers(sizes, "rows")}
    joined = placed.join(engine.keep(pa.table(before)), "stretch")
    order = ibis.window(group_by="stretch", order_by=["time", "sequence", "transaction_id"])
    numbered = joined.mutate(place=ibis.row_number().over(order))
    return numbered.mutate(row=numbered.before + numbered.place)


def _coded(payments: "ir.Table", accounts: pa.Array, engine: FileEngine) -> "ir.Table":
    """Payments with the numbers of their accounts; an empty name has none."""
    codes = np.arange(len(accounts))
    source = engine.keep(pa.table({"source": accounts, "source_code": codes}))
    target = engine.keep(pa.table({"target": accounts, "target_code": codes}))
    both = payments.left_join(source, "source").left_join(target, "target")
    named = both.mutate(source=both.source_code, target=both.target_code)
    return named.select(*COLUMNS)


def _still(payments: "ir.Table") -> "ir.BooleanValue":
    """Whether a payment moves nothing: one account, or the outside, on both sides."""
    return payments.source.identical_to(payments.target)


def _numbers(table: pa.Table, name: str, missing: int = 0) -> Integers:
    return np.asarray(table.column(name).cast(pa.int64()).fill_null(missing))


def _whole(column: pa.ChunkedArray) -> pa.Array:
    return pa.concat_arrays(
        [pa.array([], pa.string()), *(chunk.cast(pa.string()) for chunk in column.chunks)]
    )
