"""From drawn and re-read reports to the figures of the page: weighed, and with few left unjudged."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest
from tests.centre.pictures.review_samples import good as sample_page

from haltline.centre.kernel.profile import Named, load
from haltline.centre.reviews.figures import Good, Material, Sampled, Verdicts, good
from haltline.oversight.quality.estimates import Stratum

RULES = load("india").quality


def told(**faults: str) -> dict[str, dict[str, object]]:
    """One reader's answers: all in order but for what is named."""
    found = {}
    for item in RULES.items:
        right = "no" if item.faults == ("yes",) else "yes"
        said = faults.get(item.code.replace("-", "_"), right)
        found[item.code] = {"answer": said, "fault": said in item.faults}
    return found


def drawn(unit: str, n: int, readings: list[dict[str, dict[str, object]]] | None) -> list[Sampled]:
    return [Sampled(unit, False, "a 0", 100_000, readings)] * n


def figures(*sample: Sampled, sizes: dict[str, int]) -> Good:
    strata = tuple(Stratum((unit, "False", "a 0"), size) for unit, size in sizes.items())
    return good(Material(strata, sample, Verdicts(300, 40, 30, 6, 3, 2)), RULES)


@pytest.mark.parametrize("seed", range(20))
def test_reports_that_are_alike_count_as_many_single_ones(seed: int) -> None:
    chance = random.Random(seed)
    sizes = {unit: chance.randrange(200, 900) for unit in "abcde"}
    fault, fine = told(explained="no"), told()
    said = (None, [fine], [fine, fine], [fault], [fault, fine], [fault, fine, fault])
    alike = [
        Sampled(
            chance.choice("abcde"), False, "a 0", chance.choice((60_000, 250_000)),
            chance.choice(said),
            chance.randrange(1, 9),
        )
        for _ in range(30)
    ]  # fmt: skip
    single = [replace(each, n=1) for each in alike for _ in range(each.n)]
    one, many = figures(*alike, sizes=sizes), figures(*single, sizes=sizes)
    assert (one.drawn, one.readers) == (many.drawn, many.readers)
    assert one.in_order == pytest.approx(many.in_order, abs=1e-11)
    assert one.train["writing"] == pytest.approx(many.train["writing"], abs=1e-11)
    assert [(each.unit, each.few, each.funnel) for each in one.districts] == [
        (each.unit, each.few, each.funnel) for each in many.districts
    ]


def test_a_fault_of_one_reader_of_two_is_half_a_fault_and_trains_its_topic() -> None:
    found = figures(*drawn("k", 10, [told(explained="no"), told()]), sizes={"k": 100})
    assert found.in_order.share == found.faults["explained"].share == 0.5
    assert found.train["writing"].people[0] == 50 and found.train["contact"].share == 0.0
    assert found.readers["explained"].share == 0.0 and found.readers["contacted"].share == 1.0


def test_reports_still_being_read_count_as_drawn_and_as_nothing_else() -> None:
    found = figures(*drawn("k", 6, [told()]), *drawn("k", 4, None), sizes={"k": 100})
    assert (found.drawn, found.in_order.n, found.in_order.share) == (10, 6, 1.0)
    assert found.readers["contacted"].pairs == 0 and found.in_order.low < 0.8


def test_a_district_with_few_re_read_reports_is_not_judged_and_the_others_are() -> None:
    bad, fine = [told(contacted="no")], [told()]
    sample = [each for unit in "abcdefgh" for each in drawn(unit, 40, fine)]
    sizes = dict.fromkeys("abcdefgh", 400) | {"few": 60, "bad": 400}
    found = figures(*sample, *drawn("few", 5, bad), *drawn("bad", 40, bad), sizes=sizes)
    judged = {each.unit: (each.few, each.outside, each.direction) for each in found.districts}
    assert judged["few"][:2] == (True, False)
    assert judged["bad"] == (False, True, "worse") and judged["a"][:2] == (False, False)


def test_a_question_of_an_older_form_is_kept_by_its_code() -> None:
    old = [{"old-question": {"answer": "no", "fault": True}}]
    found = figures(*drawn("k", 10, old), sizes={"k": 100})
    assert found.faults["old-question"].share == 1.0 and found.faults["contacted"].share == 0.0


def test_a_topic_that_no_question_leads_to_is_no_ones_need() -> None:
    idle = Named(code="idle", name="Nothing leads here")
    rules = RULES.model_copy(update={"topics": (*RULES.topics, idle)})
    strata = (Stratum(("k", "False", "a 0"), 100),)
    found = good(Material(strata, tuple(drawn("k", 10, [told(explained="no")]))), rules)
    assert found.train["idle"].share == 0.0 and found.train["writing"].share == 1.0


def test_of_nothing_nothing_is_said() -> None:
    found = figures(sizes={})
    assert (found.drawn, found.in_order.n, found.districts) == (0, 0, ())
    assert good(Material((), ()), RULES).verdicts.interval == (0.0, 1.0)


def test_victims_are_shown_beside_the_readers_and_only_where_many_judged() -> None:
    verdicts = figures(sizes={}).verdicts
    assert verdicts.share == 0.75 and verdicts.interval == pytest.approx((0.5981, 0.8581), abs=1e-3)
    page = sample_page()
    assert page.verdicts_enough and page.meeting_enough
    assert not sample_page(empty=True).verdicts_enough
