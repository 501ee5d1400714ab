"""What is planted is there, as strong as it was asked for, from its day on, and nowhere else."""

import numpy as np
import pytest
from tests.city.history.histories import first, made, stage, taken

from haltline.city.history.draft import CLOSINGS, NONE, TARGETS
from haltline.city.history.files import truth
from haltline.city.history.frauds import CATEGORIES
from haltline.city.history.making import Made
from haltline.city.history.misdeeds.plants import LEVELS, wish
from haltline.city.history.rows import FROM_ENDINGS, FROM_REASONS
from haltline.values.errors import InvalidValue


def the_plant(history: Made) -> tuple[np.ndarray, np.ndarray]:
    """Reports of the planted unit from the plant's day on, and before."""
    plant = history.planted[0].plant
    ours = taken(history, plant.level, plant.unit)
    since = first(history, "reported") >= plant.since
    return ours & since, ours & ~since


def test_a_district_that_slows_by_30_percent_takes_30_percent_longer() -> None:
    slow, usual = made("slowing:district"), made()
    after, before = the_plant(slow)
    for name in ("first_request", "first_answer", "held"):
        longer, plain = first(slow, name), first(usual, name)
        begun = first(slow, "reported")
        both = after & (longer > 0) & (plain > 0)
        ratio = (longer - begun)[both] / np.maximum((plain - begun)[both], 1)
        assert np.median(ratio) == pytest.approx(1.3, abs=0.01), name
    assert (first(slow, "held")[before] == first(usual, "held")[before]).all()


def test_a_late_bank_takes_twice_as_long_and_no_other_bank_does() -> None:
    late, usual = made("late-bank"), made()
    after, _ = the_plant(late)
    waits = [first(h, "first_answer") - first(h, "first_request") for h in (late, usual)]
    answered = (first(late, "first_answer") > 0) & (first(usual, "first_answer") > 0)
    assert np.median(waits[0][after & answered] / waits[1][after & answered]) == pytest.approx(2.0, abs=0.05)
    others = answered & ~after & (first(late, "reported") > 0)
    assert (first(late, "first_answer")[others] == first(usual, "first_answer")[others]).all()


def test_a_station_that_burks_takes_fewer_of_its_calls() -> None:
    history = made("burking:station,strength=0.5")
    plant = history.planted[0].plant
    calls = stage(history, "called")
    ours = calls[(history.station[calls] == plant.code) & (history.rows.report[calls] == NONE)]
    late = history.rows.at[ours] >= plant.since
    assert late.sum() > 2 * (~late).sum()
    assert history.planted[0].touched > 0
    assert len(history.texts[0]) == len(made().texts[0]) - history.planted[0].touched


def test_heaped_reports_end_in_the_clocks_last_twentieth() -> None:
    history = made("heaping:district")
    plant, clock = history.planted[0], history.planted[0].clock
    took = first(history, clock) - first(history, "reported")
    pause = first(history, "resumed") - first(history, "paused")
    share = (took - np.where(clock == "closed", pause, 0))[plant.reports] / TARGETS[clock]
    known = first(history, clock)[plant.reports] > 0
    assert ((share[known] > 0.8) & (share[known] < 1)).mean() > 0.98
    assert len(plant.reports) > 20


def test_a_bank_heaps_its_answers_and_back_dates_them() -> None:
    heaped, dated = made("heaping:bank"), made("back-dating:bank")
    wait = (first(heaped, "first_answer") - first(heaped, "first_request"))[heaped.planted[0].reports]
    assert (np.abs(wait[wait > 0] - 3500) < 100).mean() > 0.9
    rows = stage(dated, "first_answer")
    ours = np.isin(dated.rows.report[rows], dated.planted[0].reports)
    lag = (dated.recorded - dated.rows.at)[rows]
    assert np.median(lag[ours]) > 10 * np.median(lag[~ours])


def test_bursts_lie_on_the_last_two_working_days() -> None:
    history = made("closure-burst:station")
    closed = first(history, "closed")[history.planted[0].reports]
    ends = np.array(history.days.month_ends())
    ahead = ends[np.minimum(np.searchsorted(ends, closed), len(ends) - 1)] - closed
    assert (ahead[closed > 0] < 8 * 86400).all()
    assert (closed > 0).sum() > 20


def test_a_tenth_of_the_closings_is_back_dated_and_written_after_the_clock() -> None:
    history = made("back-dating:district")
    plant = history.planted[0]
    rows = stage(history, "closed")
    lag = (history.recorded - history.rows.at)[rows]
    marked = np.isin(history.rows.report[rows], plant.reports) & (
        history.rows.at[rows] >= plant.plant.since - 90 * 86400
    )
    assert np.median(lag[marked]) > 2 * 86400
    assert np.median(lag[~marked]) < 3600
    closed_since = taken(history, "district", plant.plant.unit) & (
        first(history, "closed") >= plant.plant.since
    )
    assert 0.06 < len(plant.reports) / closed_since.sum() < 0.14


def test_copied_closings_name_no_fact_of_the_report() -> None:
    history = made("template-closure:station")
    texts = [history.texts[1][int(code)].as_py() for code in history.planted[0].reports]
    assert len(set(texts)) <= 2
    assert not any(character.isdigit() for text in texts for character in text)


def test_stories_tell_what_was_entered_otherwise() -> None:
    history = made("narrative-mismatch:district")
    reported = stage(history, "reported")
    entered = np.full(len(history.texts[0]), NONE)
    entered[history.rows.report[reported]] = history.rows.category[reported]
    lesser = {CATEGORIES[code] for code in entered[history.planted[0].reports]}
    assert lesser <= {"shopping", "lost-device", "refund-call"}
    told = [history.texts[0][int(code)].as_py() for code in history.planted[0].reports]
    assert not any("soap" in text for text in told)


def test_downgrades_have_no_reason_and_go_down() -> None:
    history = made("downgrade:district")
    rows = stage(history, "reclassified")
    planted = rows[np.isin(history.rows.report[rows], history.planted[0].reports)]
    silent = planted[history.rows.outcome[planted] == NONE]
    assert len(silent) > 15
    entered = np.zeros(len(history.texts[0]), np.int64)
    reported = stage(history, "reported")
    entered[history.rows.report[reported]] = history.rows.amount[reported]
    smaller = history.rows.amount[silent] < entered[history.rows.report[silent]]
    assert smaller.mean() > 0.95


def test_circles_come_back_more_than_once() -> None:
    history = made("ping-pong:station")
    rows = stage(history, "transferred")
    home = rows[history.station[rows] == history.planted[0].plant.code]
    returns = np.bincount(history.rows.report[home], minlength=len(history.texts[0]))
    assert (returns[history.planted[0].reports] >= 2).mean() > 0.7
    others = np.setdiff1d(np.arange(len(returns)), history.planted[0].reports)
    assert (returns[others] >= 2).mean() < 0.01


def test_bystanders_are_let_go() -> None:
    history = made("bystander-holds:station")
    rows = stage(history, "hold_released")
    wrong = history.rows.outcome[rows] == FROM_ENDINGS
    touched = np.isin(history.rows.report[rows], history.planted[0].reports)
    assert wrong[touched].mean() > 4 * wrong[~touched].mean()


def test_nothing_is_planted_unless_it_is_asked_for() -> None:
    honest = truth(made())
    assert honest["plants"] == []
    rows = stage(made(), "reclassified")
    given = made().rows.outcome[rows]
    assert (given == NONE).mean() < 0.12
    assert (given[given != NONE] >= FROM_REASONS).all()
    returned = stage(made(), "closed")
    assert (made().rows.outcome[returned] < len(CLOSINGS)).all()


@pytest.mark.parametrize("kind", sorted(LEVELS))
def test_every_kind_can_be_planted_and_is_told_in_the_truth(kind: str) -> None:
    (told,) = truth(made(kind))["plants"]  # type: ignore[misc]
    assert told["kind"] == kind
    assert told["touched"] > 0
    assert told["level"] in LEVELS[kind]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("theft", "is none of"),
        ("downgrade:bank", "is planted at officer, station, district"),
        ("heaping:Nowhere", "is called 'Nowhere'"),
        ("heaping,from=soon", "cannot be read"),
        ("heaping,strength=0", "not above 0"),
        ("heaping,from=1999-01-01", "outside the history"),
        ("heaping,colour=red", "neither from nor strength"),
    ],
)
def test_what_cannot_be_planted_is_said(text: str, reason: str) -> None:
    with pytest.raises(InvalidValue, match=reason):
        made(text)
    assert wish("heaping:Norvale Fort,from=2024-02-01,strength=0.4").strength == 0.4
