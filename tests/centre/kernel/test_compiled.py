"""A question of fixed shape is written once, and answers as the query it was written from."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.test.utils import CaptureQueriesContext

from haltline.centre.audit.actions import MACHINE, record
from haltline.centre.audit.models import Event
from haltline.centre.kernel.compiled import compiled
from haltline.centre.kernel.scope import in_scope
from haltline.centre.partners.actions.at_once import begin_call
from haltline.centre.partners.models import CallPlace
from haltline.centre.partners.queries import partner_named


@compiled
def told_of(report: UUID, verb: str, since: datetime) -> QuerySet[Event, tuple[str]]:
    """Verbs of a report's events but one; what is asked for twice is one argument all the same."""
    rows = Event.objects.filter(report_id=report, at__gt=since).exclude(verb=verb)
    return rows.exclude(actor=verb).order_by("verb").values_list("verb")


@compiled
def places_of(partner: str, most: int) -> QuerySet[CallPlace, tuple[int]]:
    return (
        CallPlace.objects.filter(partner=partner, number__lte=most).order_by("number").values_list("number")
    )


def test_it_answers_as_the_query_does(centre: None) -> None:
    one, other = uuid4(), uuid4()
    since = datetime(2020, 1, 1, tzinfo=UTC)
    with in_scope("audit"):
        for verb in ("b", "a", "c"):
            record(verb, MACHINE, report=one)
        record("e", MACHINE, report=other)
        for report, but in ((one, "c"), (one, "a"), (other, "a"), (uuid4(), "a")):
            assert told_of(report, but, since) == list(told_of.__wrapped__(report, but, since))  # type: ignore[attr-defined]
        assert told_of(one, "c", since) == [("a",), ("b",)]
        assert told_of(one, verb="c", since=datetime.now(UTC)) == []


def test_numbers_are_asked_for_as_numbers(centre: None) -> None:
    begin_call(partner_named("ostara"), uuid4(), timedelta(seconds=1))
    assert places_of("ostara", 2) == [(1,), (2,)]
    assert places_of("ostara", 0) == places_of("nobody", 9) == []


def test_its_sql_is_written_once(centre: None, monkeypatch: pytest.MonkeyPatch) -> None:
    written = []

    @compiled
    def of(report: UUID) -> QuerySet[Event, tuple[str]]:
        written.append(report)
        return Event.objects.filter(report_id=report).values_list("verb")

    with in_scope("audit"), CaptureQueriesContext(connection) as seen:
        for _ in range(3):
            assert of(uuid4()) == []
    assert len(written) == 1
    assert len(seen) == 3


def test_an_argument_that_does_not_come_into_it_is_refused(centre: None) -> None:
    @compiled
    def lost(report: UUID, number: int) -> QuerySet[Event, tuple[str]]:
        return Event.objects.filter(report_id=report).values_list("verb")[: 1 + number % 2]

    with in_scope("audit"), pytest.raises(TypeError, match="lost: number is not asked for as it is"):
        lost(uuid4(), 1)
