"""The lives of reports, computed by the database from the log, against the same told naively in Python."""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import psycopg
import pytest
from tests.centre.acts import take
from tests.centre.oversight.harm_told import CONTEST, Told, class_of_hold, freeings_of, harm_of, week

from haltline.centre.kernel import database
from haltline.centre.kernel.database.roles import ADMIN
from haltline.centre.oversight.bins import LEFT, RUNS, class_of
from haltline.centre.oversight.stages import (
    ALL,
    CLOCKS,
    FREEING,
    HARM_STAGES,
    KINDS,
    NAMES,
    STAGES,
)
from haltline.centre.trails.models import MoneyState

pytestmark = pytest.mark.usefixtures("centre")
START = datetime.now(UTC).replace(microsecond=0) - timedelta(minutes=2)  # a few events lie before the report
VERB = {stage: verb for verb, stage in (STAGES | HARM_STAGES).items()}


@pytest.fixture
def admin(cluster: database.Cluster, db_name: str) -> Iterator[psycopg.Connection]:
    with psycopg.connect(cluster.url(ADMIN, db_name), autocommit=True) as connection:
        yield connection


def reports(count: int) -> dict[UUID, str]:
    """Reports of two districts, with the district of each."""
    from haltline.centre.kernel.scope import in_scope
    from haltline.centre.reports.models import Report

    found = {}
    for number in range(count):
        district = ("korvane", "tamsara")[number % 2]
        reference = take(district=district, reference=f"63250000{number:04}").reference
        with in_scope(f"worker:{district}"):
            found[Report.objects.get(reference=reference).pk] = district
    return found


def drawn(seed: int, ids: list[UUID]) -> list[Told]:
    """Lives with every stage, in any order and number; times to the second."""
    chance, history = random.Random(seed), []
    for report in ids:
        holds = [str(uuid4()) for _ in range(2)]
        for _ in range(chance.randrange(20)):
            stage = chance.choice([each for each in VERB if each != "reported"])
            facts = {"amount": str(chance.randrange(1, 500))}
            if stage == "hold_released":
                facts["outcome"] = chance.choice(["not-fraud", "contest-upheld", "lapse", "returned"])
            if stage == "release_sent":
                facts["because"] = chance.choice(["not-fraud", "other"])
            if stage == "telephoned":
                facts["needed"] = chance.choice(["yes", "no", ""])
            if stage in CONTEST:
                facts["hold"] = chance.choice(holds)
            if stage in ("reclassified", "transferred"):
                facts["after"] = chance.choice("abc")
            if stage == "placed":
                facts["station"] = chance.choice("xyz")
            at = START + timedelta(seconds=chance.randrange(40 * 86_400) // chance.choice([1, 30, 2_000]))
            history.append(Told(report, stage, at, chance.choice(holds), facts))
    return history


def write(admin: psycopg.Connection, history: list[Told], districts: dict[UUID, str]) -> None:
    for each in history:
        admin.execute(
            "insert into audit_event (id, at, district_id, report_id, actor, actor_name, verb, subject,"
            " facts) values (%s, %s, %s, %s, 'machine', '', %s, %s, %s)",
            [uuid4(), each.at, districts[each.report], each.report, VERB[each.stage], each.subject,
             json.dumps(each.facts)],
        )  # fmt: skip


def seconds(start: datetime, end: datetime, pauses: list[tuple[datetime, datetime | None]]) -> float:
    """Time between two moments without the pauses in it."""
    waited = sum(max(0.0, (min(till or end, end) - max(at, start)).total_seconds()) for at, till in pauses)
    return max(0.0, (end - start).total_seconds() - waited)


def first_times(mine: list[Told], born: datetime) -> dict[str, datetime]:
    """When a report reached each stage first; its end only after the last re-opening."""
    again = max(
        (each.at for each in mine if each.stage == "reopened"), default=datetime.min.replace(tzinfo=UTC)
    )
    first = {"reported": born}
    for each in mine:
        stage = "held" if each.stage == "hold_started" else each.stage
        if stage not in ("closed", "told") or each.at > again:
            first.setdefault(stage, each.at)
    return first


def pauses_of(mine: list[Told]) -> list[tuple[datetime, datetime | None]]:
    stops = [each for each in mine if each.stage in ("paused", "resumed")]
    ends = [each.at for each in stops[1:]] + [None]
    return (
        [(each.at, end) for each, end in zip(stops, ends, strict=True) if each.stage == "paused"]
        if stops
        else []
    )


def station_of(mine: list[Told]) -> str:
    places = [each for each in mine if each.stage in ("transferred", "placed")]
    return (places[-1].facts.get("after") or places[-1].facts["station"]) if places else ""


def class_on(
    start: str, end: str, first: dict[str, datetime], pauses: list[tuple[datetime, datetime | None]]
) -> tuple[object, ...] | None:
    """Since when, how long and whether ended, by one clock; None where the clock did not run."""
    if start not in first or (end in first and first[end] < first[start]):
        return None
    begun, till = first[start], first.get(end)
    closed = first.get("closed")
    if till is None and closed is not None and closed >= begun and start != "closed":
        till = closed
    lasts = [at for at, over in pauses if over is None and at >= begun]
    if till is None and lasts:
        till = lasts[0]
    if till is not None:
        return week(begun), class_of(seconds(begun, till, pauses)), end in first
    waited = sum(max(0.0, (over - max(at, begun)).total_seconds()) for at, over in pauses if over)
    return (begun + timedelta(seconds=waited)).replace(minute=0, second=0, microsecond=0), -1, False


def category_of(mine: list[Told], born: datetime) -> str:
    """The category that was said last; what was said before the report came is overruled by it."""
    later = [each.facts["after"] for each in mine if each.stage == "reclassified" and each.at > born]
    return later[-1] if later else "unknown"


def units_of(admin: psycopg.Connection) -> dict[UUID, list[tuple[str, str]]]:
    """By report its bank, the range of its sum, how and in which language it was told, from its rows."""
    rows = admin.execute(
        "select r.id, r.channel, r.language, min(d.from_institution), sum(d.amount)::bigint"
        " from reports_report r join reports_dispute d on d.report_id = r.id group by r.id"
    ).fetchall()
    return {
        report: [
            ("channel", channel),
            ("language", language),
            ("bank", bank),
            ("band", "1" + "0" * (len(str(disputed)) - 1)),
        ]
        for report, channel, language, bank, disputed in rows
    }


def told_naively(
    history: list[Told],
    born: dict[UUID, datetime],
    districts: dict[UUID, str],
    more: dict[UUID, list[tuple[str, str]]],
) -> tuple[Counter[tuple[object, ...]], Counter[tuple[object, ...]]]:
    """Classes of clocks, and the counts and harm of reports, by unit; straight from the events."""
    classes: Counter[tuple[object, ...]] = Counter()
    sums: Counter[tuple[object, ...]] = Counter()
    for report, district in districts.items():
        mine = sorted((each for each in history if each.report == report), key=lambda each: each.at)
        first, pauses, station = first_times(mine, born[report]), pauses_of(mine), station_of(mine)
        units = [("all", "all"), ("district", district), *more[report]]
        units += [("category", category_of(mine, born[report])), *([("station", station)] if station else [])]
        stages = Counter(each.stage for each in mine)
        measures = harm_of(mine) + Counter(
            reports=1, reopened=stages["reopened"], transfers=stages["transferred"],
        )  # fmt: skip
        for kind, unit in units:
            place = "*" if kind == "all" else district
            for start, end in CLOCKS:
                if key := class_on(start, end, first, pauses):
                    classes[(f"{start}-{end}", kind, unit, place, *key)] += 1
            for since, freed, over in freeings_of(mine):
                classes[(FREEING, kind, unit, place, *class_of_hold(since, freed, over))] += 1
            for measure, value in measures.items():
                sums[(measure, kind, unit, place, week(born[report]))] += value
    return +classes, +sums


def begin_year() -> None:
    """As often as the sweep must call until the year up to now is there."""
    from haltline.centre.oversight.actions import catch_up

    for _ in range(len(NAMES) + 3):
        catch_up()


YEAR = (
    "since {is} date_trunc('week', now(), 'UTC') - interval '51 weeks'"
    " and since < date_trunc('week', now(), 'UTC') + interval '1 week'"
)


def years(
    admin: psycopg.Connection, weeks: str = "weeks = 52", begun: str = "="
) -> tuple[Counter[tuple[object, ...]], Counter[tuple[object, ...]]]:
    """What the rows of the year up to now say."""
    where = f"where {weeks} and {YEAR.replace('{is}', begun)}"
    classes = admin.execute(
        "select clock, kind, unit, district_id, code, sum(n) from oversight_class,"
        f" unnest(codes, counts) counted(code, n) {where} group by 1, 2, 3, 4, 5"
    ).fetchall()
    sums = admin.execute(
        f"select measure, kind, unit, district_id, sum(value) from oversight_sum {where} group by 1, 2, 3, 4"
    ).fetchall()
    return (
        +Counter({tuple(row[:-1]): int(row[-1]) for row in classes}),
        +Counter({tuple(row[:-1]): int(row[-1]) for row in sums}),
    )


def added_up(admin: psycopg.Connection) -> tuple[Counter[tuple[object, ...]], Counter[tuple[object, ...]]]:
    """What the rows of its weeks say together."""
    return years(admin, "weeks = 1", ">=")


def kept(admin: psycopg.Connection) -> tuple[Counter[tuple[object, ...]], Counter[tuple[object, ...]]]:
    classes = admin.execute(
        "select clock, kind, unit, district_id, since + case when code < %(runs)s then interval '0'"
        " else (code - %(runs)s) %% 168 * interval '1 hour' end,"
        " case when code < %(runs)s then (code - 1) %% 1000 else -1 end, code < %(left)s, n"
        " from oversight_class, unnest(codes, counts) counted(code, n) where weeks = 1",
        {"runs": RUNS, "left": LEFT},
    ).fetchall()
    sums = admin.execute(
        "select measure, kind, unit, district_id, since, value from oversight_sum where weeks = 1"
    ).fetchall()
    money = {"disputed", "in_flight", "held", "returned", "released", "withdrawn", "unknown", "superseded"}
    return (
        +Counter({tuple(row[:-1]): row[-1] for row in classes}),
        +Counter({tuple(row[:-1]): int(row[-1]) for row in sums if row[0] not in money}),
    )


@pytest.mark.parametrize("seed", range(6))
def test_what_is_kept_from_news_is_what_the_events_say_and_what_a_rebuild_makes(
    admin: psycopg.Connection, seed: int
) -> None:
    from haltline.centre.oversight.actions import catch_up

    districts = reports(12)
    history = drawn(seed, list(districts))
    born = dict(admin.execute("select id, created_at from reports_report").fetchall())
    moved = random.Random(seed).sample(history, len(history))  # events may be written late
    for part in (moved[::3], moved[1::3], moved[2::3]):
        write(admin, part, districts)
        while catch_up(most=4):
            pass
        begin_year()
        assert years(admin) == added_up(admin)
    expected = told_naively(history, born, districts, units_of(admin))
    assert len(expected[0]) > 40, "the drawn history says too little"
    assert kept(admin) == expected
    admin.execute("set role haltline_keeper")
    assert admin.execute("select oversight_rebuild()").fetchone() == (len(districts),)
    admin.execute("reset role")
    assert kept(admin) == expected
    assert years(admin) == added_up(admin)


def test_each_monday_the_year_begins_anew_and_pages_read_the_same_meanwhile(
    admin: psycopg.Connection,
) -> None:
    from haltline.centre.kernel.scope import in_scope
    from haltline.centre.oversight.queries import Span, counted, sums, whole

    districts = reports(12)
    write(admin, drawn(3, list(districts)), districts)
    begin_year()
    now = datetime.now(UTC)
    span = Span.weeks_to(now, 52)

    def read() -> list[object]:
        with in_scope("area:korvane"):
            units = [counted(clock, kind, span, now) for clock in NAMES for kind in ("district", "station")]
            return [
                *((each.units, each.ended.tolist(), each.left.tolist(), each.running.tolist())
                  for each in (*units, *whole(span, now).values())),
                sums(span), sums(span, kind="station"),
            ]  # fmt: skip

    of_year, expected = read(), added_up(admin)
    assert years(admin) == expected and len(expected[0]) > 40
    for table in ("oversight_class", "oversight_sum"):
        admin.execute(f"update {table} set since = since - interval '7 days' where weeks = 52")
    assert read() == of_year, "what is no year up to now is not read"
    begin_year()
    assert years(admin) == expected and read() == of_year


def test_every_class_of_durations_is_the_same_in_the_database_and_here(admin: psycopg.Connection) -> None:
    chance = random.Random(1)
    durations = [0.0, 0.5, 59.999, 60.0, 3_599.0, 3_600.0, 86_400.0 * 3, 86_400.0 * 1_000, 10.0**9]
    durations += [chance.random() * 10 ** chance.randrange(1, 9) for _ in range(500)]
    told = admin.execute(
        "select oversight_bin(s) from unnest(%s::float8[]) with ordinality u(s, o) order by o", [durations]
    )
    assert [row[0] for row in told] == [class_of(each) for each in durations]


def test_sums_of_every_kind_of_unit_are_what_lives_come_to(admin: psycopg.Connection) -> None:
    """Money too: after replies, and again when some of it has moved."""
    from haltline.centre.oversight.actions import catch_up

    districts = reports(6)
    write(admin, drawn(7, list(districts)), districts)
    chance = random.Random(7)
    for move in range(2):
        _post(admin, chance, districts)
        write(admin, [Told(each, "decided", START) for each in districts], districts)  # so that it is news
        while catch_up():
            pass
        told = Counter[str]()
        for (sums,) in admin.execute("select sums from oversight_life").fetchall():
            told.update(sums)
        assert len({state.value for state in MoneyState} & set(told)) > 3, "little money has moved"
        for kind in (ALL, *(kind for kind in KINDS if kind != "station")):
            kept = admin.execute(
                "select measure, sum(value)::bigint from oversight_sum where kind = %s and weeks = 1"
                " group by 1",
                [kind],
            ).fetchall()
            assert +Counter(dict(kept)) == +told, (kind, move)


def _post(admin: psycopg.Connection, chance: random.Random, districts: dict[UUID, str]) -> None:
    """Any sums in any states, past what balances them."""
    with admin.transaction():
        admin.execute("set local session_replication_role = replica")
        for report, district in districts.items():
            for state in chance.sample(list(MoneyState), 3):
                admin.execute(
                    "insert into trails_posting"
                    " (id, district_id, report_id, dispute_id, journal_id, state, amount, currency)"
                    " select %s, %s, report_id, id, %s, %s, %s, 'INR'"
                    " from reports_dispute where report_id = %s",
                    [uuid4(), district, uuid4(), state.value, chance.randrange(1, 900), report],
                )
