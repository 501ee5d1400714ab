"""Each promise of the summary is broken on purpose, and the summary says so."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from haltline.city.journal import LienEvent
from haltline.city.people.bystander import Heard
from haltline.cli.demo.summary import BankWords, Run, percentile, summarise
from haltline.cli.demo.table import door_line
from haltline.protocol import Authority, Release, to_bytes

T0 = datetime(2026, 11, 22, 5, 0, tzinfo=UTC)
CASE, HOLD = "case-1", "hold-1"


def at(seconds: float) -> datetime:
    return T0 + timedelta(seconds=seconds)


def lien(seconds: float, delta: int, live: int, *, hold: str = HOLD, lo: int = 0, key: str = "") -> LienEvent:
    return LienEvent(
        time=at(seconds), case_ref=CASE, account="OSTA/1", hold_id=hold, transfer_id="T1",
        transfer_amount=100, slices=((lo, lo + abs(delta)),), delta=delta, live=live,
        why="hold" if delta > 0 else "release", key=key,
    )  # fmt: skip


def centre(**changes: Any) -> SimpleNamespace:
    """The figures of a sound centre: one dispute of 100, of which 60 are held and 40 withdrawn."""
    sound: dict[str, Any] = {
        "counts": {
            "reports": 1,
            "disputes": 1,
            "hold_requests": 1,
            "replies": 1,
            "rejected_replies": 0,
            "payouts": 0,
        },
        "money": {"held": 60, "withdrawn": 40},
        "unbalanced_disputes": [],
        "held_by_hold": {HOLD: 60},
        "references": {"111222333"},
        "limits_over_time": [(at(0), CASE, "disputed", 100)],
        "releases_sent": [],
        "orders_in_force": [],
        "cases": {},
        "first_request_ms": [20.0, 40.0],
    }
    assert set(changes) <= set(sound)
    return SimpleNamespace(**{name: (lambda value=value: value) for name, value in (sound | changes).items()})


def banks(*events: LienEvent) -> BankWords:
    return BankWords(events, {event.hold_id: event.live for event in events}, 0)


def told(
    figures: SimpleNamespace, words: BankWords, receipts: tuple[str, ...] = ("111222333",)
) -> dict[str, Any]:
    return summarise(Run(1, 12.34, receipts, words), figures)


def test_a_sound_run_says_so() -> None:
    summary = told(centre(), banks(lien(1, 60, 60)))
    assert summary["balanced"] is True
    assert (summary["cap_breaches"], summary["lost_reports"], summary["double_holds"]) == (0, 0, 0)
    assert summary["disputed"] == 100 == summary["held"] + summary["withdrawn"]
    assert summary["first_request_ms"] == {"p50": 20.0, "p99": 40.0}


def test_a_dispute_that_does_not_add_up_is_not_balanced() -> None:
    assert told(centre(unbalanced_disputes=["d1"]), banks(lien(1, 60, 60)))["balanced"] is False


def test_a_sum_called_held_that_no_bank_keeps_is_not_balanced() -> None:
    assert told(centre(), banks(lien(1, 59, 59)))["balanced"] is False


def test_a_receipt_the_centre_does_not_know_is_a_lost_report() -> None:
    assert told(centre(), banks(lien(1, 60, 60)), ("111222333", "999888777"))["lost_reports"] == 1


def test_one_unit_under_two_parts_is_a_double_hold() -> None:
    words = banks(lien(1, 60, 60), lien(2, 30, 30, hold="hold-2", lo=30))
    assert told(centre(), words)["double_holds"] == 1


@pytest.mark.parametrize(("sent", "breaches"), [(False, 1), (True, 0)])
def test_liens_above_the_limit_breach_the_cap_unless_a_release_is_on_its_way(
    sent: bool, breaches: int
) -> None:
    by = Authority(office="Centre", officer="4417", legal_basis="the law")
    body = to_bytes(Release(idempotency_key="k1", hold_id=HOLD, amount=50, reason="superseded", authority=by))
    figures = centre(
        limits_over_time=[(at(0), CASE, "disputed", 100), (at(2), CASE, "superseded", 90)],
        releases_sent=[(at(2), at(9), HOLD, "release", body)] if sent else [],
    )
    words = banks(lien(1, 60, 60), lien(3, -50, 10, key="k1"))
    assert bool(told(figures, words)["cap_breaches"]) is bool(breaches)


@pytest.mark.parametrize(("ordered", "breaches"), [(False, 1), (True, 0)])
def test_liens_that_a_plan_pays_to_another_case_count_for_it(ordered: bool, breaches: int) -> None:
    figures = centre(
        limits_over_time=[(at(0), CASE, "disputed", 40), (at(0), "case-2", "disputed", 20)],
        orders_in_force=[(at(1), None, "p1", HOLD, "case-2", 20)] if ordered else [],
    )
    assert told(figures, banks(lien(1, 60, 60)))["cap_breaches"] == breaches


def test_percentiles_are_nearest_rank() -> None:
    assert [percentile([1.0, 2.0, 3.0, 4.0], share) for share in (50, 99)] == [2.0, 4.0]
    assert percentile([], 99) == 0.0


def test_the_door_is_told_of_by_who_was_freed_and_how_long_it_took_in_minutes_of_the_city() -> None:
    waits, freed = Heard(at(1)), Heard(at(1), at(5), at(8))
    assert "1 of 2 bystanders" in door_line([freed, waits], 60.0)
    assert "3.0 minutes later" in door_line([freed, waits], 60.0)
    assert "0 of 1" in door_line([None], 60.0) and door_line([], 60.0) == ""
