"""Units that change are found, and honest ones are left in peace, holidays and hard cases and all."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from pyarrow import parquet

from haltline.oversight import changes, cusum
from haltline.oversight.history import History
from haltline.oversight.over_time import CHANGES
from haltline.oversight.reading import read_history
from haltline.oversight.reports import reports_of
from haltline.oversight.spells import spells_of
from haltline.oversight.stages import DAY, MICROS, Clock
from haltline.oversight.weekly import WEEK, Weekly, paced

HELD = Clock("reported", "held", 3 * DAY)
ANSWERED = Clock("first_request", "first_answer", DAY)
CLOCKS = {clock.name: clock for clock in (HELD, ANSWERED)}
YEAR = 365 * 86_400
DISTRICTS, WEEKLY = 6, 45


def history(
    folder: Path,
    *,
    slow: str = "",
    since: int = YEAR // 2,
    late_bank: str = "",
    times: float = 1.8,
    closing: str = "",
) -> History:
    """One year of six districts with three stations each, and one of them a third slower from a day on.

    The answers of `late_bank` take so many times as long since that day; `closing` closes after half a day
    what it has not held.
    """
    chance = np.random.default_rng(11)
    count = DISTRICTS * WEEKLY * 52
    at = np.sort(chance.integers(0, YEAR, count))
    holiday = (at > 200 * 86_400) & (at < 214 * 86_400)
    station = chance.integers(0, DISTRICTS * 3, count)
    bank = chance.integers(0, 5, count)
    usual = 86_400 * (1 + 0.2 * (station % 3)) * np.where(holiday, 3.0, 1.0)
    names = np.array([f"S{number // 3}{number % 3}" for number in range(DISTRICTS * 3)])[station]
    district = np.array([f"D{number // 3}" for number in range(DISTRICTS * 3)])[station]
    changed = (at >= since) & ((names == slow) | (district == slow))
    held = at + chance.exponential(usual * np.where(changed, 1.6, 1.0)).astype(np.int64)
    banks = np.array([f"B{number}" for number in range(5)])[bank]
    slower = np.where((at >= since) & (banks == late_bank), times, 1.0)
    answered = at + 600 + chance.exponential(20_000 * slower).astype(np.int64)
    report = np.array([f"R{number}" for number in range(count)])
    given_up = (at >= since) & (district == closing) & (held > at + 43_200)
    every, left, nobody = np.full(count, True), ~given_up, np.full(count, "")
    parts = [
        ("reported", at, every, nobody),
        ("first_request", at + 600, every, banks),
        ("first_answer", answered, every, banks),
        ("held", held, left, nobody),
        ("closed", at + 43_200, given_up, nobody),
    ]
    told = [
        _rows(stage, *(column[kept] for column in (time, report, names, district, of)))
        for stage, time, kept, of in parts
    ]
    table = pa.concat_tables(told)
    parquet.write_table(table, folder / "year.parquet")
    return read_history(folder / "year.parquet", YEAR * MICROS)


def _rows(stage, at, report, station, district, bank) -> pa.Table:
    count = len(at)
    blank = pa.repeat("", count)
    columns = dict.fromkeys(("category", "amount", "officer", "outcome", "text"), blank)
    return pa.table(
        {
            "report_id": report,
            "stage": pa.repeat(stage, count),
            "at": at,
            "recorded_at": at,
            "station": station,
            "district": district,
            "bank": pa.array(bank),
            **columns,
        }
    )


def test_a_district_that_slows_is_found_with_the_day_and_the_late_reports(tmp_path: Path) -> None:
    found = history(tmp_path, slow="D3")
    asked = changes.slowing(found, reports_of(found), CLOCKS)
    assert {one.unit for one in asked} <= {"D3", "S30", "S31", "S32"} and asked
    one = asked[0]
    assert one.kind == "slowing" and one.detail == "reported-held"
    assert abs(one.since - YEAR // 2 * MICROS) < 6 * WEEK
    assert one.told_at - YEAR // 2 * MICROS <= 12 * WEEK
    assert one.p <= changes.FALSE_ALARMS and 0.4 < one.statistic < 0.9
    assert set(one.evidence) <= set(found.report.known) and one.evidence


def test_a_bank_that_answers_late_is_found_and_nobody_else(tmp_path: Path) -> None:
    found = history(tmp_path, late_bank="B2")
    reports = reports_of(found)
    assert [(one.level, one.unit) for one in changes.late_bank(found, reports, CLOCKS)] == [("bank", "B2")]
    assert changes.slowing(found, reports, CLOCKS) == []


def test_a_district_that_closes_early_is_not_slower_at_what_it_leaves_open(tmp_path: Path) -> None:
    """That is another question: one misdeed is one question."""
    found = history(tmp_path, closing="D3")
    reports = reports_of(found)
    assert (spells_of(reports, HELD).ended.mean() < 0.97) and changes.slowing(found, reports, CLOCKS) == []


def test_two_weeks_of_holidays_and_slow_stations_are_no_change(tmp_path: Path) -> None:
    found = history(tmp_path)
    reports = reports_of(found)
    for kind, find in CHANGES.items():
        assert find(found, reports, CLOCKS) == [], kind


def test_what_is_expected_of_all_units_is_what_they_did(tmp_path: Path) -> None:
    found = history(tmp_path)
    reports = reports_of(found)
    spells = spells_of(reports, HELD)
    weekly = paced(reports, spells, reports.district[spells.report], DISTRICTS, HELD)
    assert weekly.seen.shape == (DISTRICTS, 52)
    assert weekly.expected.sum() == pytest.approx(weekly.seen.sum(), rel=0.02)
    quick = spells.ended & (spells.micros <= 2 * HELD.target)
    assert weekly.seen.sum() == pytest.approx(quick.sum(), rel=0.02)


def test_of_a_thousand_units_without_change_at_most_three_are_asked_about() -> None:
    """Units that were always slow or fast, weeks that are bad everywhere, and more scatter than chance."""
    chance, asked, looks = np.random.default_rng(8), 0, 0
    for turn in range(40):
        expected = np.full((75, 104), 12.0) * np.exp(chance.normal(0, 0.5, (75, 1)))
        rate = expected * np.exp(chance.normal(0, 0.2, (75, 1))) * np.exp(chance.normal(0, 0.3, 104))
        seen = cusum.counts(chance, rate, 1.0 + turn % 2)
        asked += len(list(changes._alarms(Weekly(seen, expected, 0), 1 / 1.3, changes.FALSE_ALARMS)))
        looks += 75
    assert asked / looks <= 0.003


def test_a_third_slower_is_found_within_eight_weeks_where_eighty_five_reports_end_a_week() -> None:
    chance, delays = np.random.default_rng(6), []
    for _ in range(15):
        expected = np.full((40, 104), 85.0)
        rate = expected.copy()
        rate[0, 52:] /= 1.3
        seen = cusum.counts(chance, rate, 1.0)
        raised = {
            one.row: one.alarm.step for one in changes._alarms(Weekly(seen, expected, 0), 1 / 1.3, 0.002)
        }
        delays.append(raised.get(0, 999) - 51)
    assert np.median(delays) <= 8
