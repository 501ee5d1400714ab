"""Acts side by side run as though each were alone, and the database is asked once for all of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from functools import partial
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection, transaction
from django.db.models import QuerySet
from django.test.utils import CaptureQueriesContext

from haltline.centre.audit.actions import MACHINE, event, record
from haltline.centre.audit.models import Event
from haltline.centre.kernel import storing
from haltline.centre.kernel.changing import change
from haltline.centre.kernel.compiled import compiled, written
from haltline.centre.kernel.outbox import Leaving, leaving, leaving_now
from haltline.centre.kernel.scope import in_scope
from haltline.centre.kernel.side_by_side import Question, side_by_side
from haltline.centre.partners.actions.at_once import begin_call
from haltline.centre.partners.models import CallPlace, Partner
from haltline.centre.partners.queries import partner_at, partner_named

pytestmark = pytest.mark.usefixtures("centre")
SINCE = datetime(2020, 1, 1, tzinfo=UTC)


@compiled
def verbs_of(report: UUID, but: str, since: datetime) -> QuerySet[Event, tuple[str]]:
    rows = Event.objects.filter(report_id=report, at__gt=since).exclude(verb=but)
    return rows.order_by("-verb").values_list("verb", "verb", "actor")


@compiled
def locked(code: str) -> QuerySet[Partner, tuple[str]]:
    return Partner.objects.select_for_update(no_key=True).filter(pk=code).values_list("name")


@compiled
def how_many() -> QuerySet[Partner, tuple[str]]:
    return Partner.objects.order_by("pk").values_list("pk")


times = written("select %s * factor from generate_series(1, %s) as factor", int, 3)


@contextmanager
def statements() -> Iterator[Callable[[], list[str]]]:
    with CaptureQueriesContext(connection) as seen:
        yield lambda: [query["sql"] for query in seen if "AVEPOINT" not in query["sql"]]


def test_each_gets_its_own_answer_and_one_statement_is_asked() -> None:
    with in_scope("audit"):
        reports = [uuid4() for _ in range(5)]
        for number, report in enumerate(reports):
            for verb in "abc"[:number]:
                record(verb, MACHINE, report=report, number=number)
        alone = [verbs_of(report, "b", SINCE) for report in reports]
        with statements() as asked:
            together = side_by_side([partial(verbs_of, report, "b", SINCE) for report in reports])
            assert len(asked()) == 1
    assert together == alone
    assert [len(rows) for rows in together] == [0, 1, 1, 2, 2]
    assert together[4] == [("c", "c", "machine"), ("a", "a", "machine")], "in the order the question asks for"


def test_sql_of_our_own_is_asked_together_as_well() -> None:
    with transaction.atomic(), statements() as asked:
        assert side_by_side([partial(times, 2), partial(times, 5)]) == [
            [(2,), (4,), (6,)],
            [(5,), (10,), (15,)],
        ]
        assert len(asked()) == 1


def test_what_asks_for_nothing_of_its_own_is_asked_once() -> None:
    with transaction.atomic(), statements() as asked:
        one, other = side_by_side([how_many, how_many])
        assert one == other
        assert len(one) > 1
        assert len(asked()) == 1


def test_acts_may_go_ways_of_their_own_and_meet_again() -> None:
    order: list[str] = []

    def act(factor: int, detour: bool) -> int:
        ((first,), *_) = times(factor)
        if detour:
            order.append("detour")
            how_many()
        order.append("locked")
        locked("ostara")
        return int(first)

    with transaction.atomic(), statements() as asked:
        assert side_by_side([partial(act, 1, False), partial(act, 2, True), partial(act, 3, False)]) == [
            1,
            2,
            3,
        ]
        assert len(asked()) == 3, "the lock waited for who made the detour"
    assert order == ["locked", "detour", "locked", "locked"]


def test_locks_are_taken_in_the_order_of_their_keys() -> None:
    codes = ("sirvala", "ostara", "padmor")
    with transaction.atomic(), statements() as asked:
        names = side_by_side([partial(locked, code) for code in codes])
        (sql,) = asked()
    assert [name for ((name,),) in names] == [
        partner_named(code).name for code in ("sirvala", "ostara", "padmor")
    ]
    assert sql.index("ostara") < sql.index("padmor") < sql.index("sirvala")
    assert "FOR NO KEY UPDATE" in sql


def test_what_one_raises_ends_all_and_closes_what_they_opened() -> None:
    ended: list[int] = []

    def act(number: int) -> None:
        try:
            times(number)
            if number == 2:
                raise ZeroDivisionError
            how_many()
        finally:
            ended.append(number)

    with transaction.atomic(), pytest.raises(ZeroDivisionError):
        side_by_side([partial(act, number) for number in (1, 2, 3)])
    assert sorted(ended) == [1, 2, 3]


def test_a_fault_of_the_database_reaches_whoever_runs_them() -> None:
    divided = written("select 1 / %s", int)
    from django.db import DataError

    with pytest.raises(DataError), transaction.atomic():
        side_by_side([partial(divided, 1), partial(divided, 0)])


def test_inside_a_savepoint_an_act_is_alone() -> None:
    def act(number: int) -> list[tuple[Any, ...]]:
        with transaction.atomic():
            return times(number)

    with transaction.atomic(), statements() as asked:
        assert side_by_side([partial(act, 1), partial(act, 2)]) == [[(1,), (2,), (3,)], [(2,), (4,), (6,)]]
        assert len(asked()) == 2


def test_each_has_a_context_of_its_own() -> None:
    mine: ContextVar[int] = ContextVar("mine")

    def act(number: int) -> tuple[int, bool]:
        mine.set(number)
        with leaving() as block:
            times(number)
            return mine.get(), leaving_now() is block

    with transaction.atomic():
        assert side_by_side([partial(act, number) for number in range(4)]) == [(n, True) for n in range(4)]
    assert leaving_now() is None
    assert Leaving().put == []


def test_rows_of_all_are_written_in_one_statement() -> None:
    def act(number: int) -> None:
        with storing.together():
            record("it.happened", MACHINE, number=number)
            times(number)
            storing.store(*(event("so.did-this", MACHINE) for _ in range(number)))

    with in_scope("audit"), statements() as asked:
        side_by_side([partial(act, number) for number in range(4)])
        assert sum("insert into" in sql for sql in asked()) == 1
        assert Event.objects.filter(verb="it.happened").count() == 4
        assert Event.objects.filter(verb="so.did-this").count() == 6


def test_a_row_is_changed_only_while_it_is_as_it_was_seen() -> None:
    acts: Sequence[Callable[[], bool]] = [
        partial(change, Partner, "ostara", {"calls_at_once": 8}, calls_at_once=3, zone="Asia/Kolkata"),
        partial(change, Partner, "padmor", {"calls_at_once": 7}, calls_at_once=3, zone="Asia/Kolkata"),
        partial(change, Partner, "nobody", {"calls_at_once": 8}, calls_at_once=3, zone="Asia/Kolkata"),
    ]
    with transaction.atomic(), statements() as asked:
        assert side_by_side(acts) == [True, False, False]
        assert len(asked()) == 1
    assert (partner_named("ostara").calls_at_once, partner_named("padmor").calls_at_once) == (3, 8)
    assert change(Partner, "padmor", {}, call_first_above=None)
    assert not change(Partner, "nobody", {}, call_first_above=5)


def test_partners_are_read_together_and_who_is_none_is_none() -> None:
    with transaction.atomic(), statements() as asked:
        found = side_by_side([partial(partner_at, code) for code in ("ostara", "nobody", "ostara")])
        assert len(asked()) == 1
    assert [partner and partner.pk for partner in found] == ["ostara", None, "ostara"]


def test_calls_that_begin_together_take_as_many_places_as_there_are() -> None:
    from datetime import timedelta

    change(Partner, "ostara", {}, calls_at_once=3)
    ostara, padmor, soon = partner_named("ostara"), partner_named("padmor"), timedelta(seconds=20)
    calls = [uuid4() for _ in range(5)]

    def begun(*acts: tuple[Partner, UUID]) -> list[bool]:
        with transaction.atomic():
            return side_by_side([partial(begin_call, partner, call, soon) for partner, call in acts])

    assert begun((ostara, calls[0]), (padmor, calls[4]), (ostara, calls[1])) == [True, True, True]
    assert begun((ostara, calls[2]), (ostara, calls[0]), (ostara, calls[3])) == [True, True, False]
    assert begun((ostara, calls[3]), (ostara, calls[1])) == [False, True]
    placed = CallPlace.objects.filter(partner="ostara", message__isnull=False)
    assert set(placed.values_list("message", flat=True)) == set(calls[:3])


def test_one_act_needs_nobody_to_wait_for() -> None:
    class Never(Question[int, int]):
        def for_all(self, told: Sequence[int]) -> Sequence[int]:
            assert len(told) == 1
            return told

    with transaction.atomic():
        assert side_by_side([partial(Never().ask, 4)]) == [4]
        assert side_by_side([]) == []
