"""Two holds that lead to the same units: nothing is asked twice, and a person is asked which is right."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from tests.centre.acts import answer, onward, requests, take
from tests.centre.test_silence import noted

pytestmark = pytest.mark.usefixtures("centre")
Run = Callable[[], int]
WHOLE = 50_000_00


def led_on(run: Run, *named: tuple[int, int], district: str = "korvane") -> list[Any]:
    """Two victims paid one account; its bank says under which hold it led which units of one transfer on.

    Gives the requests to the next bank, in the order in which they were written.
    """
    take(reference="632510448801", from_account="100000008801")
    take(reference="632510448802", from_account="100000008802", district=district)
    run()
    asked = [*requests(), *(requests(district) if district != "korvane" else ())]
    for request, units in zip(asked, named, strict=True):
        share = units[1] - units[0]
        line = onward(WHOLE, share).model_copy(update={"slices": (units,)})
        answer(request, onward=(line,), free=request.amount - share)
        run()
    every = [*requests(), *(requests(district) if district != "korvane" else ())]
    return sorted((each for each in every if each.leg.hop == 2), key=lambda each: each.pk)


def test_what_two_holds_lead_to_is_asked_about_once_and_a_person_finds_out(run_nudges: Run) -> None:
    first, second = led_on(run_nudges, (0, 12_000_00), (9_000_00, 21_000_00))
    assert (first.state, first.waits_for) == ("acknowledged", "")
    assert (second.state, second.waits_for, second.standing_order_id) == ("draft", "twice", None)
    assert noted("hold.named-twice") == 1


def test_units_apart_are_asked_about_under_both_holds(run_nudges: Run) -> None:
    first, second = led_on(run_nudges, (0, 12_000_00), (12_000_00, 21_000_00))
    assert (first.state, second.state, noted("hold.named-twice")) == ("acknowledged", "acknowledged", 0)


def test_a_hold_of_another_district_counts_too(run_nudges: Run) -> None:
    first, second = led_on(run_nudges, (0, 12_000_00), (0, 12_000_00), district="tamsara")
    assert (first.state, second.waits_for, second.district_id) == ("acknowledged", "twice", "tamsara")
