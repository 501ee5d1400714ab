"""A world with rows in every table of two districts, made once, and three roles that look at it.

All tests here share it: whatever they try is refused or undone.
"""

from __future__ import annotations

import os
from collections.abc import Iterator

import psycopg
import pytest
from tests.centre.conftest import _populate, pointed_at
from tests.centre.rls.world import ELSEWHERE, HOME, World, fill

from haltline.centre.kernel import database

FILLED = f"world_{os.getpid()}"
TOKENS: dict[str, list[str]] = {}


@pytest.fixture(scope="session")
def filled(
    template: str, cluster: database.Cluster, django_db_blocker: pytest.FixtureRequest
) -> Iterator[str]:
    """For each district: money returned, a hold contested, a big request with one hand of two."""
    database.create_database(cluster, FILLED, template)
    with pointed_at(cluster, FILLED), django_db_blocker.unblock():  # type: ignore[attr-defined]
        _point_django_there()
        _populate()
        TOKENS.update({district: fill(district) for district in (HOME, ELSEWHERE)})
        _close()
    yield FILLED
    database.drop_database(cluster, FILLED)


@pytest.fixture
def db_name(filled: str, cluster: database.Cluster) -> Iterator[str]:
    """The world itself; the processes of a test find it in their environment."""
    with pointed_at(cluster, filled):
        yield filled


@pytest.fixture
def centre(db_name: str, django_db_blocker: pytest.FixtureRequest, settings: object) -> Iterator[None]:
    """Django pointed at the world, as the app role."""
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        _point_django_there()
        yield
        _close()


@pytest.fixture
def world(centre: None) -> World:
    """What its victims carry in their hands."""
    return World(TOKENS)


def _point_django_there() -> None:
    from django.db import connection

    from haltline.centre.kernel.database.elsewhere import django_database

    connection.close()
    connection.settings_dict.update(django_database(os.environ["DATABASE_URL"]))


def _close() -> None:
    from django.db import connection

    connection.close()


@pytest.fixture
def admin(cluster: database.Cluster, db_name: str) -> Iterator[psycopg.Connection]:
    """The cluster's administrator, whom no policy stops; the truth the others are compared with."""
    with psycopg.connect(cluster.url(database.ADMIN, db_name), autocommit=True) as connection:
        yield connection


@pytest.fixture
def owner(cluster: database.Cluster, db_name: str) -> Iterator[psycopg.Connection]:
    """The role that runs migrations and owns every table."""
    with psycopg.connect(cluster.url(database.OWNER, db_name), autocommit=True) as connection:
        yield connection


@pytest.fixture
def app(cluster: database.Cluster, db_name: str) -> Iterator[psycopg.Connection]:
    """The role that serves pages and runs jobs."""
    with psycopg.connect(cluster.url(database.APP, db_name), autocommit=True) as connection:
        yield connection
