"""Questions of fixed shape, whose SQL is written once a program, and which several acts can ask together.

To write the SQL of a query costs Python more than to ask it; what is asked for every reply of every bank need
not be written anew each time. The query stays an ORM query, so that it follows the models; where a database
function answers, ``written`` takes the SQL itself.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property, update_wrapper
from inspect import signature
from typing import Any, Generic, ParamSpec, get_type_hints
from uuid import UUID, uuid4

from django.db import connection
from django.db.models import QuerySet

from .side_by_side import Question

Asked = ParamSpec("Asked")
Rows = list[tuple[Any, ...]]

# values that stand for arguments while the SQL is written; nobody means them
STAND_INS: dict[type, Callable[[], Any]] = {
    UUID: uuid4,
    str: lambda: secrets.token_hex(16),
    int: lambda: 30_000 + secrets.randbelow(2_000),  # what the smallest column takes
    datetime: lambda: datetime(1900, 1, 1, tzinfo=UTC) + timedelta(microseconds=secrets.randbelow(10**15)),
}
COLUMNS = {UUID: "uuid", str: "text", int: "bigint", datetime: "timestamptz"}
FOR_ALL = """
select told.number, asked.* from unnest({arrays}) with ordinality as told ({names}, number)
cross join lateral ({sql}) as asked
"""


@dataclass(frozen=True, slots=True)
class _Form:
    """SQL with a mark for each value; each value is an argument, told by its name, or the query's own.

    ``locks``: rows that it finds are kept from others.
    """

    sql: str
    values: Sequence[tuple[str, Any]]
    locks: bool = False


class Written(Question[tuple[Any, ...], Rows], Generic[Asked]):
    """A question whose SQL is written at its first use; called with its arguments it gives the rows."""

    def __init__(self, arguments: Sequence[str], write: Callable[[], tuple[_Form, Sequence[type]]]) -> None:
        self._arguments = arguments
        self._write = write

    def __call__(self, *args: Asked.args, **kwargs: Asked.kwargs) -> Rows:
        if kwargs:
            args += tuple(kwargs[name] for name in self._arguments[len(args) :])  # type: ignore[assignment]
        return self.ask(args)

    @property
    def last(self) -> bool:  # type: ignore[override]
        """Whoever locks rows for several acts locks all at once, in the order of their keys."""
        return self._form[0].locks

    def for_all(self, told: Sequence[tuple[Any, ...]]) -> Sequence[Rows]:
        """The rows of each act; those that ask with the same arguments have one answer."""
        form, types = self._form
        asked = sorted(set(told)) if form.locks else list(dict.fromkeys(told))
        if len(asked) == 1:
            return [self._alone(asked[0])] * len(told)
        arrays = [[each[place] for each in asked] for place in range(len(types))]
        with connection.cursor() as cursor:
            cursor.execute(self._together, [*arrays, *(value for name, value in form.values if not name)])
            found = cursor.fetchall()
        answers: dict[tuple[Any, ...], Rows] = {each: [] for each in asked}
        for number, *row in found:
            answers[asked[number - 1]].append(tuple(row))
        return [answers[each] for each in told]

    def _alone(self, told: tuple[Any, ...]) -> Rows:
        form, _ = self._form
        named = dict(zip(self._arguments, told, strict=True))
        with connection.cursor() as cursor:
            cursor.execute(form.sql, [named[name] if name else value for name, value in form.values])
            return cursor.fetchall()

    @cached_property
    def _form(self) -> tuple[_Form, Sequence[type]]:
        return self._write()

    @cached_property
    def _together(self) -> str:
        """The same question for as many acts as there are elements in the arrays."""
        form, types = self._form
        before, *after = form.sql.split("%s")
        marks = (f'told."{name}"' if name else "%s" for name, _ in form.values)
        return FOR_ALL.format(
            arrays=", ".join(f"%s::{COLUMNS[each]}[]" for each in types),
            names=", ".join(f'"{name}"' for name in self._arguments),
            sql=before + "".join(mark + rest for mark, rest in zip(marks, after, strict=True)),
        )


def compiled(build: Callable[Asked, QuerySet[Any, Any]]) -> Written[Asked]:
    """Ask the ``values_list`` query that ``build`` makes of its arguments: UUID, str, int or datetime.

    Every argument comes into the query as it is, once or more, and none may change its shape. TypeError at
    the first call where one does not come into it.
    """
    names = list(signature(build).parameters)

    def write() -> tuple[_Form, Sequence[type]]:
        types = get_type_hints(build)
        stand_ins = {name: STAND_INS[types[name]]() for name in names}
        query = build(**stand_ins).query  # type: ignore[call-arg]
        sql, values = query.sql_with_params()
        places = [(_standing(stand_ins, value), value) for value in values]
        if lost := set(names) - {name for name, _ in places}:
            raise TypeError(f"{build.__name__}: {', '.join(sorted(lost))} is not asked for as it is")
        return _Form(sql, places, query.select_for_update), [types[name] for name in names]

    question: Written[Asked] = Written(names, write)
    update_wrapper(question, build)
    return question


def written(sql: str, *values: Any) -> Written[...]:
    """Ask this SQL: a mark ``%s`` for each value, which is an argument where it is a type, or itself."""
    names = (f"told_{place}" if isinstance(value, type) else "" for place, value in enumerate(values))
    places = list(zip(names, values, strict=True))
    arguments = [name for name, _ in places if name]
    types = [value for value in values if isinstance(value, type)]
    return Written(arguments, lambda: (_Form(sql, places), types))


def _standing(stand_ins: dict[str, Any], value: object) -> str:
    """Which argument a value of a query stands for; none where it is the query's own."""
    alike = (name for name, one in stand_ins.items() if isinstance(value, type(one)) and value == one)
    return next(alike, "")
