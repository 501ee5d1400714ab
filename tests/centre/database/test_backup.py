"""Rows go out to a backup and back; after that nothing leaves until banks were asked (faults 46)."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import psycopg
import pytest

from haltline.centre.kernel import database


def run(*words: str, env: dict[str, str]) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "haltline.cli.main", "db", *words]
    return subprocess.run(command, env={**os.environ, **env}, capture_output=True, text=True, check=False)


@pytest.fixture
def centre_env(cluster: database.Cluster, template: str, tmp_path: Path) -> Any:
    """A centre's database of its own on the test server, as the commands find it."""
    name = f"backup_{os.getpid()}"
    database.create_database(cluster, name, template)
    yield {**database.environment(cluster, name), "HALTLINE_STATE": str(tmp_path / "state")}
    database.drop_database(cluster, name)


def one(env: dict[str, str], query: str) -> Any:
    with psycopg.connect(env["HALTLINE_ADMIN_DATABASE_URL"], autocommit=True) as admin:
        return admin.execute(query).fetchone()[0]  # type: ignore[index]


def test_rows_come_back_and_the_centre_knows_that_they_are_a_backups(
    centre_env: dict[str, str], tmp_path: Path
) -> None:
    with psycopg.connect(centre_env["HALTLINE_ADMIN_DATABASE_URL"], autocommit=True) as admin:
        admin.execute("insert into people_district (code, name) values ('korvane', 'Korvane')")
    backup = tmp_path / "rows.backup"
    assert (done := run("export", str(backup), env=centre_env)).returncode == 0, done.stderr
    assert backup.stat().st_mode & 0o077 == 0, "only its owner may read a backup"
    with psycopg.connect(centre_env["HALTLINE_ADMIN_DATABASE_URL"], autocommit=True) as admin:
        admin.execute("insert into people_district (code, name) values ('tamsara', 'Tamsara')")
    refused = run("import", str(backup), env=centre_env)
    assert refused.returncode == 2 and "--replace" in refused.stderr
    assert (done := run("import", str(backup), "--replace", env=centre_env)).returncode == 0, done.stderr
    assert one(centre_env, "select array_agg(code) from people_district") == ["korvane"]
    assert one(centre_env, "select why from kernel_restoration") == "restored from rows.backup"
    assert one(centre_env, "select count(*) from pg_trigger where tgname = 'journal_balances'") == 1
    owner = one(centre_env, "select proowner::regrole::text from pg_proc where proname = 'legs_on_payment'")
    assert owner == "haltline_cross", "who may do what is part of the backup"


def test_a_backup_never_overwrites_a_file(centre_env: dict[str, str], tmp_path: Path) -> None:
    there = tmp_path / "rows.backup"
    there.write_text("precious")
    assert run("export", str(there), env=centre_env).returncode == 2
    assert there.read_text() == "precious"
