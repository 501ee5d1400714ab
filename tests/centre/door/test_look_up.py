"""The door's look-up among very many holds: by indexes, in the same statements, held or not."""

from __future__ import annotations

import re
from typing import Any

import psycopg
import pytest
from benchmarks.door_look import looked_up
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.centre.door.doors import asked, show

from haltline.centre.kernel import database
from haltline.centre.kernel.database.roles import ADMIN

COPIES = {
    "holds_holdrequest": "'id', md5(t.id::text || n)::uuid, 'leg_id', md5(t.leg_id::text || n)::uuid,"
    " 'idempotency_key', 'k' || n, 'account', lpad(n::text, 12, '0')",
    "holds_holdpart": "'request_id', md5(t.request_id::text || n)::uuid",
    "trails_fact": "'id', md5(t.id::text || n)::uuid, 'leg_id', md5(t.leg_id::text || n)::uuid",
}
PAGES_MOST = 12  # of 8 KiB for each hold under one ending: a few indexes, each some levels high


@pytest.fixture
def admin(cluster: database.Cluster, db_name: str) -> Any:
    with psycopg.connect(cluster.url(ADMIN, db_name), autocommit=True) as line:
        yield line


def fill(admin: psycopg.Connection, holds: int) -> None:
    """So many more holds at Ostara Bank as there is one, on accounts that end in all ways."""
    with admin.transaction():
        admin.execute("set local session_replication_role = replica")
        for table, own in COPIES.items():
            admin.execute(
                f"insert into {table} select (jsonb_populate_record(t, jsonb_build_object({own}))).*"
                f" from {table} t, generate_series(1, {holds}) n"
            )
    admin.execute("vacuum (analyze)")  # without what earlier tests left in its indexes


@pytest.mark.parametrize("holds", [3_000, pytest.param(100_000, marks=pytest.mark.slow)])
def test_a_look_reads_the_rows_of_its_own_ending_and_no_table_whole(
    held: Any, admin: psycopg.Connection, holds: int
) -> None:
    fill(admin, holds)
    under_one_ending = 1 + holds // 10_000 + 1
    for bank, four in (("ostara", "4471"), ("ostara", "0000"), ("belang", "4471")):
        look = looked_up(admin, bank, four)
        assert look["whole_tables"] == [] and look["pages"] <= PAGES_MOST * under_one_ending
    assert "request_door" in looked_up(admin, "ostara", "4471")["indexes"]


@pytest.mark.parametrize("key", ["11,800.01", "AAAA-2222"])
def test_every_try_is_the_same_statements_in_the_same_order_with_the_same_number_of_rows_asked(
    held: Any, key: str
) -> None:
    def statements(**where: str) -> list[str]:
        with CaptureQueriesContext(connection) as queries:
            assert show(Client(), key, **where).status_code == 422
        about = [each["sql"] for each in queries if "partners_partner" not in each["sql"]]
        return [re.sub(r"'[^']*'|\{[^}]*\}|\d+", "?", sql) for sql in about]

    Client().post("/door", asked())
    where_held = statements()
    assert where_held == statements(last_four="9999") == statements(institution="belang")
    assert sum("door_holds" in sql for sql in where_held) == 1
