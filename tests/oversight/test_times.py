"""Faults of time (45): summer time, seconds that leap, a moment with an offset, a district split in two."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from tests.oversight.histories import event, read, written
from tests.oversight.test_changes import CLOCKS, HELD, YEAR, history

from haltline.cli.main import main
from haltline.oversight.analysis import analyse
from haltline.oversight.history import History, named
from haltline.oversight.over_time import CHANGES
from haltline.oversight.reports import reports_of
from haltline.oversight.spells import spells_of
from haltline.oversight.stages import MICROS

HOUR = 3_600 * MICROS


def test_a_night_of_summer_time_takes_as_long_as_it_took(tmp_path: Path) -> None:
    """By the wall an hour and a half went by, then an hour, then less than nothing."""
    found = read(
        tmp_path,
        [
            event("R1", "reported", "2026-03-29T01:30:00+01:00"),
            event("R1", "held", "2026-03-29T03:00:00+02:00"),
            event("R2", "reported", "2026-10-25T01:30:00+02:00"),
            event("R2", "held", "2026-10-25T02:30:00+01:00"),
            event("R3", "reported", "2026-10-25T02:45:00+02:00"),
            event("R3", "held", "2026-10-25T02:15:00+01:00"),  # by the wall before it was reported
        ],
    )
    spells = spells_of(reports_of(found), HELD)
    assert (spells.micros / HOUR).tolist() == [0.5, 2.0, 0.5]
    assert spells.excluded == ()


def test_a_moment_with_an_offset_is_the_same_moment(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = written(
        tmp_path / "events.csv",
        [
            event("R1", "reported", "2026-10-25T00:10:00Z"),
            event("R1", "held", "2026-10-25T01:00:00Z"),
            event("R2", "reported", "2026-10-25T00:20:00Z"),
        ],
    )
    told = []
    for moment in ("2026-10-25T00:45:00Z", "2026-10-25T02:45:00+02:00", "2026-10-25T06:15:00+05:30"):
        assert main(["oversight", "analyse", "--events", str(path), "--as-of", moment, "--json"]) == 0
        told.append(json.loads(capsys.readouterr().out))
    assert told[0] == told[1] == told[2]
    assert told[0]["clocks"]["reported-held"]["events"] == 0, "it was held a quarter of an hour later"
    second = ["oversight", "analyse", "--events", str(path), "--as-of", "2026-10-25T02:45:00+01:00", "--json"]
    assert main(second) == 0
    assert json.loads(capsys.readouterr().out)["clocks"]["reported-held"]["events"] == 1
    assert main(["oversight", "analyse", "--events", str(path), "--as-of", "2026-10-25T02:45:00"]) == 2


def test_a_second_that_leaps_is_named_and_the_others_are_taken(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        [
            event("R1", "reported", "2016-12-31T23:59:59Z"),
            event("R1", "held", "2016-12-31T23:59:60Z"),
            event("R1", "closed", "2017-01-01T00:00:00Z"),
        ],
    )
    assert found.line.tolist() == [2, 4]
    assert [row.line for row in found.excluded] == [3]
    assert "2016-12-31T23:59:60Z" in found.excluded[0].reason or "exist" in found.excluded[0].reason


def split(found: History) -> History:
    """District D3 is split on a day in the middle: its stations are of D3-east and D3-west from then on."""
    districts = np.array(found.district.of(np.arange(len(found))), dtype=object)
    stations = found.station.of(np.arange(len(found)))
    begun = {}
    for report, at in zip(found.report.codes.tolist(), found.at.tolist(), strict=True):
        begun.setdefault(report, at)
    for row, report in enumerate(found.report.codes.tolist()):
        if districts[row] == "D3" and begun[report] >= YEAR // 2 * MICROS:
            districts[row] = "D3-east" if stations[row] == "S30" else "D3-west"
    return replace(found, district=named(districts.tolist()))


def test_a_district_split_in_two_loses_no_report_and_nobody_is_asked_for_it(tmp_path: Path) -> None:
    found = split(history(tmp_path))
    reports = reports_of(found)
    whole = analyse(found, CLOCKS, "reported-held", lambda *_: ())
    units = {unit.name: unit.n for unit in whole.districts.units}
    assert {"D3", "D3-east", "D3-west"} <= units.keys()
    assert sum(units.values()) == len(reports), "each report counts in the district it was reported to"
    assert {unit.name: unit.funnel for unit in whole.districts.units}["D3"] == "inside"
    for kind, find in CHANGES.items():
        assert find(found, reports, CLOCKS) == [], kind


def test_of_nothing_there_is_no_share(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = written(tmp_path / "events.csv", [event("", "called", 100, station="S1", district="D1")])
    assert main(["oversight", "analyse", "--events", str(path)]) == 0
    said = capsys.readouterr().out
    assert "no report" in said
    assert "0.0%" not in said and "nan" not in said
