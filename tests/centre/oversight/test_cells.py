"""Rows of durations, packed by the database itself, are read as what they say one by one."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import numpy as np
import psycopg
import pytest

from haltline.centre.kernel import database
from haltline.centre.kernel.database.roles import ADMIN
from haltline.centre.oversight.bins import EDGES, ENDED, LEFT, RUNS, WEEK_HOURS, class_of
from haltline.centre.oversight.cells import tables

MONDAY = datetime(2026, 11, 23, tzinfo=UTC)
NOW = MONDAY + timedelta(days=3, hours=7, minutes=12)
YEAR_START = MONDAY - timedelta(weeks=51)


@pytest.fixture
def admin(centre: None, cluster: database.Cluster, db_name: str) -> Iterator[psycopg.Connection]:
    with psycopg.connect(cluster.url(ADMIN, db_name), autocommit=True) as connection:
        yield connection


def packed(admin: psycopg.Connection, codes: list[int], counts: list[int]) -> tuple[bytes, bytes]:
    """The two arrays as pages get them."""
    row = admin.execute(
        "select substr(array_send(%s::smallint[]), 21), substr(array_send(%s::integer[]), 21)",
        [codes, counts],
    ).fetchone()
    assert row is not None
    return row[0], row[1]


def running(admin: psycopg.Connection, since: datetime) -> int:
    """The code of a clock that runs since then, as the database tells it."""
    row = admin.execute(
        "select oversight_lap(%(at)s), extract(epoch from %(at)s - oversight_week(%(at)s))", {"at": since}
    ).fetchone()
    assert row is not None
    return RUNS + WEEK_HOURS * int(row[0]) + int(row[1]) // 3600


@pytest.mark.parametrize("begun", [MONDAY, YEAR_START], ids=["a week", "the year"])
@pytest.mark.parametrize("seed", range(3))
def test_what_a_row_says_is_in_the_table_of_its_unit(
    admin: psycopg.Connection, seed: int, begun: datetime
) -> None:
    chance = random.Random(seed)
    expected = np.zeros((4, 3, len(EDGES)), np.int64)
    rows, since, codes, counts = [], [], [], []
    for _ in range(9):
        unit, told = chance.randrange(3), {}
        for _ in range(chance.randrange(12)):
            n = chance.choice((1, 7, 70_000))
            state = chance.randrange(3)
            if state < 2:
                size = chance.randrange(len(EDGES))
                code = (ENDED, LEFT)[state] + size
            else:
                hours = chance.randrange((NOW - begun) // timedelta(hours=1))
                size = class_of((NOW - begun - timedelta(hours=hours, minutes=30)).total_seconds())
                code = running(admin, begun + timedelta(hours=hours, minutes=chance.randrange(60)))
            if code not in told:
                told[code] = n
                expected[unit, state, size] += n
        rows.append(unit)
        since.append(begun)
        both = packed(admin, list(told), list(told.values()))
        codes.append(both[0])
        counts.append(both[1])
    assert (tables(rows, since, codes, counts, 4, NOW) == expected).all()
    assert expected.sum(axis=(1, 2))[:3].all(), "the drawn rows say too little"


def test_what_began_in_this_hour_has_not_run_for_less_than_nothing(admin: psycopg.Connection) -> None:
    code = running(admin, MONDAY + timedelta(minutes=2))
    both = packed(admin, [code], [1])
    found = tables([0], [MONDAY], [both[0]], [both[1]], 1, MONDAY + timedelta(minutes=4))
    assert found[0, 2, 0] == found.sum() == 1


def test_no_rows_are_no_units() -> None:
    assert tables([], [], [], [], 0, NOW).shape == (0, 3, len(EDGES))
