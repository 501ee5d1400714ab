"""Old and new programs beside each other: each starts only on a schema that it knows (faults 47)."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator

import psycopg
import pytest

from haltline.centre.kernel import database
from haltline.centre.kernel.database.roles import ADMIN


@pytest.fixture
def admin(cluster: database.Cluster, db_name: str, centre: None) -> Iterator[psycopg.Connection]:
    with psycopg.connect(cluster.url(ADMIN, db_name), autocommit=True) as connection:
        yield connection


def test_a_program_works_on_the_schema_it_comes_with(centre: None) -> None:
    from haltline.centre.kernel.schema import require_known_schema

    require_known_schema()


def test_it_refuses_a_database_that_is_newer(admin: psycopg.Connection) -> None:
    from haltline.centre.kernel.schema import UnknownSchema, require_known_schema

    admin.execute("insert into django_migrations (app, name, applied) values ('holds', '9999_later', now())")
    with pytest.raises(UnknownSchema, match=r"newer than this program \(holds 9999_later\)"):
        require_known_schema()


def test_it_refuses_a_migration_that_stopped_half_way(admin: psycopg.Connection) -> None:
    from haltline.centre.kernel.schema import UnknownSchema, require_known_schema

    admin.execute("delete from django_migrations where app = 'queue' and name = '0002_kept'")
    with pytest.raises(UnknownSchema, match=r"\(queue 0002_kept\): run haltline db migrate"):
        require_known_schema()


def test_a_worker_of_another_version_ends_with_the_reason(admin: psycopg.Connection) -> None:
    admin.execute("insert into django_migrations (app, name, applied) values ('holds', '9999_later', now())")
    done = subprocess.run(
        [sys.executable, "-m", "haltline.cli.main", "worker"], capture_output=True, text=True, check=False,
        timeout=60, env={**os.environ, "DJANGO_SETTINGS_MODULE": "haltline.centre.settings"},
    )  # fmt: skip
    assert done.returncode != 0
    assert "newer than this program" in done.stderr


def test_a_new_database_is_built_as_an_old_one_is_brought_up_to_date(
    cluster: database.Cluster, template: str
) -> None:
    """A new one takes a shorter way through the same migrations; both end with the same schema and rows."""
    name = f"django_{os.getpid()}"
    database.create_database(cluster, name)
    step_by_step = "import django; django.setup(); from django.core.management import call_command; "
    step_by_step += "call_command('migrate', interactive=False, verbosity=0)"
    environment = {"HALTLINE_ROLE": "owner", "DJANGO_SETTINGS_MODULE": "haltline.centre.settings"}
    environment |= database.environment(cluster, name)
    try:
        subprocess.run([sys.executable, "-c", step_by_step], env=os.environ | environment, check=True)
        assert dumped(cluster, template) == dumped(cluster, name)
    finally:
        database.drop_database(cluster, name)


def test_the_migrations_make_what_the_models_say(centre: None, capsys: pytest.CaptureFixture[str]) -> None:
    from django.core.management import call_command

    try:
        call_command("makemigrations", check=True, dry_run=True, interactive=False)
    except SystemExit:
        pytest.fail(f"run makemigrations and say why: {capsys.readouterr().out}")


def dumped(cluster: database.Cluster, name: str) -> list[str]:
    """Schema and rows, without the times of migrations, the log's chance name and the dump's own password."""
    program, own = cluster.program("pg_dump"), ("django_migrations", "audit_log")
    asked = [program, *(f"--exclude-table-data={table}" for table in own), cluster.url(ADMIN, name)]
    lines = subprocess.run(asked, capture_output=True, text=True, check=True).stdout.splitlines()
    assert len(lines) > 5_000
    return [line for line in lines if not line.startswith(("\\restrict", "\\unrestrict"))]
