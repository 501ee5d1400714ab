"""New rows go into the database in one statement, and never half of them."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext

from haltline.centre.audit.actions import MACHINE, event
from haltline.centre.audit.models import Event
from haltline.centre.kernel import storing
from haltline.centre.kernel.scope import in_scope


def _inserts(seen: CaptureQueriesContext) -> int:
    return sum("insert into" in query["sql"] for query in seen)


def test_what_is_stored_together_is_one_statement(centre: None) -> None:
    with in_scope("audit"), CaptureQueriesContext(connection) as seen, storing.together():
        for number in range(5):
            storing.store(event("it.happened", MACHINE, number=number))
        assert _inserts(seen) == 0
    assert _inserts(seen) == 1
    with in_scope("audit"):
        assert Event.objects.filter(verb="it.happened").count() == 5


def test_who_reads_what_waits_has_it_written_first(centre: None) -> None:
    with in_scope("audit"), storing.together():
        row = storing.stored(event("it.happened", MACHINE))
        storing.write_now(Event, but=row)
        assert not Event.objects.filter(pk=row.pk).exists()
        storing.write_now(Event)
        assert Event.objects.filter(pk=row.pk).exists()


def test_nothing_is_left_for_later_by_a_block_that_failed(centre: None) -> None:
    with pytest.raises(ZeroDivisionError), in_scope("audit"), storing.together():
        storing.store(event("it.happened", MACHINE))
        raise ZeroDivisionError
    with in_scope("audit"), storing.together():
        storing.write_now()
        assert not Event.objects.filter(verb="it.happened").exists()


def test_one_bad_row_keeps_all_out(centre: None) -> None:
    twin = uuid4()
    with pytest.raises(IntegrityError), in_scope("audit"):
        storing.store(*(_with_id(event("it.happened", MACHINE), twin) for _ in range(2)))
    with in_scope("audit"):
        assert not Event.objects.filter(verb="it.happened").exists()


def test_ten_thousand_rows_are_one_statement_too(centre: None) -> None:
    with in_scope("audit"), CaptureQueriesContext(connection) as seen:
        storing.store(*(event("it.happened", MACHINE, number=number) for number in range(10_000)))
        assert Event.objects.filter(verb="it.happened").count() == 10_000
    assert _inserts(seen) == 1


def _with_id(row: Event, id_: object) -> Event:
    row.pk = id_
    return row


def test_no_row_is_no_statement(centre: None) -> None:
    from haltline.centre.audit.actions import record_all
    from haltline.centre.kernel.scope import in_scope

    with in_scope("audit"):
        record_all([])
