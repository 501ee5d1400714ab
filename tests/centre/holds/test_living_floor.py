"""Living money: the bank is told what to spare, and where too little is left a person is asked."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from tests.centre.acts import answer, requests, take
from tests.centre.holds.test_bounds import limited
from tests.centre.test_silence import noted

from haltline.protocol import Held, HoldRequest, parse

pytestmark = pytest.mark.usefixtures("centre")
Run = Callable[[], int]


def too_little() -> list[bool]:
    from haltline.centre.holds.models import HoldPart
    from haltline.centre.kernel.scope import in_scope

    with in_scope("district:korvane"):
        return list(HoldPart.objects.values_list("leaves_too_little", flat=True))


def test_a_request_tells_the_bank_what_to_leave_free(
    run_nudges: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    limited(monkeypatch, "holds", living_floor=5_000_00)
    take()
    take(to_institution="", to_account="", reference="632510448899")
    run_nudges()
    told = {row.ask: parse(HoldRequest, bytes(row.body)).spare for row in requests()}
    assert told == {"hold": 5_000_00, "onward_only": None}, "who only tells keeps nothing"


@pytest.mark.parametrize(("left", "asked"), [(4_999_99, 1), (5_000_00, 0), (None, 0)])
def test_where_less_is_left_a_person_is_asked_and_the_sum_is_not_kept(
    left: int | None, asked: int, run_nudges: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    limited(monkeypatch, "holds", living_floor=5_000_00)
    take()
    run_nudges()
    answer(requests()[0], held=Held(amount=20_000_00, hold_reference="BH 1", left=left))
    run_nudges()
    assert (too_little(), noted("hold.floor-question")) == ([bool(asked)], asked)
    answer(requests()[0], seq=2, held=Held(amount=20_000_00, hold_reference="BH 1", left=9_000_00))
    run_nudges()
    assert too_little() == [False]
