"""New rows of several tables in one statement, for what comes in bursts: every statement costs a wait."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from django.db import connection
from django.db.models import Model


def store(*rows: Model) -> None:
    """Insert new rows as they stand, all or none; a row may refer to another of them.

    IntegrityError as for single rows. Defaults apply; ids that the database would give do not come back.
    """
    values = [value for row in rows for value in _values(row)]
    with connection.cursor() as cursor:
        cursor.execute(_statement(tuple(type(row) for row in rows)), values)


def _values(row: Model) -> Iterator[Any]:
    for column in row._meta.concrete_fields:
        yield column.get_db_prep_save(column.pre_save(row, add=True), connection)


@lru_cache(maxsize=256)
def _statement(tables: tuple[type[Model], ...]) -> str:
    *before, last = (_insertion(table) for table in tables)
    named = ", ".join(f"row_{number} as ({insertion})" for number, insertion in enumerate(before))
    return f"with {named} {last}" if named else last


def _insertion(table: type[Model]) -> str:
    columns = [connection.ops.quote_name(str(column.column)) for column in table._meta.concrete_fields]
    marks = ", ".join(["%s"] * len(columns))
    name = connection.ops.quote_name(table._meta.db_table)
    return f"insert into {name} ({', '.join(columns)}) values ({marks})"  # noqa: S608 - names of our own tables
