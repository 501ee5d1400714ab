"""What victims said is added up as they say it, and is what counting everything again says."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import astuple
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import psycopg
import pytest
from tests.centre.acts import take
from tests.centre.closing.offices import scope

from haltline.centre.kernel import database
from haltline.centre.kernel.database.roles import ADMIN
from haltline.centre.reviews.figures import Verdicts, material

pytestmark = pytest.mark.usefixtures("centre")
NOW = datetime.now(UTC)
MONDAY = (NOW - timedelta(days=NOW.weekday())).replace(hour=0, minute=0, second=0, microsecond=0)
CLOSED = """insert into reports_closing (id, district_id, report_id, officer_id, outcome, text, at, told_how,
    reopened_for) values (%s, %s, %s, (select min(id) from people_person), 'returned', 'x', %s, '', '')"""
TOLD = """insert into reports_verdict (id, district_id, report_id, closing_id, fair, clear, words, at)
    select %s, district_id, report_id, id, %s, %s, '', at from reports_closing where id = %s"""
DRAWN = """insert into reviews_draw (id, district_id, start, stop, at, seed, shares, listed, fingerprint,
    strata, drawn) values (%s, 'korvane', %s, %s, now(), '', '{}', '[]', '', '[]', 0)"""
REREAD = """insert into reviews_review (id, district_id, draw_id, report_id, closing_id, officer_id, stratum,
    closer, chance, readers, reply)
    select %(review)s, district_id, %(draw)s, report_id, id, officer_id, 'a', false, 1000, 1, ''
    from reports_closing where id = %(closing)s"""
READ = """insert into reviews_reading (id, district_id, report_id, review_id, number, rater_id, given_at,
    due_at, answers, begun_by_other, had, sent_at)
    select gen_random_uuid(), district_id, report_id, id, 1, officer_id, now(), now(), %s::jsonb, false, '[]',
    now() from reviews_review where id = %s"""


WEIGHTS = (4, 1, 1, 4, 5, 1, 5)  # of the acts below


@pytest.fixture
def admin(cluster: database.Cluster, db_name: str) -> Iterator[psycopg.Connection]:
    with psycopg.connect(cluster.url(ADMIN, db_name), autocommit=True) as connection:
        yield connection


def told(weeks: int) -> Verdicts:
    """What pages read of the weeks up to now."""
    with scope("area:korvane"):
        return material(MONDAY - timedelta(weeks=weeks - 1), MONDAY + timedelta(weeks=1)).verdicts


def counted(admin: psycopg.Connection, weeks: int) -> Verdicts:
    """The same, counted row by row."""
    rows = admin.execute(
        "select w.fair, w.clear, v.done_at is not null, exists (select from reviews_reading g"
        " where g.review_id = v.id and g.faulty) from reports_closing c"
        " left join reports_verdict w on w.closing_id = c.id"
        " left join reviews_review v on v.closing_id = c.id"
        " where c.reopened_at is null and c.at >= %s",
        [MONDAY - timedelta(weeks=weeks - 1)],
    ).fetchall()
    said = [row for row in rows if row[0] is not None]
    bad = [row for row in said if row[0] <= 2]
    return Verdicts(
        len(rows), len(said), sum(fair >= 4 and clear >= 4 for fair, clear, _, _ in said), len(bad),
        sum(done for *_, done, _ in bad), sum(done and not faulty for *_, done, faulty in bad),
    )  # fmt: skip


def acts(admin: psycopg.Connection, chance: random.Random, reports: list[tuple[str, str]]) -> Iterator[None]:
    """Closings, verdicts, reviews and re-openings in any order, some of them taken back or changed."""
    closings: list[str] = []
    draw = uuid4()
    admin.execute(DRAWN, [draw, MONDAY, MONDAY + timedelta(weeks=1)])
    for _ in range(400):
        one, review = chance.choice(closings or [""]), uuid4()
        fair, clear = chance.choice((1, 2, 3, 5)), chance.choice((2, 4, 5))
        moves: dict[str, Callable[[], object]] = {
            "verdict": lambda one=one, f=fair, c=clear: admin.execute(TOLD, [uuid4(), f, c, one]),
            "grade": lambda one=one, f=fair, c=clear: admin.execute(
                "update reports_verdict set fair = %s, clear = %s where closing_id = %s", [f, c, one]),
            "withdraw": lambda one=one: admin.execute(
                "delete from reports_verdict where closing_id = %s", [one]),
            "draw": lambda one=one, review=review: admin.execute(
                REREAD, {"review": review, "draw": draw, "closing": one}),
            "read": lambda one=one: read(admin, chance, one),
            "reopen": lambda one=one: admin.execute(
                "update reports_closing set reopened_at = now() where id = %s", [one]),
            "close": lambda: close(admin, chance, reports, closings),
        }  # fmt: skip
        (move,) = chance.choices([*moves], WEIGHTS) if closings else ["close"]
        try:
            moves[move]()
        except psycopg.errors.UniqueViolation:
            continue  # there is one already
        yield


def close(
    admin: psycopg.Connection, chance: random.Random, reports: list[tuple[str, str]], closings: list[str]
) -> None:
    report, district = chance.choice(reports)
    key = str(uuid4())
    admin.execute(CLOSED, [key, district, report, NOW - timedelta(days=chance.randrange(30))])
    closings.append(key)


def read(admin: psycopg.Connection, chance: random.Random, closing: str) -> None:
    """The review of a closing is read and done, if there is one that is not."""
    row = admin.execute(
        "select id from reviews_review where closing_id = %s and done_at is null", [closing]
    ).fetchone()
    if row:
        fault = "true" if chance.random() < 0.3 else "false"
        admin.execute(READ, [f'{{"explained": {{"answer": "no", "fault": {fault}}}}}', row[0]])
        admin.execute("update reviews_review set done_at = now() where id = %s", [row[0]])


@pytest.mark.parametrize("seed", range(3))
def test_what_is_added_up_is_what_counting_row_by_row_says(admin: psycopg.Connection, seed: int) -> None:
    from haltline.centre.reviews.queries import add_opinions_up

    for number in range(12):
        take(district=("korvane", "tamsara")[number % 2], reference=f"63250000{number:04}")
    reports = admin.execute("select id::text, district_id from reports_report").fetchall()
    chance, seen = random.Random(seed), [0] * 6
    for step, _ in enumerate(acts(admin, chance, reports)):
        if step % 10 == 0:
            assert [told(weeks) for weeks in (1, 2, 8)] == [counted(admin, weeks) for weeks in (1, 2, 8)]
            seen = [max(each) for each in zip(seen, astuple(told(8)), strict=True)]
    whole = counted(admin, 8)
    assert min(seen) > 0, "the acts say too little"
    before = admin.execute("select count(*) from reviews_opinion").fetchone()
    with scope("sweep"):
        add_opinions_up()
    after = admin.execute("select count(*) from reviews_opinion").fetchone()
    assert before and after and after[0] < before[0] and told(8) == whole
    admin.execute("select review_opinions_anew()")
    assert told(8) == whole and told(2) == counted(admin, 2)
