"""Old and new programs beside each other: a program works only on a schema that it knows (faults 47)."""

from __future__ import annotations

from django.db import connection
from django.db.migrations.loader import MigrationLoader

from .errors import HaltlineError


class UnknownSchema(HaltlineError):
    """The database has another schema than this program knows."""


def require_known_schema() -> None:
    """Raise UnknownSchema unless the database has had exactly the migrations that come with this program.

    A migration first adds what the new program needs and only a later version takes the old away, so the old
    program may run on while the migration does; it must not start on a schema it has never seen.
    """
    loader = MigrationLoader(connection)
    applied, known = set(loader.applied_migrations), set(loader.disk_migrations)
    if newer := applied - known:
        raise UnknownSchema(
            f"the database is newer than this program ({_named(newer)}): start the version that made it so"
        )
    if missing := known - applied:
        raise UnknownSchema(
            f"the database is older than this program ({_named(missing)}): run haltline db migrate"
        )


def schema_version() -> int:
    """A number that rises with every migration of the database."""
    with connection.cursor() as cursor:
        cursor.execute("select coalesce(max(id), 0) from django_migrations")
        number: int = cursor.fetchone()[0]
    return number


def _named(migrations: set[tuple[str, str]]) -> str:
    return ", ".join(f"{app} {name}" for app, name in sorted(migrations))
