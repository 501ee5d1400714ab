"""A trail as the files that auditors compare: one CSV for each thing that can become of a unit."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa

from haltline.engine.exposure import Exposure
from haltline.engine.identity import time_texts
from haltline.engine.names import texts_at
from haltline.engine.trail import Pieces, Trail
from haltline.sources.written import amounts_by, write_csv, write_table

BY_PAYMENT = ("transaction_id", "dispute_id", "amount")
HEADERS = {
    "positions": ("account", "dispute_id", "amount"),
    "exits": BY_PAYMENT,
    "flows": BY_PAYMENT,
    "returned": BY_PAYMENT,
    "superseded": ("dispute_id", "amount"),
    "unfollowed": (*BY_PAYMENT, "reason"),
}
EXPOSED = ("account", "first_time", "hops")
RESULTS = (*(f"{name}.csv" for name in HEADERS), "exposed.csv")  # an older answer's do not stay
WHERE_UNITS_ARE = ("positions", "exits", "returned", "superseded", "unfollowed")  # flows only pass through


def write_trail(folder: Path, trail: Trail) -> None:
    """Writes every file of a trail, sorted by its key columns as bytes; some may hold a header only."""
    found, ledger = trail.outcome, trail.ledger
    rows = {
        "positions": _rows(trail, found.positions, ledger.accounts),
        "exits": _rows(trail, trail.outward(), ledger.ids),
        "flows": _rows(trail, found.flows, ledger.ids),
        "returned": _rows(trail, found.returned, ledger.ids),
        "unfollowed": _unfollowed(trail),
    }
    for name, table in rows.items():
        write_table(folder / f"{name}.csv", HEADERS[name], _in_order(table))
    write_csv(folder / "superseded.csv", HEADERS["superseded"], sorted(trail.superseded().items()))


def write_exposure(folder: Path, exposure: Exposure) -> None:
    """Writes the accounts that were reached, in byte order."""
    found = list(exposure.accounts())
    moments = np.array([account.first_time for account in found], np.int64)
    written = time_texts(moments, exposure.ledger.calendar).to_pylist()
    rows = ((account.account, time, account.hops) for account, time in zip(found, written, strict=True))
    write_csv(folder / "exposed.csv", EXPOSED, rows)


def _rows(trail: Trail, pieces: Pieces, places: Sequence[str]) -> pa.Table:
    """Pieces as text: the place by its name, the dispute by its id, and the amount."""
    at, label = (np.array(column, np.int64) for column in (pieces.at, pieces.label))
    columns = (texts_at(places, at), texts_at(trail.parts.names, label), _digits(pieces.amount))
    return pa.table(dict(zip(("place", "dispute_id", "amount"), columns, strict=True)))


def _unfollowed(trail: Trail) -> pa.Table:
    """The pieces that a limit kept from being followed, with the reason beside the amount."""
    tables = [
        _rows(trail, Pieces((), (), ()), trail.ledger.ids).append_column("reason", pa.array([], pa.string()))
    ]
    for reason, pieces in trail.outcome.unfollowed.items():
        rows = _rows(trail, pieces, trail.ledger.ids)
        tables.append(rows.append_column("reason", pa.repeat(reason.value, len(rows))))
    return pa.concat_tables(tables)


def _digits(amounts: Sequence[int]) -> pa.StringArray:
    try:
        return pa.array(amounts, pa.int64()).cast(pa.string())
    except OverflowError:  # plain Python follows sums of any size
        return pa.array(list(map(str, amounts)), pa.string())


def _in_order(rows: pa.Table) -> pa.Table:
    keys = [name for name in rows.column_names if name != "amount"]
    return rows.sort_by([(name, "ascending") for name in keys])


def is_balanced(folder: Path, trail: Trail) -> bool:
    """Whether the rows that were written hold every disputed unit of every dispute exactly once."""
    sums = [amounts_by(folder / f"{name}.csv", "dispute_id") for name in WHERE_UNITS_ARE]
    written = {name for found in sums for name in found}
    disputed = dict(zip(trail.parts.names, trail.parts.disputed(), strict=True))
    return written <= disputed.keys() and all(
        sum(found.get(name, 0) for found in sums) == amount for name, amount in disputed.items()
    )
