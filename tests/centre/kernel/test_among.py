"""A question about a batch has one text, however many are in it."""

from __future__ import annotations

from uuid import uuid4

from haltline.centre.audit.actions import MACHINE, event, record_all
from haltline.centre.audit.models import Event
from haltline.centre.kernel.scope import in_scope


def test_the_text_is_the_same_for_any_number_and_finds_the_same(centre: None) -> None:
    rows = [event("it.happened", MACHINE, number=number) for number in range(3)]
    with in_scope("audit"):
        record_all(rows)
        for some in ([], rows[:1], rows):
            keys = [row.pk for row in some]
            found = Event.objects.filter(pk__among=keys)
            assert set(found.values_list("pk", flat=True)) == set(keys)
            mine = Event.objects.filter(verb="it.happened").exclude(pk__among=keys)
            assert mine.count() == len(rows) - len(some)


def test_only_its_one_value_differs() -> None:
    one, many = (Event.objects.filter(pk__among=[uuid4() for _ in range(n)]).query for n in (1, 9))
    assert one.sql_with_params()[0] == many.sql_with_params()[0]
    assert [len(value) for value in many.sql_with_params()[1]] == [9]
