"""Rows of a table as one JSON text, and the SQL that makes them rows again.

The text of a statement is so the same for any number of rows. An array for each column would do as well; to
write one costs Python several calls for every value, which was half of all that posting a reply cost.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, datetime, time
from decimal import Decimal
from functools import cache, partial
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import JSONField, Model

Write = Callable[[Model], Any]


def text(rows: list[Model]) -> str:
    """New rows of one table, by column; TypeError or ValueError for what no column can take."""
    plain, others = _columns(type(rows[0]))
    told = []
    for row in rows:
        values = row.__dict__
        told.append({column: values[name] for name, column in plain})
        told[-1].update((column, write(row)) for column, write in others)
    return _json(told)


@cache
def insertion(table: type[Model]) -> str:
    """The statement that inserts the rows of such a text, which is its one argument."""
    quoted = connection.ops.quote_name
    columns = [(quoted(str(column.column)), column) for column in _filled(table)]
    names = ", ".join(name for name, _ in columns)
    told = ", ".join(
        f"{name} {'text' if isinstance(column, JSONField) else column.db_type(connection)}"
        for name, column in columns
    )
    read = ", ".join(f"{name}::jsonb" if isinstance(column, JSONField) else name for name, column in columns)
    into = f"insert into {quoted(table._meta.db_table)} ({names})"
    return f"{into} select {read} from json_to_recordset(%s::json) as told ({told})"  # noqa: S608 - ours


@cache
def _columns(table: type[Model]) -> tuple[list[tuple[str, str]], list[tuple[str, Write]]]:
    """The columns whose values stand in the row as they are, by attribute; and who writes the others."""
    plain: list[tuple[str, str]] = []
    others: list[tuple[str, Write]] = []
    for column in _filled(table):
        if isinstance(column, JSONField):
            others.append((str(column.column), partial(_document, column)))
        elif getattr(column, "auto_now", False) or getattr(column, "auto_now_add", False):
            others.append((column.column, partial(column.pre_save, add=True)))
        else:
            plain.append((column.attname, column.column))
    return plain, others


def _filled(table: type[Model]) -> list[Any]:
    """The columns whose values come from the row; the others are the database's to fill."""
    return [column for column in table._meta.concrete_fields if not column.has_db_default()]


def _document(column: JSONField, row: Model) -> str | None:
    """A JSON document by its column's own encoder."""
    value = getattr(row, column.attname)
    return None if value is None else json.dumps(value, cls=column.encoder)


def _plain(value: object) -> str:
    """A value as PostgreSQL reads it from a string."""
    match value:
        case UUID() | Decimal():
            return str(value)
        case datetime() | date() | time():
            return value.isoformat()
        case bytes() | bytearray() | memoryview():
            return rf"\x{value.hex()}"
    raise TypeError(f"{type(value).__name__} is no value of a column")


_json = json.JSONEncoder(ensure_ascii=False, allow_nan=False, default=_plain).encode
