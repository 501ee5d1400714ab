"""What `oversight analyse` says of changes over time, beside histories of which the truth is known."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from tests.oversight.test_changes import CLOCKS, YEAR, history

from haltline.cli.main import main
from haltline.oversight.changes import BETTER, FALSE_ALARMS, WORSE, _alarms, can_change
from haltline.oversight.over_time import over_time
from haltline.oversight.reports import reports_of
from haltline.oversight.stages import MICROS
from haltline.oversight.weekly import WEEK, Weekly

HALF = YEAR // 2


def analysed(folder: Path, capsys: pytest.CaptureFixture[str], *more: str) -> str:
    asked = ["--events", str(folder / "year.parquet"), "--as-of", str(YEAR), "--profile", "india"]
    assert main(["oversight", "analyse", *asked, *more]) == 0
    return capsys.readouterr().out


def test_a_district_made_slower_is_told_with_its_week_direction_and_certainty(tmp_path: Path, capsys) -> None:
    history(tmp_path, slow="D3")
    told = json.loads(analysed(tmp_path, capsys, "--json"))
    assert {(one["kind"], one["unit"], one["direction"]) for one in told["changes"]} == {
        ("slowing", "D3", "worse")
    }
    (one,) = told["changes"]
    assert list(one) == [
        "kind", "level", "unit", "of", "direction", "since", "told_at", "seen", "expected", "statistic", "p",
        "evidence",
    ]  # fmt: skip
    assert (one["level"], one["of"]) == ("district", "reported-held")
    assert abs(one["since"] - HALF) < 6 * WEEK // MICROS  # as integers, since the file's times are
    assert one["since"] < one["told_at"] <= HALF + 12 * WEEK // MICROS
    assert 0 < one["p"] <= FALSE_ALARMS and one["seen"] < one["expected"]
    assert one["statistic"] == pytest.approx(one["seen"] / one["expected"], rel=0.02)
    assert told["watched"] == {"units": 6 + 18 + 5, "of": 6 + 18 + 5}
    text = analysed(tmp_path, capsys)
    assert "Changes over time, none of them a verdict: 1. Of 29 districts, stations and banks 29 have" in text
    assert f"worse, slowing: district D3 on reported-held since the week of {one['since']}" in text
    assert "a unit without change shows as much" in text


def test_a_history_without_change_says_that_it_could_have_been_seen(tmp_path: Path, capsys) -> None:
    history(tmp_path)
    told = json.loads(analysed(tmp_path, capsys, "--json"))
    assert told["changes"] == [] and told["watched"]["units"] == 29
    assert "Changes over time, none of them a verdict: 0." in analysed(tmp_path, capsys)


def test_a_bank_that_answers_sooner_is_better_and_raises_no_question(tmp_path: Path, capsys) -> None:
    found = history(tmp_path, late_bank="B1", times=1 / 1.8)
    changed = over_time(found, reports_of(found), CLOCKS).changes
    assert [(one.kind, one.unit, one.direction, one.evidence) for one in changed] == [
        ("prompt-bank", "B1", "better", ())
    ]
    assert abs(changed[0].since - HALF * MICROS) < 6 * WEEK
    assert json.loads(analysed(tmp_path, capsys, "--json"))["detectors"] == []


@pytest.mark.parametrize("ratio", sorted({*WORSE.values(), *BETTER.values()}))
def test_units_without_change_are_as_rarely_told_better_as_worse(ratio: float) -> None:
    chance, told, looks = np.random.default_rng(3), 0, 0
    for _ in range(20):
        expected = np.full((75, 104), 12.0)
        rate = expected * np.exp(chance.normal(0, 0.2, (75, 1))) * np.exp(chance.normal(0, 0.3, 104))
        told += len(
            list(_alarms(Weekly(chance.poisson(rate).astype(float), expected, 0), ratio, FALSE_ALARMS))
        )
        looks += 75
    assert told <= 8  # 3 are due; more than 8 would come in one of two hundred tries


def test_nothing_found_is_told_apart_from_nothing_to_be_found() -> None:
    even = np.tile(np.array([[6.0], [0.4], [1.0]]), (1, 52))
    assert can_change(Weekly(even, even, 0)).tolist() == [0, 2]
    short = even[:, :18]  # one a week has no past of twenty by then
    assert can_change(Weekly(short, short, 0)).tolist() == [0]
    assert can_change(Weekly(even[:, :3], even[:, :3], 0)).tolist() == []
