"""`haltline city compare` prints the contract's object, a table for people, and its settings."""

import json

import pytest

from haltline.city.compare.assumptions import load, settings
from haltline.cli.main import main

FEW = ["city", "compare", "--seeds", "2"]


def run(*argv):
    try:
        return main([*FEW, *argv])
    except SystemExit as ended:
        return ended.code


def test_json_has_the_shape_of_the_contract_and_is_the_same_every_time(capsys):
    assert run("--json") == 0
    text = capsys.readouterr().out
    told = json.loads(text)
    assert list(told) == ["procedures", "assumptions"]
    names = [each["name"] for each in told["procedures"]]
    assert names == ["first-account", "layer-by-hand", "central-graph", "haltline"]
    for each in told["procedures"]:
        assert list(each) == ["name", "held_share", "returned_share", "wrong_hold_days"]
        for mean, low, high in (each["held_share"], each["returned_share"]):
            assert 0 <= low <= mean <= high <= 1
        mean, low, high = each["wrong_hold_days"]
        assert 0 <= low <= mean <= high
    assumed = told["assumptions"]
    assert set(load().figures) < set(assumed)
    assert assumed["hops"]["value"] == 8 and assumed["hops"]["source"]
    assert run("--json") == 0
    assert capsys.readouterr().out == text


def test_other_seeds_give_other_figures(capsys):
    run("--json")
    first = capsys.readouterr().out
    run("--json", "--first", "50")
    assert capsys.readouterr().out != first


def test_people_read_a_table(capsys):
    assert run() == 0
    said = capsys.readouterr().out
    assert "setting base" in said and "wrong-hold days" in said
    assert [line.split()[0] for line in said.splitlines() if "%" in line and "(" in line] == [
        "first-account",
        "layer-by-hand",
        "central-graph",
        "haltline",
    ]


def test_a_setting_changes_what_is_assumed_and_says_so(capsys):
    assert run("--setting", "slow-banks", "--json") == 0
    assumed = json.loads(capsys.readouterr().out)["assumptions"]
    assert assumed["setting"]["name"] == "slow-banks"
    assert assumed["banks_by_hand"]["value"] == 1.0


def test_settings_are_listed_with_their_reasons(capsys):
    assert run("--settings") == 0
    said = capsys.readouterr().out
    for setting in settings().values():
        assert f"{setting.name}: {setting.why}" in said


@pytest.mark.parametrize(
    ("argv", "says"),
    [
        (["--setting", "paradise"], "paradise is not one of base"),
        (["--seeds", "0"], "is not a whole number from 1"),
        (["--seeds", "some"], "is not a whole number from 1"),
        (["--plot", "/nowhere/outcome.svg"], "name a file in a folder that is there"),
    ],
)
def test_bad_input_is_exit_2_and_says_what_to_do(argv, says, capsys):
    assert run(*argv) == 2
    assert says in capsys.readouterr().err


def test_a_picture_is_written_where_asked(tmp_path, capsys):
    file = tmp_path / "outcome.svg"
    assert run("--plot", str(file), "--json") == 0
    assert file.read_text().startswith("<svg ")
    assert json.loads(capsys.readouterr().out)["procedures"]


def test_every_assumption_has_a_range_around_it_a_unit_and_a_source():
    for each in load().figures.values():
        assert each.low <= each.value <= each.high and each.low < each.high, each.name
        assert each.unit and each.what and each.source.endswith("."), each.name
    known = set(load().figures)
    assert all(set(each.changes) <= known for each in settings().values())
