"""What a file with bad rows leaves open: of which payments nothing can be said until it is mended."""

from collections.abc import Collection
from dataclasses import dataclass

import pyarrow as pa

from haltline.sources.table import Table


@dataclass(frozen=True, slots=True)
class Unsure:
    """The ids that stand on bad rows; any other may too, where a bad row does not tell its own.

    To be asked of ids that are on no sound row.
    """

    ids: frozenset[str]
    any_other: bool

    def __contains__(self, name: object) -> bool:
        return self.any_other or name in self.ids


def unsure_of(table: Table, unread: Collection[int]) -> Unsure | None:
    """Of which ids a table is unsure, `unread` being the lines that are no rows of it; None when of none."""
    if not (table.broken or unread):
        return None
    if not table.has("transaction_id"):  # ranks count every row: with a bad one no row has its name
        return Unsure(frozenset(), any_other=True)
    rows = pa.array(sorted(table.broken), pa.int64())
    ids = frozenset(table.column("transaction_id").take(rows).to_pylist())
    nameless = "" in ids or bool(table.told.get("transaction_id"))
    return Unsure(ids, any_other=bool(unread) or nameless)
