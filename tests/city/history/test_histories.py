"""Every history is repeatable, readable, and full of innocent look-alikes, planted or not."""

from pathlib import Path

import numpy as np
import pytest
from tests.city.history.histories import YEARS, first, made, stage, taken

from haltline.city.history.draft import NONE
from haltline.city.history.files import write_history
from haltline.city.history.making import make_history
from haltline.oversight.reading import read_history
from haltline.values.errors import InvalidValue

DAY = 86400
LOOK_ALIKES = {
    "closed-week",
    "bank-outage",
    "backlog-drive",
    "campaign",
    "bad-luck",
    "one-fraud",
    "new-list",
    "cyber-desk",
    "careful-officer",
    "bank-of-shopkeepers",
    "festival",
    "other-language",
    "district-split",
    "migration",
    "power-cut",
    "summer-time",
}


@pytest.mark.parametrize("name", ["h.csv", "h.csv.gz", "h.parquet"])
def test_the_same_seed_gives_the_same_bytes(tmp_path: Path, name: str) -> None:
    for folder in ("one", "two"):
        (tmp_path / folder).mkdir()
        write_history(make_history(9, 1.0, 1500), tmp_path / folder / name)
    one, two = (tmp_path / folder / name for folder in ("one", "two"))
    assert one.read_bytes() == two.read_bytes()
    assert [path.name for path in (tmp_path / "one").iterdir()] == [name]


@pytest.mark.parametrize("name", ["h.csv", "h.csv.gz", "h.parquet"])
def test_every_row_is_counted_by_the_reader(tmp_path: Path, name: str) -> None:
    history = make_history(9, 1.0, 1500)
    rows = write_history(history, tmp_path / name)
    read = read_history(tmp_path / name)
    assert [told for told in read.excluded if "repeats" not in told.reason] == []
    assert len(read) == rows - len(read.excluded)
    assert len(read.excluded) < 0.001 * rows
    assert set(read.district.known) <= set(history.places.districts)


def test_sizes_differ_as_they_do_in_a_country() -> None:
    share = np.sort(made().places.district_share())
    assert share[-1] > 5 * share[0]
    amounts = made().rows.amount[stage(made(), "reported")]
    assert np.percentile(amounts, 99) > 40 * np.median(amounts)


def test_weeks_and_festivals_are_seen_in_the_days() -> None:
    reported = first(made(), "reported")
    days = (reported[reported > 0] - made().days.start) // DAY
    count = np.bincount(days, minlength=round(365.25 * YEARS))
    bursts = [one for one in made().mishaps if one.what == "festival"]
    for burst in bursts:
        begin, end = ((when - made().days.start) // DAY for when in (burst.begin, burst.end))
        assert count[end - 4 : end].mean() > 1.5 * count[begin : end - 4].mean()
    assert bursts
    assert any(one.what == "month-end-after-days-off" for one in made().mishaps)


def test_all_look_alikes_happen() -> None:
    assert LOOK_ALIKES - {one.what for one in made().mishaps} == set()


def mishap(what: str):  # type: ignore[no-untyped-def]
    return next(one for one in made().mishaps if one.what == what)


def test_an_office_that_is_closed_closes_nothing() -> None:
    shut = mishap("closed-week")
    closed = first(made(), "closed")
    ours = taken(made(), "district", shut.unit)
    assert not (ours & (closed >= shut.begin) & (closed < shut.end) & (first(made(), "merged") == 0)).any()
    assert (ours & (closed >= shut.end) & (closed < shut.end + 3 * DAY)).any()


def test_a_bank_without_lines_answers_nothing_for_two_days() -> None:
    out = mishap("bank-outage")
    answered = first(made(), "first_answer")[taken(made(), "bank", out.unit)]
    during = ((answered >= out.begin) & (answered < out.end)).sum()
    after = ((answered >= out.end) & (answered < out.end + 7200)).sum()
    assert (during, after > 2) == (0, True)


def test_a_night_records_months_of_events_of_one_district() -> None:
    night = mishap("migration")
    code = made().places.districts.index(night.unit)
    ours = (made().district == code) & (made().rows.at >= night.begin) & (made().rows.at < night.end)
    assert (made().recorded[ours] >= night.end).all()
    assert (made().recorded[ours] < night.end + 3600).all()
    assert len(np.unique(made().rows.stage[ours])) > 10


def test_in_a_foreign_summer_one_district_writes_an_hour_less() -> None:
    summer = mishap("summer-time")
    lag = made().recorded - made().rows.at
    code = made().places.districts.index(summer.unit)
    before_it_happened = lag < -1800
    assert before_it_happened.sum() > 50
    assert set(made().district[before_it_happened]) == {code}


def test_a_campaign_brings_calls_and_no_reports() -> None:
    rumour = mishap("campaign")
    calls = stage(made(), "called")
    code = made().places.districts.index(rumour.unit)
    empty = (made().district[calls] == code) & (made().rows.report[calls] == NONE)
    at = made().rows.at[calls]
    during = (empty & (at >= rumour.begin) & (at < rumour.end)).sum() / 6
    assert during > 5 * empty.sum() / (365 * YEARS)


def test_a_split_district_transfers_its_open_reports_once() -> None:
    split = mishap("district-split")
    new = made().places.districts.index(f"New {split.unit}")
    assert (made().rows.at[made().district == new] >= split.begin).all()
    moved = stage(made(), "transferred")
    moved = moved[(made().district[moved] == new) & (made().rows.at[moved] < split.end)]
    assert len(moved) > 3
    assert len(np.unique(made().rows.report[moved])) == len(moved)


def test_reports_are_merged_opened_again_and_told_late() -> None:
    assert len(stage(made(), "merged")) > 100
    assert len(stage(made(), "reopened")) > 100
    weeks_late = made().recorded - made().rows.at > 15 * DAY
    assert 0.001 < weeks_late.mean() < 0.05


@pytest.mark.parametrize(("years", "reports"), [(0.1, 1000), (2, 10), (50, 1000)])
def test_sizes_that_cannot_be_are_named(years: float, reports: int) -> None:
    with pytest.raises(InvalidValue, match="is not between"):
        make_history(1, years, reports)
