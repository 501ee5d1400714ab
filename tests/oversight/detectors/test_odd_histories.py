"""Histories of nothing, of one report, of one unit, and of texts in any script and length."""

from dataclasses import replace

import pyarrow as pa
import pytest
from tests.oversight.detectors.offices import history, office

from haltline.oversight.detectors import Policy, questions
from haltline.oversight.detectors.texts import folded, hashes, plain_words, sums_written, words
from haltline.oversight.history import History, Names
from haltline.oversight.reports import reports_of


def empty() -> History:
    found, _ = history(office(1, reports=40))
    cut = {
        name: getattr(found, name)[:0] for name in ("line", "stage", "at", "recorded_at", "amount", "text")
    }
    for name in ("report", "district", "station", "bank", "category", "officer", "outcome", "hold", "holder"):
        cut[name] = Names(getattr(found, name).codes[:0], ())
    return replace(found, **cut)


def test_nothing_raises_no_question() -> None:
    nothing = empty()
    assert questions(nothing, reports_of(nothing), Policy()) == []


@pytest.mark.parametrize("reports", [1, 2, 30])
def test_few_reports_raise_no_question(reports: int) -> None:
    assert questions(*history(office(2, reports=reports)), Policy()) == []


def test_one_district_alone_has_its_stations_compared_and_raises_nothing() -> None:
    assert questions(*history(office(3, districts=1, reports=1500)), Policy()) == []


def test_nobody_named_is_nobody_asked() -> None:
    found, _ = history(office(4, reports=300))
    none = {
        name: Names(getattr(found, name).codes * 0 - 1, ())
        for name in ("district", "station", "officer", "bank")
    }
    nameless = replace(found, **none)
    assert questions(nameless, reports_of(nameless), Policy()) == []


def test_stories_of_any_length_and_script_are_read() -> None:
    found, _ = history(office(5, reports=300))
    odd = ["क" * 100_000, "پیسے چلے گئے ۵۰۰۰", "", None, "\u200d\u200d", "money 🏦 " * 9_000, "a" * 100_000]
    texts = [odd[row % len(odd)] for row in range(len(found))]
    changed = replace(found, text=pa.array(texts, pa.large_string()))
    questions(changed, reports_of(changed), Policy())


def test_the_same_words_have_the_same_number_whatever_their_marks_and_spaces() -> None:
    texts = pa.array(
        ["Paid  back, thank you!", "paid back thank you", "ＰＡＩＤ back — thank you", "paid back"]
    )
    found = hashes(plain_words(texts))
    assert found[0] == found[1] == found[2] != found[3]
    assert hashes(plain_words(pa.array(["", None, " . "], pa.string()))).tolist() == [0, 0, 0]


def test_words_are_those_between_spaces() -> None:
    found = words(plain_words(pa.array(["one two one", "", "पैसा गया पैसा", "two"])))
    assert found.text.tolist() == [0, 0, 0, 2, 2, 2, 3]
    one, two, again, _, _, _, last = found.value.tolist()
    assert one == again != two == last
    assert found.value[3] == found.value[5] != found.value[4]


@pytest.mark.parametrize(
    ("text", "sums"),
    [
        ("paid Rs 2,50,000 then 999", [250000, 999]),
        ("₹५०,००० दिए", [50000]),
        ("مجھ سے ۵۰۰۰ لیے", [5000]),
        ("lost 2 lakh and 1.5 lakh", [200000, 150000]),
        ("2.5 करोड़ गए", [25000000]),
        ("5k paid, call 9876543210 now", [5000]),
        ("nothing", []),
    ],
)
def test_sums_are_read_as_people_write_them(text: str, sums: list[int]) -> None:
    assert sums_written(folded(pa.array([text]))).value.tolist() == sums
