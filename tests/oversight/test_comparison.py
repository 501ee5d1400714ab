"""Districts, stations and banks compared: small ones, single ones, ones with hard cases, ones cut in two."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from tests.oversight.histories import event, read

from haltline.oversight.asked import bank_of
from haltline.oversight.comparison import Compared, compared
from haltline.oversight.funnel import Direction, Funnel
from haltline.oversight.history import MICROS
from haltline.oversight.reports import reports_of
from haltline.oversight.spells import spells_of
from haltline.oversight.stages import Clock

CLOCK = Clock("reported", "held", 100 * MICROS)


def districts(folder: Path, rows: list[dict], as_of: int | None = None) -> Compared:
    history = read(folder, rows, None if as_of is None else as_of * MICROS)
    reports = reports_of(history)
    return compared(reports, spells_of(reports, CLOCK), reports.district, history.district, CLOCK)


def life(name: str, took: int | None, **more: object) -> list[dict]:
    rows = [event(name, "reported", 1000, **more)]
    return rows if took is None else [*rows, event(name, "held", 1000 + took)]


def many(district: str, good: int, bad: int, **more: object) -> list[dict]:
    rows = [life(f"{district}{more}{n}", 50, district=district, **more) for n in range(good)]
    rows += [life(f"{district}{more}b{n}", 500, district=district, **more) for n in range(bad)]
    return [row for one in rows for row in one]


def test_units_stand_by_name_with_share_interval_and_denominator(tmp_path: Path) -> None:
    found = districts(tmp_path, many("B", 6, 4) + many("A", 8, 2) + many("C", 7, 3) + life("X", 50))
    assert [(unit.name, unit.n, round(unit.share, 6)) for unit in found.units] == [
        ("A", 10, 0.8),
        ("B", 10, 0.6),
        ("C", 10, 0.7),
    ]
    assert all(unit.interval[0] < unit.share < unit.interval[1] for unit in found.units)
    assert all(unit.funnel is Funnel.INSIDE and unit.direction is Direction.NONE for unit in found.units)
    assert found.unnamed == 1


def test_one_unit_and_no_unit_are_no_finding(tmp_path: Path) -> None:
    only = districts(tmp_path, many("A", 1, 40))
    assert [unit.funnel for unit in only.units] == [Funnel.INSIDE]
    assert districts(tmp_path, life("X", 5)).units == ()
    assert districts(tmp_path, []).units == ()


def test_all_or_none_in_the_clock_are_no_finding(tmp_path: Path) -> None:
    for good, bad, share in ((30, 0, 1.0), (0, 30, 0.0)):
        found = districts(tmp_path, many("A", good, bad) + many("B", good, bad) + many("C", good, bad))
        assert [(unit.share, unit.funnel) for unit in found.units] == [(share, Funnel.INSIDE)] * 3


def test_a_young_unit_that_nobody_could_follow_to_the_target_is_not_judged(tmp_path: Path) -> None:
    rows = many("A", 40, 10) + many("B", 42, 8) + many("C", 41, 9)
    rows += [event(f"N{n}", "reported", 1480, district="New") for n in range(50)]
    found = districts(tmp_path, rows, as_of=1500)
    new = found.units[-1]
    assert (new.name, new.n, new.size, new.funnel) == ("New", 50, 0.0, Funnel.INSIDE)
    assert new.interval == (0.0, 1.0)


def test_open_reports_count_as_open_and_not_as_late(tmp_path: Path) -> None:
    rows = many("A", 40, 10) + many("B", 42, 8) + many("C", 41, 9)
    rows += [event(f"A{n}", "reported", 1490, district="A") for n in range(60)]
    found = districts(tmp_path, rows, as_of=1500)
    assert found.units[0].n == 110 and abs(found.units[0].share - 0.8) < 1e-9
    assert abs(found.units[0].size - 50) < 1e-9 or found.units[0].size > 50
    assert found.units[0].funnel is Funnel.INSIDE


def test_hard_cases_are_not_held_against_a_unit(tmp_path: Path) -> None:
    """Abroad is hard everywhere; one district has little else."""
    rows = []
    for place in range(12):
        rows += many(f"D{place:02}", 85 - place % 4, 15, category="upi") + many(
            f"D{place:02}", 3, 7, category="abroad"
        )
    rows += many("Port", 17, 3, category="upi") + many("Port", 30, 70, category="abroad")
    found = districts(tmp_path, rows)
    port = next(unit for unit in found.units if unit.name == "Port")
    assert port.share < 0.45 and port.expected < 0.5
    assert port.funnel is Funnel.INSIDE
    unlike = [{**row, "category": "upi"} if row["stage"] == "reported" else row for row in rows]
    port = next(unit for unit in districts(tmp_path, unlike).units if unit.name == "Port")
    assert (port.funnel, port.direction) == (Funnel.OUTSIDE_998, Direction.WORSE)


def test_a_district_cut_in_two_keeps_every_report_once(tmp_path: Path) -> None:
    old = many("Old", 20, 5)
    moved = [event(row["report_id"], "transferred", 1600, district="New") for row in old[:20:2]]
    found = districts(tmp_path, old + moved + many("B", 20, 5))
    assert {unit.name: unit.n for unit in found.units} == {"B": 25, "New": 10, "Old": 15}


def test_a_bank_answers_for_what_it_was_asked_and_not_for_the_next_one(tmp_path: Path) -> None:
    rows = [
        event("R", "reported", 0, bank="Victim's"),
        event("R", "first_request", 10, bank="Slow"),
        event("R", "first_answer", 500, bank="Slow"),
        event("R", "held", 600, bank="Next"),
        event("S", "reported", 0),
        event("S", "first_request", 10),
        event("S", "held", 20, bank="Only"),
    ]
    history = read(tmp_path, rows)
    reports = reports_of(history)

    def banks(start: str, end: str) -> list[str]:
        clock = Clock(start, end, 100 * MICROS)
        return [history.bank.name(code) for code in bank_of(reports, spells_of(reports, clock), clock)]

    assert banks("first_request", "first_answer") == ["Slow", "Only"]
    assert banks("reported", "held") == ["Next", "Only"]


def test_a_slow_unit_is_found_among_even_ones(tmp_path: Path) -> None:
    chance = np.random.default_rng(2)
    rows = many("Slow", 90, 110)
    for place in range(20):
        good = int(chance.binomial(200, 0.8))
        rows += many(f"D{place:02}", good, 200 - good)
    found = districts(tmp_path, rows)
    outside = [unit for unit in found.units if unit.funnel is Funnel.OUTSIDE_998]
    assert [(unit.name, unit.direction) for unit in outside] == [("Slow", Direction.WORSE)]
    assert outside[0].ranks == (21, 21)


def test_units_that_are_alike_in_each_kind_of_case_are_inside(tmp_path: Path) -> None:
    easy, hard = {"category": "easy"}, {"category": "hard"}
    rows = many("A", 18, 2, **easy) + many("A", 72, 108, **hard)
    rows += many("B", 162, 18, **easy) + many("B", 8, 12, **hard)
    found = districts(tmp_path, rows)
    assert [round(unit.share, 6) for unit in found.units] == [0.45, 0.85]
    assert np.allclose([unit.expected for unit in found.units], [0.45, 0.85])
    assert [unit.funnel for unit in found.units] == [Funnel.INSIDE] * 2 and found.spread == 0
