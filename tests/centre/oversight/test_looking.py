"""The centre looks through its own history: what stands out becomes a question, which a person answers."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path

import psycopg
import pytest
from tests.centre.acts import take
from tests.centre.desks.conftest import SignIn, signed_in  # noqa: F401 - a fixture

from haltline.centre.kernel import database
from haltline.centre.kernel.database.roles import ADMIN

pytestmark = pytest.mark.usefixtures("centre")
TODAY = date(2026, 11, 23)
REPORTS, OFFICERS = 480, 12
AT = "now() - make_interval(days => 300 - n / 2)"
SAME = "Enquiry made. No trace of the account was found. The matter is closed."
OWN = (
    "'Sum ' || mod(n * 7919, 9973) || ' by ' || md5(n::text) || ' to ' || md5('b' || n) || '; the bank of '"
    " || md5('c' || n) || ' answered that ' || md5('d' || n) || ' holds ' || md5('e' || n)"
)
DISTRICT = "(array['korvane', 'tamsara'])[1 + mod(n, 2)]"


@pytest.fixture
def admin(cluster: database.Cluster, db_name: str) -> Iterator[psycopg.Connection]:
    with psycopg.connect(cluster.url(ADMIN, db_name), autocommit=True) as connection:
        yield connection


def fill(admin: psycopg.Connection) -> None:
    """Two districts of six officers each, forty reports for each of them, all closed; one has one text."""
    take(district="korvane", reference="632510440000")
    copied = _copy(admin, "reports_report", {
        "id": "md5('r' || n)::uuid", "district_id": DISTRICT, "created_at": AT, "story": "'I paid ' || n",
        **{name: f"right(md5('{name}' || n), 20)" for name in ("reference", "client_key", "token_hash")},
    })  # fmt: skip
    _copy(admin, "reports_dispute", {
        "id": "md5('d' || n)::uuid", "report_id": "md5('r' || n)::uuid", "district_id": DISTRICT,
        "reference": "right(md5('x' || n), 12)",
    })  # fmt: skip
    assert copied == REPORTS
    people = [
        row[0] for row in admin.execute(
            "insert into people_person (password, is_superuser, username, first_name, last_name, email,"
            " is_staff, is_active, date_joined, human, role, district_id, partner_id, desk_name, area)"
            " select '', false, 'o' || o, '', '', '', false, true, now(), md5('h' || o)::uuid, 'officer',"
            " (array['korvane', 'tamsara'])[1 + mod(o, 2)], '', 'Officer ' || o, '{}'"
            " from generate_series(0, 11) o order by o returning id"
        )
    ]  # fmt: skip
    with admin.transaction():
        admin.execute("set local session_replication_role = replica")
        for verb, after, facts in (
            ("report.taken", "0", "{}"),
            ("hold.sent", "120", "{}"),
            ("report.closed", "864000", '{"outcome": "no-trace"}'),
        ):
            admin.execute(
                "insert into audit_event (id, at, district_id, report_id, actor, actor_name, verb,"
                " subject, facts)"
                f" select md5(%s || n)::uuid, {AT} + make_interval(secs => {after}), {DISTRICT},"
                f" md5('r' || n)::uuid, 'machine', '', %s, '', %s from generate_series(1, {REPORTS}) n",
                [verb, verb, facts],
            )
        text = f"case when mod(n, {OFFICERS}) = 4 and mod(n, 5) < 4 then %s else {OWN} end"
        admin.execute(
            "insert into reports_closing (id, district_id, report_id, officer_id, outcome,"
            " text, at, told_how, reopened_for)"
            f" select md5('c' || n)::uuid, {DISTRICT}, md5('r' || n)::uuid,"
            f" (%s::int[])[1 + mod(n, {OFFICERS})], 'no-trace', {text},"
            f" {AT} + make_interval(days => 10), '', '' from generate_series(1, {REPORTS}) n",
            [people, SAME],
        )
    admin.execute("set role haltline_keeper; select oversight_rebuild(); reset role")


def _copy(admin: psycopg.Connection, table: str, own: dict[str, str]) -> int:
    """Copies of a table's only row, with what each has for itself as SQL of its number."""
    rows = admin.execute(
        "select column_name from information_schema.columns where table_schema = 'public'"
        " and table_name = %s order by ordinal_position", [table],
    ).fetchall()  # fmt: skip
    columns = [name for (name,) in rows]
    values = ", ".join(own.get(name, f't."{name}"') for name in columns)
    with admin.transaction():
        admin.execute("set local session_replication_role = replica")
        return admin.execute(
            f"insert into {table} ({', '.join(columns)}) select {values} from {table} t,"
            f" generate_series(1, {REPORTS}) n"
        ).rowcount


def test_one_who_closes_nearly_all_with_one_text_is_a_question_with_its_reports(
    admin: psycopg.Connection,
) -> None:
    from haltline.centre.kernel.scope import in_scope
    from haltline.centre.oversight.looking import due, look
    from haltline.centre.oversight.models import Look, Question
    from haltline.centre.people.models import Person

    fill(admin)
    at_three = datetime(2026, 11, 23, 3, 0, tzinfo=UTC) - timedelta(hours=5, minutes=30)
    assert due(at_three) == TODAY and look(TODAY) == 1
    assert due(at_three) is None and look(TODAY) is None, "a day is looked through once"
    assert due(at_three + timedelta(hours=22)) is None, "it is one o'clock there"
    assert due(at_three + timedelta(days=1)) == TODAY + timedelta(days=1)
    with in_scope("worker:korvane"):
        (question,) = Question.objects.all()
    assert (question.kind, question.level, question.state) == ("template-closure", "officer", "open")
    assert question.unit == f"person:{Person.objects.get(username='o4').pk}"
    assert len(question.evidence) == question.seen == 32 and question.n == 40
    with in_scope("sweep"):
        kept = Look.objects.get()
    assert kept.reports == REPORTS + 1 and kept.ended_at and not kept.fault


def test_a_few_reports_are_not_looked_through() -> None:
    from haltline.centre.oversight.looking import due

    take(district="korvane", reference="632510440000")
    assert due(datetime(2026, 11, 23, 12, 0, tzinfo=UTC)) is None


def test_an_answer_is_a_supervisors_in_words_once_and_stays_until_much_more_is_seen(
    signed_in: SignIn,  # noqa: F811
) -> None:
    from haltline.centre.kernel.scope import in_scope
    from haltline.centre.oversight.actions import catch_up
    from haltline.centre.oversight.actions.asking import begun, ended
    from haltline.centre.oversight.models import Question
    from haltline.centre.people.models import Person
    from haltline.centre.reports.models import Report
    from haltline.oversight.question import Question as Found

    for place in ("korvane", "tamsara"):
        head = {"role": "supervisor", "district_id": place, "desk_name": "Head"}
        Person.objects.create(username=f"{place}-head", **head)
    reference = take(district="korvane", reference="632510440000").reference
    with in_scope("worker:korvane"):
        report = str(Report.objects.get(reference=reference).pk)
    while catch_up():
        pass
    officer = f"person:{Person.objects.get(username='korvane-1').pk}"
    found = partial(Found, "template-closure", officer, 40, (report,), 9.0, 1e-9, "officer", expected=2.0)
    begun(TODAY)
    assert ended(TODAY, 900, 300, [found(seen=32)]) == 1
    with in_scope("worker:korvane"):
        question = Question.objects.get()
    page, address = signed_in("korvane-head"), f"/oversight/hidden/{question.pk}"
    shown = page.get("/oversight/hidden").content.decode()
    assert "One question waits for a person." in shown and "an officer: Officer" in shown
    assert "Back-dating cannot be seen here" in shown
    assert reference in shown
    assert "32 of 40" in shown and "A letter of the house" in shown
    assert page.post(address, {"what": "innocent", "words": " "}).status_code == 422
    assert signed_in("tamsara-head").post(address, {"what": "innocent", "words": "Hm."}).status_code == 404
    assert signed_in("korvane-1").post(address, {"what": "innocent", "words": "Hm."}).status_code == 403
    given = {"what": "innocent", "words": "The court's own form, ordered in March."}
    assert page.post(address, given).status_code == 302
    assert page.post(address, given).status_code == 409
    after = page.get("/oversight/hidden").content.decode()
    assert "Nothing stands out" in after and "ordered in March" in after
    for seen, state in ((40, "answered"), (48, "open")):
        ended(TODAY, 0, 0, [found(seen=seen)])
        with in_scope("worker:korvane"):
            assert Question.objects.get().state == state, seen


def test_of_many_questions_the_least_likely_are_shown_and_all_are_counted(
    signed_in: SignIn,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from haltline.centre.desks.oversight import hidden
    from haltline.centre.kernel.scope import in_scope
    from haltline.centre.oversight.models import Question
    from haltline.centre.people.models import Person

    Person.objects.create(username="korvane-head", role="supervisor", district_id="korvane", desk_name="Head")
    now = datetime.now(UTC)
    with in_scope("worker:korvane"):
        for number in range(3):
            Question.objects.create(
                district_id="korvane", kind="ping-pong", level="station", unit=f"station-{number}", n=90,
                seen=30, expected=10, p=0.01 / (1 + number), evidence=[], first_at=now, last_at=now,
            )  # fmt: skip
    monkeypatch.setattr(hidden, "SHOWN_MOST", 2)
    shown = signed_in("korvane-head").get("/oversight/hidden").content.decode()
    assert "3 questions wait for a person." in shown and "are shown; the others come up" in shown
    assert "station-2" in shown and "station-1" in shown and "station-0" not in shown


def test_the_history_leaves_as_analyse_reads_it(admin: psycopg.Connection, tmp_path: Path) -> None:
    from haltline.centre.kernel.clock import database_now
    from haltline.centre.oversight.leaving import write_history
    from haltline.oversight.reading import read_history

    fill(admin)
    file = tmp_path / "history.csv"
    events = write_history(file, database_now() - timedelta(weeks=52))
    with file.open() as rows:
        told = list(csv.DictReader(rows))
    assert len(told) == events == 3 * REPORTS + 1
    history = read_history(file)
    assert not history.excluded and len(history) == events
    assert oct(file.stat().st_mode & 0o777) == "0o600"
    with pytest.raises(FileExistsError):
        write_history(file, database_now())


def test_a_question_that_no_report_can_speak_of_lies_where_the_unit_is() -> None:
    from haltline.centre.kernel.scope import in_scope
    from haltline.centre.oversight.actions.asking import begun, ended
    from haltline.centre.oversight.models import Question
    from haltline.centre.people.models import Person, Station
    from haltline.oversight.question import Question as Found

    Station.objects.create(code="korvane-east", name="Korvane East", district_id="korvane")
    officer = f"person:{Person.objects.get(username='korvane-1').pk}"
    begun(TODAY)
    for kind, level, unit in (
        ("silent-calls", "station", "korvane-east"), ("silent-calls", "officer", officer),
        ("burking", "district", "korvane"),
    ):  # fmt: skip
        found = Found(kind, unit, 400, (), 9.0, 1e-9, level, 61, 20.5)
        assert ended(TODAY, 0, 0, [found]) == 1, (kind, level)
    assert ended(TODAY, 0, 0, [Found("burking", "nowhere", 400, (), 9.0, 1e-9, "station", 61, 20.5)]) == 0
    with in_scope("worker:korvane"):
        assert Question.objects.filter(evidence=[]).count() == 3


def test_the_history_that_leaves_is_in_each_districts_log(admin: psycopg.Connection, tmp_path: Path) -> None:
    from haltline.centre.audit.models import Event
    from haltline.centre.kernel.clock import database_now
    from haltline.centre.kernel.scope import in_scope
    from haltline.centre.oversight.leaving import write_history

    write_history(tmp_path / "kept.csv", database_now(), why="")
    write_history(tmp_path / "left.csv", database_now(), why="For the university's study 2026/4")
    for district in ("korvane", "tamsara"):
        with in_scope(f"worker:{district}"):
            (event,) = Event.objects.filter(verb="oversight.history-written", district_id=district)
        assert event.facts["why"] == "For the university's study 2026/4"
