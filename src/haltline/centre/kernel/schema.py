"""Old and new programs beside each other: a program works only on a schema that it knows (faults 47)."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState

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


class SeparateModels(ProjectState):
    """The models between one migration and the next; a changed one is made again without its neighbours.

    Django makes all again that can be reached from it, twenty a step and 6,800 in all: 12 of 15 s of
    processor time. Migrations that read rows through models need that; without rows none does.
    """

    def reload_model(self, app_label: str, model_name: str, delay: bool = False) -> None:
        self.reload_models([(app_label, model_name)])

    def reload_models(self, models: Iterable[tuple[str, str]], delay: bool = True) -> None:
        if "apps" not in self.__dict__:  # not made yet, and asking would make them
            return
        changed = set(models)
        for app_label, model_name in changed:
            self.apps.unregister_model(app_label, model_name)
        self.apps.render_multiple([self.models[key] for key in changed if key in self.models])


def build_new() -> None:
    """Run all migrations on a database that has had none; a database that has had any stays as it is."""
    executor = MigrationExecutor(connection)
    if executor.loader.applied_migrations:
        return
    models = SeparateModels(real_apps=executor.loader.unmigrated_apps)
    executor.migrate(executor.loader.graph.leaf_nodes(), state=models)


def schema_version() -> int:
    """A number that rises with every migration of the database."""
    with connection.cursor() as cursor:
        cursor.execute("select coalesce(max(id), 0) from django_migrations")
        number: int = cursor.fetchone()[0]
    return number


def _named(migrations: set[tuple[str, str]]) -> str:
    return ", ".join(f"{app} {name}" for app, name in sorted(migrations))
