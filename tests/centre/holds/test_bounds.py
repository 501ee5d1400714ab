"""How far the centre follows money, and what it says of the rest: fault 8, and layers past the bound."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from tests.centre.acts import NOW, answer, onward, requests, states, take
from tests.centre.test_silence import noted

from haltline.protocol import OnwardLine
from haltline.protocol.messages.reply import ArrivedLine

pytestmark = pytest.mark.usefixtures("centre")
Run = Callable[[], int]


def limited(monkeypatch: pytest.MonkeyPatch, section: str = "limits", **values: object) -> None:
    """The profile with other limits, wherever it is read."""
    from django.conf import settings

    from haltline.centre.kernel import profile as profiles

    rules = profiles.load(settings.PROFILE)
    changed = getattr(rules, section).model_copy(update=values)
    other = rules.model_copy(update={section: changed})
    monkeypatch.setattr(profiles, "load", lambda name: other)


def line(number: int, share: int, account: str = "", bank: str = "padmor") -> OnwardLine:
    return OnwardLine(
        transfer_id=f"T-{number}", reference=f"R-{number}", rail="imps", to_institution=bank,
        to_account=account or f"3000{number:08}", amount=share, share=share, booked_at=NOW,
    )  # fmt: skip


def limits_met() -> set[str]:
    from haltline.centre.kernel.scope import in_scope
    from haltline.centre.trails.models import Journal

    with in_scope("district:korvane"):
        return set(Journal.objects.filter(source__startswith="limit:").values_list("why", flat=True))


def test_where_the_fan_out_cuts_the_largest_shares_are_followed(
    run_nudges: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    limited(monkeypatch, fan_out=2)
    take()
    run_nudges()
    answer(requests()[0], onward=[line(1, 1_000_00), line(2, 9_000_00), line(3, 3_000_00), line(4, 7_000_00)])
    run_nudges()
    assert sorted(request.amount for request in requests()[1:]) == [7_000_00, 9_000_00]
    assert (states()["unknown"], limits_met()) == (4_000_00, {"fan-out"})


def test_thousands_of_onward_rows_are_kept_and_balanced_and_fifty_are_followed(run_nudges: Run) -> None:
    from haltline.centre.kernel.scope import in_scope
    from haltline.centre.trails.models import Fact, Leg

    take(amount=30_000_00)
    run_nudges()
    rows = [line(number, 1_000_00 if number < 20 else 10_00) for number in range(1020)]
    answer(requests()[0], onward=rows)
    run_nudges()
    followed = requests()[1:]
    with in_scope("district:korvane"):
        facts, legs = Fact.objects.filter(kind="onward").count(), Leg.objects.count()
    assert (facts, legs) == (1020, 101)
    assert sorted({request.amount for request in followed}) == [1_000_00]
    assert sum(states().values()) == 0
    assert states()["unknown"] == 30_000_00 - 20 * 1_000_00
    assert "fan-out" in limits_met()
    answer(requests()[0], seq=2, onward=rows)
    run_nudges()
    assert len(requests()) == len(followed) + 1, "the same word again asks nobody again"
    assert states()["unknown"] == 30_000_00 - 20 * 1_000_00
    answer(requests()[0], seq=3, onward=rows[:20], free=10_000_00)
    run_nudges()
    assert "unknown" not in states()


def test_a_bank_that_leads_back_to_a_transfer_already_followed_is_not_asked_for_ever(run_nudges: Run) -> None:
    take()
    run_nudges()
    there = line(1, 20_000_00, "300000009082")
    back = line(2, 20_000_00, "200000004471", "ostara")
    for turns in range(12):  # noqa: B007 - looked at below
        open_ = [request for request in requests() if request.state == "acknowledged"]
        if not open_:
            break
        answer(open_[0], onward=[there if open_[0].partner_id == "ostara" else back])
        run_nudges()
    assert turns == 3, "there, back, and there again is the third leg; the fourth would be the first"
    assert (states()["unknown"], limits_met()) == (20_000_00, {"loop"})


def test_layers_past_the_bound_are_asked_and_hold_nothing(
    run_nudges: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    limited(monkeypatch, hops=1, ask_hops=2)
    take()
    run_nudges()
    answer(requests()[0], onward=[line(1, 20_000_00)])
    run_nudges()
    assert [request.ask for request in requests()] == ["hold", "onward_only"]
    answer(requests()[1], onward=[line(2, 20_000_00, bank="belang")])
    run_nudges()
    assert len(requests()) == 2
    assert (states()["unknown"], limits_met()) == (20_000_00, {"max-hops"})


def test_a_merchant_who_sold_goods_for_the_money_is_asked_and_keeps_it(
    run_nudges: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    limited(monkeypatch, merchant_rails=("card",))
    take()
    run_nudges()
    answer(requests()[0], onward=[line(1, 20_000_00).model_copy(update={"rail": "card"})])
    run_nudges()
    assert requests()[1].ask == "onward_only"


def emptied(run: Run) -> Any:
    take()
    run()
    answer(requests()[0], onward=[onward(20_000_00, 20_000_00)])
    run()
    return [request for request in requests() if request.ask == "watch"]


def test_an_emptied_account_is_watched_where_the_profile_says_so(
    run_nudges: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert emptied(run_nudges) == []
    limited(monkeypatch, "holds", watch_emptied=True)
    answer(requests()[0], seq=2, onward=[onward(20_000_00, 20_000_00)])
    run_nudges()
    (watch,) = (request for request in requests() if request.ask == "watch")
    assert (watch.partner_id, watch.account, watch.state) == ("ostara", "200000004471", "acknowledged")
    answer(requests()[0], seq=3, onward=[onward(20_000_00, 20_000_00)])
    run_nudges()
    assert len([request for request in requests() if request.ask == "watch"]) == 1


def test_what_comes_to_a_watched_account_is_word_for_a_person_and_moves_nothing(
    run_nudges: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    limited(monkeypatch, "holds", watch_emptied=True)
    (watch,) = emptied(run_nudges)
    before = states()
    came = ArrivedLine(transfer_id="T-9", reference="R-9", rail="imps", amount=5_000_00, booked_at=NOW)
    for seq in (1, 2):
        answer(watch, seq=seq, onward=[onward(20_000_00, 20_000_00)], arrived=[came] * (seq - 1))
        run_nudges()
    assert noted("hold.arrived") == 1
    assert states() == before


def test_two_transfers_of_one_reply_share_what_a_standing_order_has_left_for_the_day(run_nudges: Run) -> None:
    """Both requests are written at the same moment: the second must know of the first."""
    from haltline.centre.holds.models import StandingOrder
    from haltline.centre.kernel.scope import in_scope

    take()
    run_nudges()
    (first,) = requests()
    with in_scope("district:korvane"):
        StandingOrder.objects.update(day_sum=first.amount + 9_000_00)
    answer(first, onward=[line(1, 9_000_00), line(2, 8_000_00), line(3, 3_000_00)])
    run_nudges()
    state = {request.amount: request.state for request in requests()[1:]}
    assert state[8_000_00] == state[3_000_00] == "draft" != state[9_000_00]
