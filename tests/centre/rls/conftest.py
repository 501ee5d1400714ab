"""A world with rows in every table of two districts, and the three roles that look at it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import psycopg
import pytest
from tests.centre.rls.world import ELSEWHERE, HOME, World, fill

from haltline.centre.kernel import database


@pytest.fixture
def world(centre: None, run_nudges: Callable[[], int]) -> World:
    """For each district: money returned, a hold contested, a big request with one hand of two."""
    return World({district: fill(district, run_nudges) for district in (HOME, ELSEWHERE)})


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
