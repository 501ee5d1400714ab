"""One row a report: when it came to each stage, and whose it is."""

from __future__ import annotations

from pathlib import Path

from tests.oversight.histories import event, read

from haltline.oversight.history import MICROS
from haltline.oversight.reports import MISSING, reports_of


def test_a_report_knows_when_it_first_and_last_came_to_a_stage(tmp_path: Path) -> None:
    reports = reports_of(
        read(
            tmp_path,
            [
                event("R1", "reported", 100),
                event("R2", "reported", 150),
                event("R1", "closed", 400),
                event("R1", "closed", 200),
                event("", "called", 90),
            ],
        )
    )
    assert reports.ids == ("R1", "R2")
    assert reports.first("closed").tolist() == [200 * MICROS, MISSING]
    assert reports.last("closed").tolist() == [400 * MICROS, MISSING]
    assert reports.count("closed").tolist() == [2, 0]
    assert reports.count("called").tolist() == [0, 0]


def test_a_report_belongs_to_the_last_place_that_was_named_and_keeps_its_first_category(
    tmp_path: Path,
) -> None:
    history = read(
        tmp_path,
        [
            event("R1", "reported", 100, district="Agra", category="upi", amount=900, station="S1"),
            event("R1", "transferred", 200, district="Mathura"),
            event("R1", "reclassified", 300, category="quarrel", amount=100),
            event("R1", "held", 400, amount=5, hold_id="H"),
            event("R1", "closed", 500),
        ],
    )
    reports = reports_of(history)
    assert history.district.name(reports.district[0]) == "Mathura"
    assert history.station.name(reports.station[0]) == "S1"
    assert history.category.name(reports.category[0]) == "upi"
    assert history.category.name(reports.last_category[0]) == "quarrel"
    assert (reports.amount[0], reports.last_amount[0]) == (900, 100)
    assert reports.officer.tolist() == [-1]
