"""New rows of several tables in one statement, for what comes in bursts: every statement costs a wait.

Inside ``together`` the rows that ``store`` is given wait for each other and are written at the end of the
block, or earlier by ``write_now`` where what follows reads them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from typing import Any, TypeVar

from django.db import connection
from django.db.models import Model

Row = TypeVar("Row", bound=Model)
Shape = tuple[tuple[type[Model], int], ...]  # tables, each with how many rows of it

VALUES_MOST = 60_000  # values of one statement; PostgreSQL takes 65,535
_waiting: ContextVar[list[Model] | None] = ContextVar("waiting", default=None)


def store(*rows: Model) -> None:
    """Insert new rows as they stand, all or none; a row may refer to another of them.

    IntegrityError as for single rows. Defaults apply; ids that the database would give do not come back.
    """
    waiting = _waiting.get()
    if waiting is None:
        _write(rows)
    else:
        waiting.extend(rows)


def stored(row: Row) -> Row:
    """The row, stored."""
    store(row)
    return row


@contextmanager
def together() -> Iterator[None]:
    """Let what is stored in this block be written at its end, in one statement; inside another, at its."""
    if _waiting.get() is not None:
        yield
        return
    token = _waiting.set([])
    try:
        yield
        write_now()
    finally:
        _waiting.reset(token)


def unwritten(table: type[Row], key: object) -> Row | None:
    """The row of this primary key that waits to be written, where there is one."""
    rows = _waiting.get() or ()
    return next((row for row in rows if isinstance(row, table) and row.pk == key), None)


def write_now(*tables: type[Model], but: Model | None = None) -> None:
    """Write the rows that wait, because what comes next reads them.

    With ``tables``: only where a row of one of them waits, other than ``but``.
    """
    waiting = _waiting.get()
    if waiting and (not tables or any(isinstance(row, tables) and row is not but for row in waiting)):
        rows = list(waiting)
        waiting.clear()
        _write(rows)


def _write(rows: Iterable[Model]) -> None:
    for part in _parts(rows):
        values = [value for row in part for value in _values(row)]
        with connection.cursor() as cursor:
            cursor.execute(_statement(_shape(part)), values)
        for row in part:
            row._state.adding = False


def _parts(rows: Iterable[Model]) -> Iterator[list[Model]]:
    """The rows of each statement, nearly always all; of one table together where a statement takes them."""
    by_table: dict[type[Model], list[Model]] = {}
    for row in rows:
        by_table.setdefault(type(row), []).append(row)
    part: list[Model] = []
    room = VALUES_MOST
    for table in sorted(by_table, key=lambda table: table._meta.db_table):
        alike, width = by_table[table], len(_columns(table))
        if part and len(alike) * width > room:
            yield part
            part, room = [], VALUES_MOST
        while len(alike) * width > room:
            yield alike[: room // width]
            alike = alike[room // width :]
        part = part + alike
        room -= len(alike) * width
    if part:
        yield part


def _shape(rows: list[Model]) -> Shape:
    counts: dict[type[Model], int] = {}
    for row in rows:
        counts[type(row)] = counts.get(type(row), 0) + 1
    return tuple(counts.items())


def _values(row: Model) -> Iterator[Any]:
    for column in _columns(type(row)):
        yield column.get_db_prep_save(column.pre_save(row, add=True), connection)


def _columns(table: type[Model]) -> list[Any]:
    """The columns whose values come from the row; the others are the database's to fill."""
    return [column for column in table._meta.concrete_fields if not column.has_db_default()]


@lru_cache(maxsize=256)
def _statement(shape: Shape) -> str:
    *before, last = (_insertion(table, rows) for table, rows in shape)
    named = ", ".join(f"row_{number} as ({insertion})" for number, insertion in enumerate(before))
    return f"with {named} {last}" if named else last


def _insertion(table: type[Model], rows: int) -> str:
    columns = [connection.ops.quote_name(str(column.column)) for column in _columns(table)]
    marks = ", ".join([f"({', '.join(['%s'] * len(columns))})"] * rows)
    name = connection.ops.quote_name(table._meta.db_table)
    return f"insert into {name} ({', '.join(columns)}) values {marks}"  # noqa: S608 - names of our own tables
