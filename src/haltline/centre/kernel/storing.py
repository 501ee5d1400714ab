"""New rows of several tables in one statement, for what comes in bursts: every statement costs a wait.

Inside ``together`` the rows that ``store`` is given wait for each other and are written at the end of the
block, or earlier by ``write_now`` where what follows reads them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from itertools import chain
from typing import TypeVar

from django.db import connection
from django.db.models import Model

from . import row_text
from .side_by_side import Question, shared

Row = TypeVar("Row", bound=Model)

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
    rows: list[Model] = []
    token = _waiting.set(rows)
    if (beside := shared()) is not None:
        beside.append(rows)
    try:
        yield
        write_now()
    finally:
        _waiting.reset(token)


def unwritten(table: type[Row], key: object) -> Row | None:
    """The row of this primary key that waits to be written, where there is one."""
    rows = _waiting.get() or ()
    return next((row for row in rows if isinstance(row, table) and row.pk == key), None)


def unwritten_rows(table: type[Row]) -> Iterator[Row]:
    """Rows of a table that wait to be written here, and in the acts that run side by side with this one."""
    beside = shared()
    for rows in (_waiting.get() or [],) if beside is None else beside:
        yield from (row for row in rows if isinstance(row, table))


def write_now(*tables: type[Model], but: Model | None = None) -> None:
    """Write the rows that wait, because what comes next reads them.

    With ``tables``: only where a row of one of them waits, other than ``but``.
    """
    waiting = _waiting.get()
    if waiting and (not tables or any(isinstance(row, tables) and row is not but for row in waiting)):
        _write(waiting)
        waiting.clear()  # only now: until they are written, who runs beside this sees them here


def _write(rows: Iterable[Model]) -> None:
    _insert.ask([*rows])


class _Insert(Question[list[Model], None]):
    """New rows in one statement, whose text is the same for any number of them."""

    last = True

    def for_all(self, told: Sequence[list[Model]]) -> Sequence[None]:
        """Write the rows of every act, of one table together."""
        by_table: dict[type[Model], list[Model]] = {}
        for row in chain.from_iterable(told):
            by_table.setdefault(type(row), []).append(row)
        tables = sorted(by_table, key=lambda table: table._meta.db_table)
        if tables:
            with connection.cursor() as cursor:
                cursor.execute(_statement(tuple(tables)), [row_text.text(by_table[each]) for each in tables])
        for row in chain.from_iterable(told):
            row._state.adding = False
        return [None] * len(told)


_insert = _Insert()


@cache
def _statement(tables: tuple[type[Model], ...]) -> str:
    *before, last = map(row_text.insertion, tables)
    named = ", ".join(f"row_{number} as ({insertion})" for number, insertion in enumerate(before))
    return f"with {named} {last}" if named else last
