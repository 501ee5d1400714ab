"""Numbers and result files on the command line are judged before anything begins, and refused in words."""

from __future__ import annotations

import argparse

import pytest
from hypothesis import given
from hypothesis import strategies as st

from haltline.cli.main import main
from haltline.cli.numbers import SEED_MAX, how_many, seed


@given(st.integers(1, 10**9))
def test_a_count_is_read(number: int) -> None:
    assert how_many(str(number)) == number


@given(st.integers(-SEED_MAX, SEED_MAX))
def test_a_seed_is_read(number: int) -> None:
    assert seed(str(number)) == number


@pytest.mark.parametrize(
    "text", ["", "-", "0", "-1", "1e3", "1.0", "+1", "1_000", "abc", "٣", "1000000001", "9" * 40]
)
def test_what_is_no_count_is_told_in_words(text: str) -> None:
    with pytest.raises(argparse.ArgumentTypeError, match="not a whole number from 1 to 1000000000"):
        how_many(text)


@pytest.mark.parametrize(
    "asked",
    [
        ["bank", "check", "http://localhost:1", "--junit"],
        ["city", "compare", "--seeds", "1", "--plot"],
        ["city", "compare", "--seeds", "1", "--sensitivity"],
    ],
)
@pytest.mark.parametrize("file", ["/nowhere/told.xml", "/"])
def test_where_a_result_cannot_be_written_nothing_is_begun(
    asked: list[str], file: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main([*asked, file])
    assert ended.value.code == 2
    assert "name a file in a folder that is there" in capsys.readouterr().err


@pytest.mark.parametrize("verb", [["city", "simulate"], ["city", "rehearse"], ["oversight", "evaluate"]])
def test_a_command_that_is_asked_for_too_many_seeds_says_so(
    verb: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main([*verb, "--seeds", "9" * 23])
    assert ended.value.code == 2
    assert "is not a whole number from 1" in capsys.readouterr().err
