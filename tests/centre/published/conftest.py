"""A centre whose log says what a test needs."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest
from tests.centre.acts import take
from tests.centre.published.days import World

from haltline.centre.kernel import database
from haltline.centre.kernel.database.roles import ADMIN


@pytest.fixture
def admin(cluster: database.Cluster, db_name: str) -> Iterator[psycopg.Connection]:
    with psycopg.connect(cluster.url(ADMIN, db_name), autocommit=True) as connection:
        yield connection


@pytest.fixture
def log(centre: None, admin: psycopg.Connection) -> World:
    """An empty log, and a report outside of it to copy rows from."""
    from haltline.centre.kernel.scope import in_scope
    from haltline.centre.reports.models import Report

    reference = take(reference="632500000001").reference
    with in_scope("worker:korvane"):
        model = Report.objects.get(reference=reference).pk
    with admin.transaction():
        admin.execute("set local session_replication_role = replica")
        admin.execute("delete from audit_event")
    return World(admin, model)
