"""One misdeed gives one question at its unit, and honest offices get none."""

from dataclasses import fields, replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from tests.oversight.detectors.offices import history, office
from tests.oversight.detectors.plants import PLANTS, smaller_sums

from haltline.oversight.detectors import DETECTORS, Policy, questions
from haltline.oversight.detectors.texts import signatures, sketches
from haltline.oversight.detectors.words import CASES, sentence
from haltline.oversight.question import KINDS

POLICY = Policy()
LARGER = "the story names a larger sum"
HONEST = 4  # offices of 105 units


def test_all_nine_kinds_have_a_detector_and_a_plant() -> None:
    assert tuple(DETECTORS) == KINDS == tuple(PLANTS)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("unit", ["S6", "D1"])
def test_what_one_unit_does_is_one_question_about_that_unit(kind: str, unit: str) -> None:
    draft = office(3)
    PLANTS[kind](draft, unit, 0.35 if kind != "silent-calls" else 0.9)
    asked = DETECTORS[kind](*history(draft), POLICY)
    assert [(question.kind, question.unit) for question in asked] == [(kind, unit)]
    assert asked[0].p < POLICY.level
    assert asked[0].statistic > POLICY.ratio_min


@pytest.mark.parametrize("kind", ["closure-burst", "back-dating", "template-closure", "downgrade"])
def test_one_officer_is_asked_and_not_the_station_around(kind: str) -> None:
    draft = office(5)
    PLANTS[kind](draft, "O13", 0.5)
    assert [question.unit for question in DETECTORS[kind](*history(draft), POLICY)] == ["O13"]


def test_stories_that_name_ten_times_the_sum_are_a_question() -> None:
    draft = office(6)
    smaller_sums(draft, "S4", 0.3)
    asked = DETECTORS["narrative-mismatch"](*history(draft), POLICY)
    assert [(question.unit, question.detail) for question in asked] == [("S4", LARGER)]


@pytest.mark.parametrize("seed", range(HONEST))
def test_honest_offices_with_habits_get_no_question(seed: int) -> None:
    assert questions(*history(office(seed, habit=0.3)), POLICY) == []


def test_the_order_of_rows_changes_nothing() -> None:
    draft = office(8, reports=3000)
    for kind, plant in PLANTS.items():
        plant(draft, f"S{2 + 2 * (len(kind) % 3)}", 0.4)
    asked = questions(*history(draft), POLICY)
    assert asked
    assert questions(*history(draft, shuffled=4), POLICY) == asked


def test_units_by_other_names_are_asked_by_their_other_names() -> None:
    draft = office(9, reports=3000)
    PLANTS["downgrade"](draft, "S3", 0.4)
    found, reports = history(draft)
    other = replace(found.station, known=tuple(f"post {name}" for name in found.station.known))
    renamed = replace(found, station=other)
    before = DETECTORS["downgrade"](found, reports, POLICY)
    after = DETECTORS["downgrade"](renamed, replace(reports, history=renamed), POLICY)
    assert [replace(question, unit=f"post {question.unit}") for question in before] == after != []


def test_more_innocent_units_lose_no_question() -> None:
    for districts in (5, 9):
        draft = office(10, districts=districts, reports=1000 * districts)
        PLANTS["template-closure"](draft, "S7", 0.3)
        asked = DETECTORS["template-closure"](*history(draft), POLICY)
        assert [question.unit for question in asked] == ["S7"]


def test_evidence_are_the_reports_that_carry_the_pattern() -> None:
    draft = office(11)
    before = draft.closings.copy()
    PLANTS["template-closure"](draft, "S5", 0.2)
    changed = {f"R{row:06d}" for row in np.flatnonzero(draft.closings != before)}
    (question,) = DETECTORS["template-closure"](*history(draft), POLICY)
    assert set(question.evidence) <= changed
    assert question.seen == len(question.evidence) > 0.8 * len(changed)  # some were transferred elsewhere


def test_a_fortnight_alone_is_no_pattern() -> None:
    draft = office(12)
    rows = draft.rows_of("S9")
    when = draft.times["closed"][rows]
    middle = np.sort(when)[len(when) // 2]
    near = rows[np.abs(when - middle) < 6 * 86_400 * 1_000_000]
    draft.closings[near] = "All of one fraud; paid back by the bank to its customers."
    assert DETECTORS["template-closure"](*history(draft), POLICY) == []


def test_a_night_that_records_all_stages_late_is_a_migration() -> None:
    draft = office(13)
    rows = draft.rows_of("D2")
    rows = rows[draft.times["reported"][rows] < np.median(draft.times["reported"])]
    night = draft.times["closed"][rows].max()
    for stage in draft.times:
        draft.lags[stage][rows] = night - draft.times[stage][rows] + 1000
    assert DETECTORS["back-dating"](*history(draft), POLICY) == []


@pytest.mark.slow
def test_false_alarms_and_power_of_many_offices() -> None:
    alarms, units = 0, 0
    for seed in range(100, 160):
        alarms += len(questions(*history(office(seed, habit=0.25)), POLICY))
        units += 105 * len(KINDS)
    assert alarms / units <= 0.003
    for kind, plant in PLANTS.items():
        found = 0
        for seed in range(200, 220):
            draft = office(seed)
            plant(draft, "D3")
            found += "D3" in [question.unit for question in DETECTORS[kind](*history(draft), POLICY)]
        assert found >= 18, kind


def test_a_question_in_words_says_what_was_seen_beside_what_and_that_it_is_no_finding() -> None:
    draft = office(14)
    PLANTS["downgrade"](draft, "S3", 0.4)
    (asked,) = DETECTORS["downgrade"](*history(draft), POLICY)
    said = sentence(asked)
    assert said.startswith(f"S3: {asked.seen} of its {asked.n} reports were made lesser without a reason")
    assert said.endswith("This is a question, not a finding.")
    assert set(CASES) == set(KINDS)
    assert not {"fraud", "guilty", "manipulated"} & set(" ".join(map(str, CASES.values())).split())


def test_every_setting_is_documented_and_no_other_is_taken() -> None:
    told = Path("docs/reference/oversight.md").read_text(encoding="utf-8")
    settings = {entry.name for entry in fields(Policy)} - {"clocks", "time_zone"}
    assert [name for name in sorted(settings) if f"`{name}`" not in told] == []
    assert Policy.of({"level": 0.001, "burst_days": [2]}, ()).burst_days == (2,)
    with pytest.raises(ValueError, match="no setting levl"):
        Policy.of({"levl": 0.001}, ())


def test_a_desk_that_takes_over_and_gives_back_is_no_circle() -> None:
    draft = office(15)
    rows = draft.some("D1", 0.12)
    rows = rows[draft.station[rows] != 4]
    for turn, to in enumerate((np.full(len(rows), 4), draft.station[rows])):
        at = draft.times["reported"][rows] + (3 + 4 * turn) * 86_400_000_000
        draft.add("transferred", rows, at, station=to, district=to // 4)
    assert DETECTORS["ping-pong"](*history(draft), POLICY) == []


def test_a_bank_of_shopkeepers_is_no_question_and_one_that_begins_to_be_is() -> None:
    for since, asked in ((0, []), (180, ["B3"])):
        draft = office(16)
        start = draft.times["reported"].min() + since * 86_400_000_000
        rows = draft.some("B3", 0.3)
        rows = rows[draft.times["reported"][rows] >= start]
        at = draft.times["held"][rows] + 86_400_000_000
        draft.add("hold_released", rows, at, hold=rows, outcome=np.full(len(rows), "not_fraud", object))
        found = DETECTORS["bystander-holds"](*history(draft), POLICY)
        assert [question.unit for question in found] == asked


def test_a_bank_that_back_dates_its_answers_is_asked_and_no_station() -> None:
    draft = office(17)
    rows = draft.some("B5", 0.25)
    lag = (draft.rng.uniform(3, 9, len(rows)) * 86_400_000_000).astype(np.int64)
    draft.lags["first_answer"][rows] += lag
    found = DETECTORS["back-dating"](*history(draft), POLICY)
    assert [(question.level, question.unit) for question in found] == [("bank", "B5")]


def test_a_template_that_counts_its_cases_is_still_one_and_a_filled_form_is_none() -> None:
    for filled, asked in ((False, ["S4"]), (True, [])):
        draft = office(18)
        rows = draft.some("S4", 0.25)
        sums = draft.amount[rows] // 100 if filled else np.arange(len(rows))
        draft.closings[rows] = [f"Case {number}: looked into, sent on to file." for number in sums]
        found = DETECTORS["template-closure"](*history(draft), POLICY)
        assert [question.unit for question in found] == asked


def test_nearly_the_same_words_are_a_template() -> None:
    draft = office(19)
    rows = draft.some("S8", 0.3)
    names = ("asha", "bela", "charu", "dev", "ela", "farid", "gita", "hari")
    draft.closings[rows] = [
        f"{names[row % 8]} was told that enquiry is complete, the matter filed by order; {names[row % 7]}"
        for row in rows.tolist()
    ]
    found = DETECTORS["template-closure"](*history(draft), POLICY)
    assert [question.unit for question in found] == ["S8"]


def test_three_words_that_many_texts_share_do_not_make_them_alike() -> None:
    chance = np.random.default_rng(3)
    words = [f"word{n}" for n in range(400)]
    least = [*sorted(words, key=lambda word: int(signatures(pa.array([word], pa.large_string()))[0, 0]))[:3]]
    others = [word for word in words if word not in least]
    different = [" ".join([*least, *chance.choice(others, 17, replace=False)]) for _ in range(40)]
    same = " ".join(chance.choice(others, 20, replace=False))
    nearly = [same.replace(same.split()[n % 20], f"other{n}") for n in range(40)]
    assert not sketched(different).any()
    found = sketched([*nearly, *different])
    _, uses = np.unique(found[found > 0], return_counts=True)
    assert uses.max() >= 20, "texts in which one word of twenty differs are mostly alike"


def sketched(texts: list[str]) -> np.ndarray:
    """The sketch of each text."""
    words = pa.array(texts, pa.large_string())
    return sketches(signatures(words), signatures(words, pairs=True))
