"""The database goes away while a report is sent: 503, nothing half stored, the same form works later."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest
from django.db import connection
from django.test import Client
from tests.centre.test_public_pages import form

from haltline.centre.kernel import database


@pytest.fixture
def switch(cluster: database.Cluster, centre: None, db_name: str) -> Iterator[psycopg.Connection]:
    """The administrator's hand on the switch of this test's database."""
    with psycopg.connect(cluster.url(database.ADMIN, "postgres"), autocommit=True) as admin:
        yield admin
        admin.execute(f"alter database {db_name} allow_connections true")  # type: ignore[call-overload]


def off(admin: psycopg.Connection, name: str) -> None:
    """Nobody gets in, and who is in is thrown out, as at a restart."""
    admin.execute(f"alter database {name} allow_connections false")  # type: ignore[call-overload]
    admin.execute("select pg_terminate_backend(pid) from pg_stat_activity where datname = %s", [name])


def on(admin: psycopg.Connection, name: str) -> None:
    admin.execute(f"alter database {name} allow_connections true")  # type: ignore[call-overload]


def reports(cluster: database.Cluster, name: str) -> int:
    with psycopg.connect(cluster.url(database.ADMIN, name)) as admin:
        row = admin.execute("select count(*) from reports_report").fetchone()
    assert row is not None
    return int(row[0])


def test_a_report_sent_while_the_database_is_away_is_asked_for_again(
    switch: psycopg.Connection, cluster: database.Cluster, db_name: str
) -> None:
    client = Client()
    off(switch, db_name)
    answer = client.post("/report", form())
    assert (answer.status_code, answer["Retry-After"]) == (503, "3")
    assert "data-reference" not in answer.content.decode()
    on(switch, db_name)
    connection.close()  # as every request does when it ends, and the test client does not
    assert reports(cluster, db_name) == 0
    assert client.post("/report", form()).status_code in (302, 303)
    assert client.post("/report", form()).status_code in (302, 303)
    assert reports(cluster, db_name) == 1


def test_a_restart_between_two_visits_costs_nobody_an_error(
    switch: psycopg.Connection, cluster: database.Cluster, db_name: str
) -> None:
    options = connection.settings_dict["OPTIONS"]
    connection.close()
    connection.settings_dict["OPTIONS"] = {**options, "pool": {"min_size": 2, "max_size": 2, "timeout": 5}}
    try:
        assert Client().post("/report", form()).status_code in (302, 303)
        connection.close()  # back into the pool, where it waits for the next visitor
        off(switch, db_name)
        on(switch, db_name)
        assert Client().get("/track").status_code == 200
        assert Client().post("/report", form()).status_code in (302, 303)
    finally:
        connection.close_pool()
        connection.settings_dict["OPTIONS"] = options
    assert reports(cluster, db_name) == 1
