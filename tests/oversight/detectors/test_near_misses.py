"""What looks like a misdeed and is none, beside the misdeed that looks like it."""

from __future__ import annotations

import numpy as np
import pytest
from tests.oversight.detectors.offices import DAY, HOUR, SECOND, WORDS, Draft, history, office

from haltline.oversight.detectors import DETECTORS, Policy
from haltline.oversight.question import Question

POLICY = Policy()
FRIDAY = 4


def asked(draft: Draft, kind: str) -> list[Question]:
    return DETECTORS[kind](*history(draft), POLICY)


def names(draft: Draft, kind: str) -> list[str]:
    return [question.unit for question in asked(draft, kind)]


@pytest.mark.parametrize(("stage", "target"), [("first_request", 30 * 60), ("held", 24 * 3600)])
def test_each_stage_that_is_back_dated_is_seen_beside_its_own(stage: str, target: int) -> None:
    """A request is written within minutes; closings that take days to write must not hide a late one."""
    draft = office(31)
    for each in ("first_request", "held"):
        draft.lags[each] = (draft.rng.exponential(60, len(draft)) * SECOND).astype(np.int64)
    rows = draft.some("S6", 0.25)
    truly = draft.times["reported"][rows] + int(target * 1.6) * SECOND
    draft.times[stage][rows] = truly - int(target * 0.7) * SECOND
    draft.lags[stage][rows] = truly - draft.times[stage][rows]
    assert names(draft, "back-dating") == ["S6"]


def test_a_clerk_who_writes_the_weeks_papers_on_fridays_is_not_asked() -> None:
    draft = office(32)
    rows = draft.rows_of("S6")
    for stage in ("decided", "closed"):
        at = draft.times[stage][rows]
        day = at // DAY
        friday = (day + (FRIDAY - (day + 3) % 7) % 7) * DAY + 21 * HOUR
        draft.lags[stage][rows] = np.maximum(friday - at, HOUR)
    assert names(draft, "back-dating") == []


@pytest.mark.parametrize(("reason", "unit"), [("corrected", ["S6"]), (".", ["S6"]), ("-", ["S6"])])
def test_one_word_under_every_downgrade_is_no_reason(reason: str, unit: list[str]) -> None:
    draft = moved_both_ways(33)
    rows = draft.some("S6", 0.25)
    lessened(draft, rows, 0.3, np.full(len(rows), reason, object))
    assert names(draft, "downgrade") == unit


def test_a_reason_for_each_downgrade_and_a_desk_that_moves_both_ways_are_honest() -> None:
    draft = moved_both_ways(34)
    rows = draft.some("S6", 0.25)
    lessened(
        draft, rows, 0.3, np.array([f"{chr(97 + n % 26)}sha{n} had paid part twice" for n in rows], object)
    )
    desk = draft.some("S11", 0.4)
    half = np.arange(len(desk)) % 2 == 0
    lessened(draft, desk, np.where(half, 0.5, 1.7), np.full(len(desk), "bank statement seen", object))
    assert names(draft, "downgrade") == []


def moved_both_ways(seed: int) -> Draft:
    """An office in which reasons go up as often as down; else a reason that only lessens is everybody's."""
    draft = office(seed)
    draft.extra = [part for part in draft.extra if part["stage"] != "reclassified"]
    rows = np.flatnonzero(draft.rng.random(len(draft)) < 0.06)
    why = np.array(["victim's statement", "bank's statement", "first entry was wrong", ""], object)
    lessened(draft, rows, draft.rng.choice([0.5, 1.8], len(rows)), draft.rng.choice(why, len(rows)))
    return draft


def lessened(draft: Draft, rows: np.ndarray, times: float | np.ndarray, reason: np.ndarray) -> None:
    """Reports get so many times their sum, for a reason."""
    amount = (draft.amount[rows] * times).astype(np.int64)
    draft.add("reclassified", rows, draft.times["reported"][rows] + 3 * DAY, amount=amount, text=reason)


def test_a_language_that_one_station_writes_is_not_judged_by_its_own_words() -> None:
    draft = office(35)
    foreign = np.array([f"harf{n}" for n in range(20)], object)
    rows = draft.some("S6", 0.8)
    draft.stories[rows] = [" ".join(draft.rng.choice(foreign, 15)) for _ in rows]
    assert names(draft, "narrative-mismatch") == []


def test_closings_of_few_words_in_any_order_are_no_template() -> None:
    draft = office(36)
    few = np.array([*WORDS["upi"].split(), *WORDS["card"].split()], object)
    rows = draft.rows_of("S6")
    draft.closings[rows] = [" ".join(draft.rng.choice(few, 10)) for _ in rows]
    assert names(draft, "template-closure") == []


@pytest.mark.parametrize(("honest", "units"), [(True, []), (False, ["S6"])])
def test_short_words_for_money_that_came_back_are_what_happened(honest: bool, units: list[str]) -> None:
    draft = office(37)
    back = draft.rng.random(len(draft)) < 0.4
    returned = np.flatnonzero(back)
    draft.add("returned", returned, draft.times["closed"][returned] - HOUR)
    rows = draft.rows_of("S6")
    rows = rows[back[rows]] if honest else rows[draft.rng.random(len(rows)) < 0.4]
    draft.closings[rows] = "Returned in full to the account it came from."
    assert names(draft, "template-closure") == units


def test_two_that_send_each_other_in_circles_are_one_question_naming_both() -> None:
    draft = office(38)
    circled(draft, draft.some("S6", 0.3), 6, 9)
    circled(draft, draft.some("S9", 0.2), 9, 6)
    (question,) = asked(draft, "ping-pong")
    assert {question.unit, question.other} == {"S6", "S9"}
    assert question.detail == f"with {question.other}"


def test_of_a_pair_the_one_that_begins_is_asked_and_the_other_named() -> None:
    draft = office(39)
    circled(draft, draft.some("S6", 0.3), 6, 9)
    assert [(question.unit, question.other) for question in asked(draft, "ping-pong")] == [("S6", "S9")]


def circled(draft: Draft, rows: np.ndarray, one: int, other: int) -> None:
    """Sent by one to the other and back, twice."""
    rows = rows[
        ~np.isin(rows, np.concatenate([p["report"] for p in draft.extra if p["stage"] == "transferred"]))
    ]
    for turn, to in enumerate((other, one, other, one)):
        station = np.full(len(rows), to)
        at = draft.times["reported"][rows] + (2 + turn) * DAY
        draft.add("transferred", rows, at, station=station, district=station // 4)
