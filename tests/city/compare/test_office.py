"""People work in office hours, and one piece of work after another."""

import pytest

from haltline.city.compare.office import OfficeHours, OfficersDesk

HOUR, DAY = 60.0, 24 * 60.0
SATURDAY, NEXT_MONDAY = 5 * DAY, 7 * DAY


@pytest.mark.parametrize(
    ("begins", "minutes", "done"),
    [
        (0.0, 15, 9 * HOUR + 15),  # the night is waited for
        (10 * HOUR, 60, 11 * HOUR),
        (17.5 * HOUR, 60, DAY + 9.5 * HOUR),  # half today, half tomorrow
        (18 * HOUR, 1, DAY + 9 * HOUR + 1),
        (SATURDAY + 17 * HOUR, 120, NEXT_MONDAY + 10 * HOUR),  # Sunday is free
        (6 * DAY + 12 * HOUR, 30, NEXT_MONDAY + 9.5 * HOUR),
        (9 * HOUR, 20 * HOUR, 2 * DAY + 11 * HOUR),  # longer than two days
    ],
)
def test_work_goes_on_when_somebody_is_there(begins, minutes, done):
    assert OfficeHours(9).after(begins, minutes) == done


def test_twenty_four_hours_are_always():
    assert OfficeHours(24).after(6 * DAY + 3 * HOUR, 30) == 6 * DAY + 3.5 * HOUR


def test_officers_take_what_comes_in_its_order():
    desk = OfficersDesk(2, OfficeHours(24))
    assert [desk.done_at(0, 30), desk.done_at(0, 10), desk.done_at(5, 10)] == [30, 10, 20]
