"""Who is on duty, and when nobody is, against a reference that walks the week minute by minute."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from haltline.centre.partners.duty import WEEK, Shift, gaps

MONDAY = datetime(2026, 11, 16, tzinfo=UTC)
STEP = timedelta(minutes=30)
HALF_HOURS = st.builds(time, st.integers(0, 23), st.sampled_from((0, 30)))
SHIFTS = st.builds(
    Shift,
    st.sets(st.sampled_from("1234567")).map(lambda days: "".join(sorted(days))),
    HALF_HOURS, HALF_HOURS, st.sampled_from(("UTC", "Asia/Kolkata", "Europe/London")),
)  # fmt: skip


def said(shift: Shift, at: datetime) -> bool:
    """The same by the words of the clock on the wall."""
    local = at.astimezone(ZoneInfo(shift.zone))
    today, before = str(local.isoweekday()), str((local - timedelta(days=1)).isoweekday())
    clock = local.time()
    if shift.starts < shift.ends:
        return today in shift.days and shift.starts <= clock < shift.ends
    return (today in shift.days and clock >= shift.starts) or (before in shift.days and clock < shift.ends)


@given(SHIFTS, st.integers(0, 7 * 48 - 1))
def test_a_shift_covers_the_moments_that_its_words_say(shift: Shift, step: int) -> None:
    at = MONDAY + step * STEP
    assert shift.covers(at) == said(shift, at)


@settings(max_examples=60)
@given(st.lists(SHIFTS, max_size=4))
def test_gaps_are_exactly_the_moments_in_which_nobody_is_there(shifts: list[Shift]) -> None:
    free = gaps(shifts, MONDAY)
    for step in range(7 * 48):
        at = MONDAY + step * STEP
        alone = not any(said(shift, at) for shift in shifts)
        assert alone == any(begins <= at < ends for begins, ends in free), at


def test_without_contacts_the_whole_week_is_a_gap() -> None:
    assert gaps([], MONDAY) == [(MONDAY, MONDAY + WEEK)]


def test_equal_ends_mean_around_the_clock() -> None:
    assert gaps([Shift("1234567", time(0), time(0), "Asia/Kolkata")], MONDAY) == []


def test_on_the_night_of_the_change_of_clocks_a_shift_still_ends_by_the_clock_on_the_wall() -> None:
    night = Shift("6", time(22), time(6), "Europe/London")
    begins, ends = night.on(datetime(2026, 10, 24).date())
    assert ends - begins == timedelta(hours=9)
    assert night.covers(datetime(2026, 10, 25, 5, 59, tzinfo=UTC))
    assert not night.covers(datetime(2026, 10, 25, 6, 0, tzinfo=UTC))
