"""Looking at tables through the eyes of a scope."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg


@contextmanager
def eyes(connection: psycopg.Connection, scope: str) -> Iterator[psycopg.Cursor]:
    """Look through one scope; whatever is tried is undone."""
    with connection.transaction(force_rollback=True), connection.cursor() as cursor:
        cursor.execute("select set_config('haltline.scope', %s, true)", [scope])
        yield cursor


def count(connection: psycopg.Connection, scope: str, table: str) -> int:
    """How many rows of ``table`` this scope sees."""
    with eyes(connection, scope) as cursor:
        cursor.execute(f"select count(*) from {table}")
        return cursor.fetchone()[0]


def protected(admin: psycopg.Connection) -> list[str]:
    """Every table of the schema that has row policies and whose rows are of districts."""
    return [name for name in guarded(admin) if name in _of_districts(admin)]


def guarded(admin: psycopg.Connection) -> list[str]:
    """Every table of the schema that has row policies."""
    return [name for name, forced in tables(admin).items() if forced]


def _of_districts(admin: psycopg.Connection) -> set[str]:
    rows = admin.execute(
        "select table_name from information_schema.columns"
        " where table_schema = 'public' and column_name = 'district_id'"
    ).fetchall()
    return {name for (name,) in rows}


def tables(admin: psycopg.Connection) -> dict[str, bool]:
    """Every table of the schema, and whether row-level security is on and forced."""
    return dict(
        admin.execute(
            "select relname, relrowsecurity and relforcerowsecurity from pg_class"
            " where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') order by relname"
        ).fetchall()
    )


def changed(connection: psycopg.Connection, scope: str, table: str) -> int:
    """Rows that this scope manages to change."""
    with eyes(connection, scope) as cursor:
        try:
            cursor.execute(f"update {table} set district_id = district_id")
        except psycopg.errors.InsufficientPrivilege:
            return 0
        return cursor.rowcount
