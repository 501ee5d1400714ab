"""What a report tells of a ledger that lies with an engine, beside its trail: its time, currency and kinds.

Two sums over the file, and one look for the kinds of the payments that the answer speaks of.
"""

from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from haltline.engine.ledger import Ledger
from haltline.sources.coding import Coded, coded
from haltline.sources.in_place import FileEngine, Lying
from haltline.sources.transactions import Layout

if TYPE_CHECKING:
    import ibis.expr.types as ir


class Told(NamedTuple):
    """The times of the first and last payment, the one currency or empty, and the kinds as in `Reading`."""

    span: tuple[int, int]
    currency: str
    kinds: Coded | None


def told(ledger: Lying, path: Path, layout: Layout, spoken_of: Ledger) -> Told:
    """What the file says, with the kinds of the payments of a smaller ledger."""
    times = ledger.payments.time
    first, last = _row(ledger.engine, ledger.payments.agg(first=times.min(), last=times.max()))
    names, table = layout.wanted().names, ledger.engine.parquet(path)
    texts = {ours: table[names[ours]] for ours in ("currency", "kind") if names.get(ours) in table.columns}
    most = {ours: text.fill_null("").max() for ours, text in texts.items()}
    said = dict(zip(most, _row(ledger.engine, table.agg(**most)), strict=True)) if most else {}
    kinds = None
    if said.get("kind"):
        kinds = _kinds(table.select(id=table[names["transaction_id"]], kind=texts["kind"]), ledger, spoken_of)
    return Told((int(first), int(last)), said.get("currency", ""), kinds)


def _kinds(payments: "ir.Table", ledger: Lying, spoken_of: Ledger) -> Coded:
    """The kind of each payment of a small ledger, in its order."""
    ids = pa.array(list(spoken_of.ids), pa.string())
    named = ledger.engine.keep(pa.table({"id": ids}))
    found = ledger.engine.fetch(payments.semi_join(named, "id"))
    places = pc.index_in(ids, found.column("id").cast(pa.string()).combine_chunks())
    return coded(pc.fill_null(found.column("kind").cast(pa.string()).combine_chunks().take(places), ""))


def _row(engine: FileEngine, figures: "ir.Table") -> list[Any]:
    """The one row of an aggregate."""
    return list(engine.fetch(figures).to_pylist()[0].values())
