"""A name leads to its place by code, spelling, script or an operator's word; never by a guess."""

from dataclasses import replace

import pytest

from haltline.oversight.areas.matching import match
from haltline.oversight.areas.reading import Area, Population
from haltline.oversight.areas.spelling import plain, sound


def by_name(asked: list[str], known: list[str], **aliases: str) -> list[tuple[str | None, str]]:
    found = match([Area(name) for name in asked], [Area(name) for name in known], aliases)
    return [(None if at is None else known[at], by) for at, by in zip(found.to, found.by, strict=True)]


def test_capitals_spaces_and_brackets_do_not_matter() -> None:
    known = ["Sant Ravidas Nagar (Bhadohi)", "Bara Banki", "Siddharthnagar"]
    asked = ["sant ravi das nagar(BHADOHI)", "BARABANKI", "Siddharth Nagar"]
    assert by_name(asked, known) == [(known[n], "name") for n in range(3)]
    assert by_name(["Bhadohi"], known) == [("Sant Ravidas Nagar (Bhadohi)", "name")]


@pytest.mark.parametrize(
    ("hindi", "english"),
    [
        ("वाराणसी", "Varanasi"),
        ("गोरखपुर", "Gorakhpur"),
        ("फ़िरोज़ाबाद", "Firozabad"),
        ("गौतम बुद्ध नगर", "Gautam Buddha Nagar"),
        ("शाहजहाँपुर", "Shahjahanpur"),
        ("अंबेडकर नगर", "Ambedkar Nagar"),
        ("झाँसी", "Jhansi"),
    ],
)
def test_hindi_names_are_heard(hindi: str, english: str) -> None:
    others = [
        "Varanasi",
        "Gorakhpur",
        "Firozabad",
        "Gautam Buddha Nagar",
        "Shahjahanpur",
        "Ambedkar Nagar",
        "Jhansi",
    ]
    assert by_name([hindi], others)[0][0] == english


def test_a_sound_that_two_places_have_leads_to_neither() -> None:
    assert sound(plain("Mahrajganj")) == sound(plain("Maharajganj")) == sound(plain("Maharajaganj"))
    assert by_name(["Mahrajganj"], ["Maharajganj", "Maharajaganj"]) == [(None, "unknown")]
    assert by_name(["Mahrajganj", "Mahrajaganja"], ["Maharajganj"]) == [(None, "unknown")] * 2


def test_a_sound_that_another_one_has_by_name_leads_to_none() -> None:
    asked = ["Kanshiram Nagar", "Kansiram Nagar"]
    assert by_name(asked, ["Kanshiram Nagar"]) == [("Kanshiram Nagar", "name"), (None, "unknown")]


def test_short_names_must_be_spelt() -> None:
    assert by_name(["Etaah", "Mao"], ["Etah", "Mau"]) == [(None, "unknown")] * 2


def test_a_new_name_is_known_only_when_it_is_told() -> None:
    assert by_name(["Prayagraj"], ["Allahabad"]) == [(None, "unknown")]
    assert by_name(["Prayagraj"], ["Allahabad"], Prayagraj="Allahabad") == [("Allahabad", "alias")]


def test_two_that_ask_for_one_place_by_name_get_none() -> None:
    assert by_name(["Agra", "AGRA"], ["Agra"]) == [(None, "ambiguous")] * 2


def test_states_tell_namesakes_apart_and_codes_come_first() -> None:
    known = [
        Population("Hamirpur", 10, "168", "UTTAR PRADESH"),
        Population("Hamirpur", 20, "28", "HIMACHAL PRADESH"),
    ]
    asked = Area("Hamirpur", state="Uttar Pradesh")
    assert match([asked], known).to == (0,)
    assert match([replace(asked, state="")], known).by == ("ambiguous",)
    assert match([Area("Whatever", "28")], known).to == (1,)
