"""One database for test after test: what a test left in it is washed out, in place of a new copy.

A copy of the template is more than a thousand files, and took longer than most tests. What washing cannot
make as new (other tables, rights, functions, or rows that migrations wrote) is thrown away.
"""

from __future__ import annotations

import os
from itertools import count

import psycopg

from haltline.centre.kernel import database
from haltline.centre.kernel.database.roles import ADMIN

ENDS_WITHIN_MS = 5_000  # a session that was told to end
SHAPE = """
with here as (select oid from pg_namespace where nspname = 'public')
select md5(string_agg(said, '|' order by said)) from (
  select concat_ws(' ', relname, relkind, relowner, relacl, relrowsecurity, relforcerowsecurity,
      reltablespace) from pg_class where relnamespace in (table here)
  union all select concat_ws(' ', c.relname, attname, atttypid, attnotnull, attacl)
    from pg_attribute a join pg_class c on c.oid = attrelid
    where relnamespace in (table here) and attnum > 0 and relkind in ('r', 'v')
  union all select concat_ws(' ', oid, proowner, proacl, proconfig, md5(prosrc)) from pg_proc
    where pronamespace in (table here)
  union all select concat_ws(' ', tgrelid, tgname, tgenabled) from pg_trigger
  union all select concat_ws(' ', polrelid, polname, polroles, md5(polqual), md5(polwithcheck)) from pg_policy
  union all select concat_ws(' ', setrole, setconfig) from pg_db_role_setting
    where setdatabase = (select oid from pg_database where datname = current_database())
) each(said)"""
TABLES = (
    "select relname from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r' order by 1"
)
NUMBERS = "select sequencename, last_value from pg_sequences where schemaname = 'public'"
OTHERS = """
select pg_terminate_backend(pid, %s) from pg_stat_activity
where datname = current_database() and pid <> pg_backend_pid()"""


class Databases:
    """Databases of one test process, each as the template is; one at a time is enough for most."""

    def __init__(self, cluster: database.Cluster, template: str) -> None:
        self._cluster, self._template = cluster, template
        self._clean: list[str] = []
        self._numbers = count(1)
        with self._admin(template) as admin:
            self._as_made = _state(admin)

    def take(self) -> str:
        """The name of a database in which nothing has been done."""
        if self._clean:
            return self._clean.pop()
        name = f"t{os.getpid()}_{next(self._numbers)}"
        database.create_database(self._cluster, name, self._template)
        return name

    def give_back(self, name: str) -> None:
        """Washes it, or drops it."""
        with self._admin(name) as admin:
            ended = all(row[0] for row in admin.execute(OTHERS, [ENDS_WITHIN_MS]).fetchall())
            clean = ended and self._washed(admin)
        if clean:
            self._clean.append(name)
        else:
            database.drop_database(self._cluster, name)

    def close(self) -> None:
        """Drops them all."""
        for name in self._clean:
            database.drop_database(self._cluster, name)

    def _washed(self, admin: psycopg.Connection) -> bool:
        """Whether it is as the template again; what migrations wrote was not to be touched."""
        numbers, rows, shape = self._as_made
        if _scalar(admin, SHAPE) != shape:
            return False
        gone = [name for name in _tables(admin) if name not in rows]
        admin.execute("set session_replication_role = replica")  # no trigger, no reference speaks up
        admin.execute("; ".join(f'delete from "{name}"' for name in gone))  # type: ignore[call-overload]
        for name, last in admin.execute(NUMBERS).fetchall():
            if last != numbers[name]:
                admin.execute(
                    "select setval(%s::regclass, %s, %s)",
                    [name, numbers[name] or 1, numbers[name] is not None],
                )
        return _rows(admin, list(rows)) == rows

    def _admin(self, name: str) -> psycopg.Connection:
        return psycopg.connect(self._cluster.url(ADMIN, name), autocommit=True)


def _state(admin: psycopg.Connection) -> tuple[dict[str, int | None], dict[str, str], str]:
    """The last numbers of all sequences, a digest of each table that has rows, a digest of the schema."""
    found = {name: said for name, said in _rows(admin, _tables(admin)).items() if said}
    return dict(admin.execute(NUMBERS).fetchall()), found, _scalar(admin, SHAPE)


def _tables(admin: psycopg.Connection) -> list[str]:
    return [name for (name,) in admin.execute(TABLES).fetchall()]


def _rows(admin: psycopg.Connection, tables: list[str]) -> dict[str, str]:
    """A digest of each table's rows; nothing where it has none."""
    told = " union all ".join(
        f"""select '{name}', coalesce(md5(string_agg(t::text, '|' order by t::text)), '') from "{name}" t"""
        for name in tables
    )
    return dict(admin.execute(told).fetchall())  # type: ignore[call-overload]


def _scalar(admin: psycopg.Connection, question: str) -> str:
    row = admin.execute(question).fetchone()  # type: ignore[call-overload]
    assert row is not None
    return str(row[0])
