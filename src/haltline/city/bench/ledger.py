"""A file of payments as the books of one bank: every account in it is the bank's own.

Reference and transfer id of a payment are its transaction_id, an account's number is its name in the file.
Cost: Python objects for every payment, about 2 KB; 200,000 rows are ready in some seconds on two cores.
"""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from haltline.city.rows import EXIT_KINDS, AccountId, Opening, Row
from haltline.engine.ledger import Ledger
from haltline.protocol import MONEY_LIMIT
from haltline.sources import fields
from haltline.sources.bad_input import Faults
from haltline.sources.money_lists import read_openings
from haltline.sources.table import Table, Wanted, read_table
from haltline.sources.transactions import Layout, Reading, legible
from haltline.values.errors import InvalidValue
from haltline.values.times import from_micros

RAIL = "ledger"
NAME_MAX = 140
"""Letters of a name on the wire."""
LEGIBLE = f"1 to {NAME_MAX} printable letters, no spaces around"
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
TOO_MUCH = "on the wire an amount, a balance too, is below 10^18 minor units"
NO_WAY_BACK = "this bank's books take no payment back: leave rows with `reverses` out"
SECONDS_MAX = 200_000_000_000
"""Whole-number times beyond the year 8300 are no seconds since 1970: then only their order is kept."""


class BankLedger:
    """A ledger read for one bank; BadInput with all bad rows, those that no bank can book among them."""

    def __init__(self, path: Path, openings: Path | None, layout: Layout, code: str) -> None:
        if not _fits_the_wire(code):
            raise InvalidValue("--institution", f"{code[:40]!r} is no bank's code: {LEGIBLE}")
        faults = Faults()
        opened = read_openings(openings, layout.scale, faults) if openings else {}
        reading = legible(path, layout, opened, faults)
        _note_unbookable(path, layout, faults)
        if openings:
            _note_unopenable(openings, layout.scale, faults)
        faults.stop_if_any()
        if not len(reading.ledger):
            raise InvalidValue("--ledger", f"{path} has no payment in it")
        self.code, self.currency = code, reading.currency or "INR"
        self._reading, self._opened = reading, opened

    def openings(self) -> Iterator[Opening]:
        """Every account that the openings name."""
        return (Opening(self._account(name), balance) for name, balance in self._opened.items())

    def rows(self) -> Iterator[Row]:
        """Every payment in the ledger's order."""
        kinds = _kinds(self._reading)
        for rank, row in enumerate(self._reading.ledger.rows()):
            yield Row(
                row.transaction_id, row.transaction_id, RAIL, _moment(self._reading.ledger, row.time, rank),
                row.sequence, self._side(row.source), self._side(row.target), row.amount, self.currency,
                kind=kinds.get(rank, "transfer"),
            )  # fmt: skip

    def _account(self, name: str) -> AccountId:
        return AccountId(self.code, name)

    def _side(self, name: str) -> AccountId | None:
        return self._account(name) if name else None


def _kinds(reading: Reading) -> Mapping[int, str]:
    """The way out of each payment that names one of the protocol's ways."""
    if reading.kinds is None:
        return {}
    names = reading.kinds.names.to_pylist()
    told = ((rank, names[code]) for rank, code in enumerate(reading.kinds.codes.tolist()))
    return {rank: name for rank, name in told if name in EXIT_KINDS}


def _moment(ledger: Ledger, time: int, rank: int) -> datetime:
    if ledger.calendar:
        return from_micros(time)
    in_range = len(ledger) == 0 or (ledger.times[0] >= -SECONDS_MAX // 4 and ledger.times[-1] <= SECONDS_MAX)
    return EPOCH + timedelta(seconds=time if in_range else rank)


def _note_unbookable(path: Path, layout: Layout, faults: Faults) -> None:
    """Rows that a trace takes and no bank of the protocol can book, each by its line.

    The file is read a second time: a ledger no longer knows from which line a payment came.
    """
    table = read_table(path, layout.wanted(), Faults())
    others = _of_another_currency(table, layout.currency)
    amounts = fields.amounts(table.column("amount"), 0 if table.minor else layout.scale, "amount").values
    _note(table, "amount", _too_much(amounts), others, faults)
    if table.has("reverses"):
        back = np.flatnonzero(np.asarray(pc.not_equal(table.column("reverses"), ""))).tolist()
        _note(table, "reverses", dict.fromkeys(back, NO_WAY_BACK), others, faults)
    for name in ("transaction_id", "source", "target"):
        if table.has(name):
            _note(table, name, _untravelling(table.column(name)), others, faults)


def _note_unopenable(path: Path, scale: int, faults: Faults) -> None:
    wanted = Wanted({name: name for name in ("account", "balance")}, frozenset({"account", "balance"}))
    table = read_table(path, wanted, Faults())
    balances = fields.amounts(table.column("balance"), scale, "balance", zero=True).values
    _note(table, "balance", _too_much(balances), set(), faults)
    _note(table, "account", _untravelling(table.column("account")), set(), faults)


def _note(table: Table, column: str, problems: Mapping[int, str], others: set[int], faults: Faults) -> None:
    told = {row: f"{column}: {why}" for row, why in problems.items() if row not in others}
    table.note(faults, told, column)


def _of_another_currency(table: Table, wanted: str | None) -> set[int]:
    """Rows that are left out because another currency was asked for."""
    if wanted is None or not table.has("currency"):
        return set()
    return set(np.flatnonzero(np.asarray(pc.not_equal(table.column("currency"), wanted))).tolist())


def _too_much(amounts: NDArray[np.int64]) -> dict[int, str]:
    return dict.fromkeys(np.flatnonzero(amounts >= MONEY_LIMIT).tolist(), TOO_MUCH)


def _untravelling(names: pa.Array) -> dict[int, str]:
    """Names that no message can carry; the empty one is the outside."""
    bad = [name for name in pc.unique(names).to_pylist() if name and not _fits_the_wire(name)]
    rows = np.flatnonzero(np.asarray(pc.is_in(names, value_set=pa.array(bad, pa.string())))).tolist()
    return {row: f"{names[row].as_py()[:40]!r} cannot travel: {LEGIBLE}" for row in rows}


def _fits_the_wire(name: str) -> bool:
    return 0 < len(name) <= NAME_MAX and name.isprintable() and name == name.strip()
