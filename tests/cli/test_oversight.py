"""`haltline oversight analyse`: the contract's object, on anybody's file."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.oversight.histories import HEADER, event, written

from haltline.cli.main import main

ROWS = [
    event("R1", "reported", "2026-01-01T10:00:00Z", district="Agra", station="S1", bank="B"),
    event("R1", "held", "2026-01-01T12:00:00Z"),
    event("R2", "reported", "2026-01-02T10:00:00Z", district="Agra", station="S2"),
    event("R2", "hold_started", "2026-01-02T10:00:00Z", amount=100, hold_id="H"),
    event("R2", "hold_released", "2026-01-05T22:00:00Z", outcome="not_fraud", hold_id="H"),
    event("R2", "flown", "2026-01-05T22:00:00Z"),
]


def analysed(capsys: pytest.CaptureFixture[str], path: Path, *more: str) -> dict:
    assert main(["oversight", "analyse", "--events", str(path), "--json", *more]) == 0
    return json.loads(capsys.readouterr().out)


def test_the_object_is_that_of_the_contract(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    told = analysed(capsys, written(tmp_path / "events.csv", ROWS))
    named = ["clocks", "districts", "stations", "banks", "detectors", "harm", "excluded"]
    assert list(told) == [*named, "changes", "watched"]
    assert told["changes"] == [] and told["watched"] == {"units": 0, "of": 4}
    held = told["clocks"]["reported-held"]
    assert list(held) == ["n", "events", "median", "share_in_clock", "interval", "target_seconds"]
    assert (held["n"], held["events"], held["median"], held["target_seconds"]) == (2, 1, 7200, 86_400)
    assert held["share_in_clock"] == pytest.approx(0.5)
    assert told["clocks"]["closed-told"]["median"] is None
    assert told["clocks"]["reported-closed"] | {"interval": None} == {
        "n": 2,
        "events": 0,
        "median": None,
        "share_in_clock": 0.0,
        "interval": None,
        "target_seconds": 7_776_000,
    }
    assert [list(row) for row in told["districts"]] == [
        ["name", "n", "share_in_clock", "interval", "funnel", "direction"]
    ]
    assert [row["name"] for row in told["stations"]] == ["S1", "S2"]
    assert told["harm"] == {"wrong_hold_days": 3.5, "amount_days": 350, "open_holds": 0}
    assert [row["line"] for row in told["excluded"]] == [7]


def test_clock_target_and_time_are_the_callers(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = written(tmp_path / "events.csv", ROWS)
    told = analysed(capsys, path, "--clock", "reported-hold_released", "--target", "400000")
    assert told["clocks"]["reported-hold_released"]["share_in_clock"] == pytest.approx(0.5)
    told = analysed(capsys, path, "--target", "3600", "--as-of", "2026-01-01T11:00:00Z")
    assert told["clocks"]["reported-held"] | {"interval": 0} == {
        "n": 1,
        "events": 0,
        "median": None,
        "share_in_clock": 0.0,
        "interval": 0,
        "target_seconds": 3600,
    }


def test_a_profile_of_ones_own_brings_its_clocks(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from haltline.centre.kernel.profile import load

    rules = load("generic").model_dump(mode="json", by_alias=True)
    rules["oversight"] = {"clocks": {"reported-held": {"target_seconds": 60}}}
    profile = tmp_path / "mine.json"
    profile.write_text(json.dumps(rules))
    told = analysed(capsys, written(tmp_path / "events.csv", ROWS), "--profile", str(profile))
    assert {name: clock["target_seconds"] for name, clock in told["clocks"].items()} == {"reported-held": 60}


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (["--clock", "reported-stolen"], "is no clock"),
        (["--clock", "held-told"], "give --target"),
        (["--target", "-1"], "--target"),
        (["--as-of", "yesterday"], "--as-of"),
        (["--as-of", "1767243600000"], "as milliseconds since 1970 divide it by 1,000"),
        (["--profile", "atlantis"], "no profile atlantis"),
        (["--events", "/nowhere.csv"], "cannot be read"),
    ],
)
def test_what_cannot_be_done_is_said(tmp_path: Path, capsys, more: list[str], said: str) -> None:
    path = written(tmp_path / "events.csv", ROWS)
    assert main(["oversight", "analyse", "--events", str(path), *more]) == 2
    assert said in capsys.readouterr().err


def test_a_file_without_a_column_is_bad_input(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = written(tmp_path / "events.csv", [], tuple(name for name in HEADER if name != "district"))
    assert main(["oversight", "analyse", "--events", str(path), "--json"]) == 2
    told = capsys.readouterr()
    assert told.out == "" and "has no column district" in told.err


def test_a_person_reads_every_figure_with_its_denominator(tmp_path: Path, capsys) -> None:
    assert main(["oversight", "analyse", "--events", str(written(tmp_path / "events.csv", ROWS))]) == 0
    told = capsys.readouterr().out
    assert "5 events of 2 reports, as known at 2026-01-05T22:00:00.000000Z" in told
    assert "reported-held" in told and "50.0% [" in told
    assert "3.5 wrong-hold days in 1 parts of holds, 100 minor units, 350 minor units x days" in told
    assert "line 7: stage: 'flown' is no stage" in told
    assert "verdict" in told


def test_names_of_the_file_cannot_speak_to_the_terminal(tmp_path: Path, capsys) -> None:
    rows = [event("R1", "reported", 1, district="Agra\x1b[2J"), event("R1", "held", 2)]
    assert main(["oversight", "analyse", "--events", str(written(tmp_path / "events.csv", rows))]) == 0
    told = capsys.readouterr().out
    assert "\x1b" not in told and "Agra\N{REPLACEMENT CHARACTER}[2J" in told


def test_an_empty_history_has_figures_of_nothing(tmp_path: Path, capsys) -> None:
    told = analysed(capsys, written(tmp_path / "events.csv", []))
    assert told["clocks"]["reported-held"]["n"] == 0
    assert told["clocks"]["reported-held"]["interval"] == [0.0, 1.0]
    assert told["districts"] == [] and told["excluded"] == []
    assert main(["oversight", "analyse", "--events", str(tmp_path / "events.csv")]) == 0
