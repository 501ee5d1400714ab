"""Changing a row only if it still is as somebody saw it; several acts change theirs in one statement."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache, cached_property
from typing import Any

from django.db import connection
from django.db.models import Model

from .side_by_side import Question

Values = tuple[Any, ...]  # the key, then what was seen, then the new values


def change(table: type[Model], key: object, seen: Mapping[str, object], **fields: object) -> bool:
    """Whether the row of this key was still as ``seen``, field by field; then it has the new values."""
    question = _change(table, tuple(seen), tuple(fields))
    return question.ask((key, *seen.values(), *fields.values()))


class _Change(Question[Values, bool]):
    def __init__(self, table: type[Model], seen: tuple[str, ...], fields: tuple[str, ...]) -> None:
        named: list[Any] = [table._meta.get_field(name) for name in (*seen, *fields)]
        self._columns = [table._meta.pk, *named]
        self._table, self._seen = table, len(seen)

    def for_all(self, told: Sequence[Values]) -> Sequence[bool]:
        """Of each act whether its row was as seen."""
        arrays = [
            [column.get_db_prep_save(each, connection) for each in values]
            for column, values in zip(self._columns, zip(*told, strict=True), strict=True)
        ]
        with connection.cursor() as cursor:
            cursor.execute(self._sql, arrays)
            done = {key for (key,) in cursor.fetchall()}
        return [values[0] in done for values in told]

    @cached_property
    def _sql(self) -> str:
        quoted = connection.ops.quote_name
        names = [quoted(str(column.column)) for column in self._columns]
        table, key, seen, new = quoted(self._table._meta.db_table), names[0], names[: self._seen + 1], names
        arrays = ", ".join(f"%s::{column.db_type(connection)}[]" for column in self._columns)
        told = ", ".join(f"told_{number}" for number in range(len(names)))
        same = " and ".join(f"kept.{name} = told_{number}" for number, name in enumerate(seen))
        news = ", ".join(f"{name} = told_{number}" for number, name in enumerate(new) if number >= len(seen))
        return (
            f"update {table} as kept set {news} from unnest({arrays}) as told ({told})"  # noqa: S608 - ours
            f" where {same} returning kept.{key}"
        )


_change = cache(_Change)
