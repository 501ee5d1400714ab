"""`city history` writes a file that anybody's oversight reads, and the truth beside it."""

import json
from pathlib import Path

import pytest

from haltline.cli.main import main
from haltline.oversight.reading import read_history

SMALL = ["city", "history", "--seed", "3", "--years", "1", "--reports", "800"]


def test_a_history_and_its_truth_are_written(tmp_path: Path) -> None:
    out, truth = tmp_path / "h.csv.gz", tmp_path / "truth.json"
    plants = ["--plant", "late-bank,from=2023-06-01,strength=2", "--plant", "ping-pong:station"]
    assert main([*SMALL, *plants, "--out", str(out), "--truth", str(truth)]) == 0
    told = json.loads(truth.read_text())
    assert [(one["kind"], one["level"]) for one in told["plants"]] == [
        ("late-bank", "bank"),
        ("ping-pong", "station"),
    ]
    assert told["plants"][0]["since"] == "2023-05-31T18:30:00Z"
    history = read_history(out)
    assert told["plants"][0]["unit"] in history.bank.known
    assert set(told["plants"][1]["reports"]) <= set(history.report.known)


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        (["--out", "h.xlsx"], "ends in none of"),
        (["--plant", "theft", "--out", "h.csv"], "is none of"),
        (["--seed", "-1", "--out", "h.csv"], "0 or more"),
        (["--out", "nowhere/h.csv"], "cannot be written"),
    ],
)
def test_what_cannot_be_is_said_and_nothing_written(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    options: list[str],
    reason: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main([*SMALL, *options]) == 2
    assert reason in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []
