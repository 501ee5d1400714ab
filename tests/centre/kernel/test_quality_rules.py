"""The form of re-reading is data: what is wrong with it is named by its place before anything is drawn."""

from __future__ import annotations

from pathlib import Path

import pytest

from haltline.centre.kernel.profile import FOLDER, ProfileFault, load

INDIA = (FOLDER / "india.toml").read_text(encoding="utf-8")


def changed(folder: Path, old: str, new: str) -> str:
    """The address of India's profile with one thing changed."""
    assert INDIA.count(old) >= 1
    file = folder / "profile.toml"
    file.write_text(INDIA.replace(old, new, 1), encoding="utf-8")
    return str(file)


@pytest.mark.parametrize("name", ["india", "generic"])
def test_every_question_has_one_answer_that_is_a_fault_and_a_topic_to_train(name: str) -> None:
    rules = load(name).quality
    topics = {topic.code for topic in rules.topics}
    assert len(rules.items) >= 6 and {item.train for item in rules.items} == topics
    assert rules.item("more-findable").faults == ("yes",) and rules.item("explained").faults == ("no",)
    assert any(item.third for item in rules.items) and rules.item("weight") is None


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('train = "contact"', 'train = "flying"', "train names no topic: flying"),
        ('code = "kind-right"', 'code = "contacted"', "a code stands twice"),
        ('faults = ["yes"]', 'faults = ["na"]', "quality.items.7.faults"),
        ("bands = [1000000, 10000000]", "bands = [10000000, 1000000]", "rising"),
        ('closer_outcomes = ["no-fraud"', 'closer_outcomes = ["lost"', "names no outcome: lost"),
        ("share = 0.06", "share = 6", "quality.share"),
        ('raters = ["officer"', 'raters = ["bank"', "quality.raters"),
        ('code = "contacted"', 'code = "contacted"\nweight = 3', "quality.items.0.weight"),
    ],
)
def test_a_form_that_cannot_be_used_is_named_by_its_place(
    tmp_path: Path, old: str, new: str, said: str
) -> None:
    with pytest.raises(ProfileFault, match=said):
        load(changed(tmp_path, old, new))


def test_without_questions_nothing_is_re_read(tmp_path: Path) -> None:
    start, end = INDIA.index("[quality]"), INDIA.index("[[legal]]")
    file = tmp_path / "profile.toml"
    file.write_text(INDIA[:start] + INDIA[end:], encoding="utf-8")
    assert load(str(file)).quality.items == ()
