"""Numbers of reports: each is given once, and a mistyped one is nobody else's."""

from __future__ import annotations

from typing import Any

import pytest
from tests.centre.acts import take, told


def numbers() -> Any:
    from haltline.centre.reports import numbers

    return numbers


def some() -> list[str]:
    """Digits of a few dozen numbers."""
    return [numbers().number_of(f"form-{number}").replace(" ", "") for number in range(60)]


def test_the_check_digit_is_the_published_one() -> None:
    """The example of Damm's dissertation."""
    assert numbers().check_digit("572") == "4"


def test_a_number_is_nine_digits_and_checks_itself() -> None:
    assert all(numbers().is_number(digits) and digits[0] != "0" for digits in some())
    assert len(set(some())) == 60


def test_one_wrong_digit_is_always_seen() -> None:
    for digits in some():
        for place in range(9):
            for wrong in set("0123456789") - {digits[place]}:
                assert not numbers().is_number(digits[:place] + wrong + digits[place + 1 :])


def test_two_neighbours_that_changed_places_are_always_seen() -> None:
    for digits in some():
        for place in range(8):
            one, two = digits[place], digits[place + 1]
            if one != two:
                assert not numbers().is_number(digits[:place] + two + one + digits[place + 2 :])


@pytest.mark.parametrize("typed", ["482 719 065", "482-719-065", "No. 482719065", "४८२ ७१९ ०६५", "٤٨٢٧١٩٠٦٥"])
def test_a_number_is_read_however_it_is_typed(typed: str) -> None:
    assert numbers().clean(typed) == "482719065"


@pytest.mark.usefixtures("centre")
def test_a_number_that_is_taken_is_not_given_again() -> None:
    from haltline.centre.kernel.scope import in_scope
    from haltline.centre.reports.models import Report

    first = take(client_key="the first form")
    wanted = numbers().number_of("the second form")
    with in_scope("district:korvane"):
        Report.objects.filter(reference=first.reference).update(reference=wanted)
    second = take(client_key="the second form", district="tamsara")
    assert second.reference == numbers().number_of("the second form", 1) != wanted
    assert take(client_key="the second form", district="tamsara") == second, "sent twice it is the same"


@pytest.mark.usefixtures("centre")
def test_when_every_number_that_may_be_tried_is_taken_nothing_is_stored() -> None:
    from haltline.centre.kernel.errors import TryLater
    from haltline.centre.kernel.scope import in_scope
    from haltline.centre.reports.actions import take_report
    from haltline.centre.reports.models import Report

    for attempt in range(numbers().TRIES_MOST):
        taken = take(client_key=f"form {attempt}")
        with in_scope("district:korvane"):
            wanted = numbers().number_of("unlucky form", attempt)
            Report.objects.filter(reference=taken.reference).update(reference=wanted)
    with pytest.raises(TryLater), in_scope("intake"):
        take_report(told(client_key="unlucky form"))


@pytest.mark.usefixtures("centre")
def test_the_database_itself_refuses_a_number_twice() -> None:
    from django.db import IntegrityError

    from haltline.centre.kernel.scope import in_scope
    from haltline.centre.reports.models import Report

    one, two = take(), take(district="tamsara")
    with pytest.raises(IntegrityError), in_scope("district:tamsara"):
        Report.objects.filter(reference=two.reference).update(reference=one.reference)
