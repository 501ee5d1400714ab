"""A server named by DATABASE_URL is used as it is, and refused plainly when it lacks what we need."""

from __future__ import annotations

from pathlib import Path

import psycopg
import pytest

from haltline.centre.kernel.database import (
    ADMIN,
    OWNER,
    Cluster,
    DatabaseUnavailable,
    ServerElsewhere,
    django_database,
    environment,
    start,
)


def test_the_environment_of_a_child_names_each_role(
    settled: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in environment(settled, "books").items():
        monkeypatch.setenv(name, value)
    with psycopg.connect(ServerElsewhere().ensure().url(OWNER)) as connection:
        assert connection.execute("select current_user, current_database()").fetchone() == (OWNER, "books")


def test_missing_roles_are_named(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cluster = start(home, test=True)
    with psycopg.connect(cluster.url(ADMIN, "postgres"), autocommit=True) as connection:
        connection.execute("drop role haltline_cross")
    monkeypatch.setenv("DATABASE_URL", cluster.url("haltline_app", "postgres"))
    with pytest.raises(DatabaseUnavailable, match="lacks the roles haltline_cross"):
        ServerElsewhere().ensure()
    monkeypatch.setenv("HALTLINE_ADMIN_DATABASE_URL", cluster.url(ADMIN, "postgres"))
    ServerElsewhere().ensure()
    cluster.stop()


def test_a_superuser_as_app_is_refused(settled: Cluster, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", settled.url(ADMIN, "postgres"))
    with pytest.raises(DatabaseUnavailable, match="passes by row-level security"):
        ServerElsewhere().ensure()


def test_a_missing_owner_address_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://app@db/haltline")
    with pytest.raises(DatabaseUnavailable, match="HALTLINE_OWNER_DATABASE_URL is not"):
        ServerElsewhere().url(OWNER)


def test_an_address_becomes_a_django_entry() -> None:
    entry = django_database("postgresql://app:se%20cret@db.example:6543/haltline?sslmode=require")
    assert entry == {
        "NAME": "haltline", "USER": "app", "PASSWORD": "se cret", "HOST": "db.example", "PORT": "6543",
        "OPTIONS": {"sslmode": "require", "server_side_binding": True, "prepare_threshold": 2},
    }  # fmt: skip
