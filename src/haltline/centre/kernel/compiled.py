"""Questions of fixed shape, whose SQL the ORM writes once a program.

To write the SQL of a query costs Python more than to ask it; what is asked for every reply of every bank need
not be written anew each time. The query stays an ORM query, so that it follows the models.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import cache, wraps
from inspect import signature
from typing import Any, ParamSpec, get_type_hints
from uuid import UUID, uuid4

from django.db import connection
from django.db.models import QuerySet

Asked = ParamSpec("Asked")
Rows = list[tuple[Any, ...]]

# values that stand for arguments while the SQL is written; nobody means them
STAND_INS: dict[type, Callable[[], Any]] = {
    UUID: uuid4,
    str: lambda: secrets.token_hex(16),
    int: lambda: 30_000 + secrets.randbelow(2_000),  # what the smallest column takes
    datetime: lambda: datetime(1900, 1, 1, tzinfo=UTC) + timedelta(microseconds=secrets.randbelow(10**15)),
}


def compiled(build: Callable[Asked, QuerySet[Any, Any]]) -> Callable[Asked, Rows]:
    """Ask the ``values_list`` query that ``build`` makes of its arguments: UUID, str, int or datetime.

    Every argument comes into the query as it is, once or more, and none may change its shape. TypeError at
    the first call where one does not come into it.
    """
    names = list(signature(build).parameters)

    @cache
    def written() -> tuple[str, list[tuple[str, Any]]]:
        types = get_type_hints(build)
        stand_ins = {name: STAND_INS[types[name]]() for name in names}
        sql, values = build(**stand_ins).query.sql_with_params()  # type: ignore[call-arg]
        places = [(_standing(stand_ins, value), value) for value in values]
        if lost := set(names) - {name for name, _ in places}:
            raise TypeError(f"{build.__name__}: {', '.join(sorted(lost))} is not asked for as it is")
        return sql, places

    @wraps(build)
    def ask(*args: Asked.args, **kwargs: Asked.kwargs) -> Rows:
        sql, places = written()
        told = dict(zip(names, args, strict=False)) | kwargs
        with connection.cursor() as cursor:
            values: list[Any] = [told[name] if name else value for name, value in places]
            cursor.execute(sql, values)
            return cursor.fetchall()

    return ask


def _standing(stand_ins: dict[str, Any], value: object) -> str:
    """Which argument a value of a query stands for; none where it is the query's own."""
    alike = (name for name, one in stand_ins.items() if isinstance(value, type(one)) and value == one)
    return next(alike, "")
