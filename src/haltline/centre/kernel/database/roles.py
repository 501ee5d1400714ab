"""Who may do what in the database: an owner who migrates, an app that serves, a role that crosses districts.

A fourth, the keeper, writes what the database sums up by itself (read models), and nothing else.

Neither owner nor app is a superuser or passes by row-level security, also in tests.
"""

from __future__ import annotations

import psycopg
from psycopg import sql

from haltline.centre.kernel.database.failures import DatabaseUnavailable

ADMIN, OWNER, APP = "postgres", "haltline_owner", "haltline_app"
CROSS, KEEPER = "haltline_cross", "haltline_keeper"
ROLES = {
    OWNER: "LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE",
    APP: "LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE",
    CROSS: "NOLOGIN NOSUPERUSER BYPASSRLS NOCREATEDB NOCREATEROLE",
    KEEPER: "NOLOGIN NOSUPERUSER BYPASSRLS NOCREATEDB NOCREATEROLE",
}


def ensure_roles(admin_url: str) -> None:
    """Create the roles that are missing and set each one's attributes; safe to run at every start."""
    with psycopg.connect(admin_url) as connection:
        # two starts at once would both create a role, and one of them would fail
        connection.execute("select pg_advisory_xact_lock(hashtext('haltline roles'))")
        for role, attributes in ROLES.items():
            verb = "alter" if _exists(connection, role) else "create"
            connection.execute(sql.SQL(f"{verb} role {{}} {attributes}").format(sql.Identifier(role)))
        # a migration of the owner may hand a function to these roles, but inherits none of their rights
        connection.execute(f"grant {CROSS}, {KEEPER} to {OWNER} with inherit false, set true")


def check_roles(url: str) -> None:
    """Raise DatabaseUnavailable when a server we may not administer lacks a role, naming it."""
    with psycopg.connect(url) as connection:
        missing = [role for role in ROLES if not _exists(connection, role)]
        row = connection.execute(
            "select rolsuper or rolbypassrls from pg_roles where rolname = current_user"
        ).fetchone()
    if missing:
        raise DatabaseUnavailable(
            f"the server lacks the roles {', '.join(missing)}: "
            "set HALTLINE_ADMIN_DATABASE_URL once, or create them as docs/how-to/own-server.md says"
        )
    if row is None or row[0]:
        raise DatabaseUnavailable("DATABASE_URL's role passes by row-level security; use haltline_app")


def ensure_database(admin_url: str, name: str, template: str | None = None) -> bool:
    """Create the database ``name`` for owner and app, a copy of ``template`` if given; False if it stood."""
    # a template of our own is small and at rest: copied file by file it takes a quarter of what the log takes
    how = " strategy file_copy" if template else ""
    with psycopg.connect(admin_url, autocommit=True) as connection:
        if connection.execute("select 1 from pg_database where datname = %s", [name]).fetchone():
            return False
        for statement in (
            f"create database {{name}} owner {{owner}} template {{template}}{how}",
            "revoke all on database {name} from public",
            "grant connect, temporary on database {name} to {app}",
        ):
            connection.execute(
                sql.SQL(statement).format(
                    name=sql.Identifier(name),
                    owner=sql.Identifier(OWNER),
                    app=sql.Identifier(APP),
                    template=sql.Identifier(template or "template0"),
                )
            )
    return True


def grant_schema(admin_url: str) -> None:
    """Let the app use what the owner will create in the database that ``admin_url`` names.

    Tables get row verbs only; a migration takes away more (update and delete on the audit log).
    Functions of the crossing role are executable by nobody until granted one by one.
    """
    with psycopg.connect(admin_url, autocommit=True) as connection:
        for statement in (
            f"alter schema public owner to {OWNER}",
            f"grant usage on schema public to {APP}, {CROSS}, {KEEPER}",
            f"grant create on schema public to {CROSS}, {KEEPER}",
            f"alter default privileges for role {OWNER} in schema public "
            f"grant select, insert, update, delete on tables to {APP}",
            f"alter default privileges for role {OWNER} in schema public "
            f"grant usage, select on sequences to {APP}",
            f"alter default privileges for role {CROSS}, {KEEPER} revoke execute on functions from public",
        ):
            connection.execute(statement)


def remove_database(admin_url: str, name: str) -> None:
    """Drop the database ``name`` and close whatever sessions are still in it."""
    with psycopg.connect(admin_url, autocommit=True) as connection:
        connection.execute(sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(name)))


def _exists(connection: psycopg.Connection, role: str) -> bool:
    return connection.execute("select 1 from pg_roles where rolname = %s", [role]).fetchone() is not None
