"""The inspector finds each breach that is planted, and none where all is well."""

from dataclasses import replace
from datetime import datetime, timedelta

from tests.city.asking import START

from haltline.city.cap import CapBreach, CaseLimit, Ordered, OrderInForce, ReleaseSent, cap_breaches
from haltline.city.checks import double_holds, lost_reports
from haltline.city.journal import LienEvent
from haltline.protocol.slices import Slices


def at(second: float) -> datetime:
    return START + timedelta(seconds=second)


def lien(second: float, delta: int, **change: object) -> LienEvent:
    """A hold (delta > 0) or release of the first units of one payment of 1,000."""
    event = LienEvent(
        time=at(second),
        case_ref="c1",
        account="OSTA:m",
        hold_id="h1",
        transfer_id="s1",
        transfer_amount=1000,
        slices=((0, abs(delta)),),
        delta=delta,
        live=max(delta, 0),
        why="hold" if delta > 0 else "release",
    )
    return replace(event, **change)  # type: ignore[arg-type]


REST: Slices = ((600, 1000),)
ONE_PAYMENT_WELL_HELD = [
    lien(1, 600),
    lien(2, 400, hold_id="h2", case_ref="c2", slices=REST),
    lien(3, -600),
    lien(4, 600, hold_id="h3", slices=((0, 600),)),
]


def test_units_held_once_each_are_no_double_hold() -> None:
    assert double_holds(ONE_PAYMENT_WELL_HELD) == set()


def test_a_payment_held_beyond_its_amount_is_found() -> None:
    planted = [*ONE_PAYMENT_WELL_HELD, lien(5, 1, hold_id="h4", case_ref="c4", slices=((5, 6),))]
    assert double_holds(planted) == {("OSTA:m", "s1")}


def test_one_unit_in_two_live_parts_of_one_case_is_found_although_the_sum_fits() -> None:
    planted = [lien(1, 300), lien(2, 300, hold_id="h2", slices=((299, 599),))]
    assert double_holds(planted) == {("OSTA:m", "s1")}


def test_one_hold_taken_twice_is_found() -> None:
    assert double_holds([lien(1, 300), lien(2, 300)]) == {("OSTA:m", "s1")}


def test_a_breach_that_has_ended_is_still_found() -> None:
    planted = [lien(1, 600), lien(2, 600, hold_id="h2"), lien(3, -600), lien(4, -600, hold_id="h2")]
    assert double_holds(planted) == {("OSTA:m", "s1")}


def limit(second: float, amount: int, case: str = "c1") -> CaseLimit:
    return CaseLimit(at(second), case, amount)


def test_a_case_may_hold_up_to_its_limit() -> None:
    assert cap_breaches([lien(1, 600), lien(2, 400, hold_id="h2", slices=REST)], [limit(0, 1000)], []) == []


def test_a_case_that_holds_a_unit_too_many_is_found_with_the_excess() -> None:
    found = cap_breaches([lien(1, 600), lien(2, 400, hold_id="h2", slices=REST)], [limit(0, 999)], [])
    assert found == [CapBreach(at(2), "c1", 1)]


def test_a_lowered_limit_is_a_breach_unless_the_release_left_with_it() -> None:
    events, limits = (
        [lien(1, 600), lien(5, -200, key="r1", slices=((400, 600),))],
        [limit(0, 600), limit(3, 400)],
    )
    assert cap_breaches(events, limits, []) == [CapBreach(at(3), "c1", 200)]
    assert cap_breaches(events, limits, [ReleaseSent(at(3), at(9), "h1", "r1", 200)]) == []


def test_a_release_that_the_bank_never_carried_out_is_a_breach_when_its_clock_has_run() -> None:
    sent = ReleaseSent(at(3), at(9), "h1", "r1", 200)
    assert cap_breaches([lien(1, 600)], [limit(0, 600), limit(3, 400)], [sent]) == [
        CapBreach(at(9), "c1", 200)
    ]


def test_a_release_carried_out_does_not_count_twice() -> None:
    events = [
        lien(1, 600),
        lien(4, -200, key="r1", slices=((400, 600),)),
        lien(5, 100, hold_id="h2", slices=((600, 700),)),
    ]
    sent = ReleaseSent(at(3), at(9), "h1", "r1", 200)
    assert cap_breaches(events, [limit(0, 600), limit(3, 400)], [sent])[0] == CapBreach(at(5), "c1", 100)


def test_a_hold_for_no_known_case_is_a_breach() -> None:
    assert cap_breaches([lien(1, 600)], [], []) == [CapBreach(at(1), "c1", 600)]


def test_duplicates_share_the_cap_of_the_case_they_were_merged_into() -> None:
    events = [lien(1, 600), lien(2, 400, hold_id="h2", case_ref="c2", slices=REST)]
    limits = [limit(0, 600), limit(0, 400, "c2")]
    assert cap_breaches(events, limits, []) == []
    merged = cap_breaches(events, [limit(0, 600)], [], case_of={"c2": "c1"})
    assert merged == [CapBreach(at(2), "c1", 400)]


def test_a_reduction_on_its_way_frees_all_but_what_it_keeps_and_a_tombstone_everything() -> None:
    def found(sent: ReleaseSent) -> list[CapBreach]:
        return cap_breaches([lien(1, 600)], [limit(0, 600), limit(3, 100)], [sent])

    assert found(ReleaseSent(at(3), at(9), "h1", "r1", None, keep=100)) == [CapBreach(at(9), "c1", 500)]
    assert found(ReleaseSent(at(3), at(9), "h1", "r1", None, keep=101))[0] == CapBreach(at(3), "c1", 1)
    assert found(ReleaseSent(at(3), at(9), "h1", "r1", None)) == [CapBreach(at(9), "c1", 500)]


def test_a_release_of_another_hold_excuses_nobody() -> None:
    sent = ReleaseSent(at(1), at(9), "h2", "r1", 200)
    assert cap_breaches([lien(1, 600)], [limit(0, 400)], [sent])[0] == CapBreach(at(1), "c1", 200)


ORDER = Ordered("p1", "h1", "c2", 250)


def test_what_a_plan_in_force_pays_to_another_case_counts_for_that_case() -> None:
    limits = [limit(0, 350), limit(0, 250, "c2")]
    events = [lien(2, 600), lien(7, -250, key="p1", why="payout")]
    in_force = [OrderInForce(at(2), at(8), ORDER)]
    assert cap_breaches(events, limits, [], in_force) == []
    assert cap_breaches(events, limits, []) == [CapBreach(at(2), "c1", 250)], "without the plan"
    too_much = cap_breaches(events, [limit(0, 350), limit(0, 200, "c2")], [], in_force)
    assert too_much == [CapBreach(at(2), "c2", 50)], "its victim lacks less"


def test_an_order_that_was_lifted_counts_for_the_hold_s_own_case_again() -> None:
    limits = [limit(0, 350), limit(0, 250, "c2")]
    lifted = [OrderInForce(at(1), at(4), ORDER)]
    assert cap_breaches([lien(1, 600)], limits, [], lifted) == [CapBreach(at(4), "c1", 250)]


def test_what_a_bank_has_paid_it_does_not_hold_any_more() -> None:
    limits = [limit(0, 350), limit(0, 250, "c2"), limit(5, 0, "c2")]
    events = [lien(1, 600), lien(4, -250, key="p1", why="payout")]
    assert cap_breaches(events, limits, [], [OrderInForce(at(1), None, ORDER)]) == []


def test_a_receipt_the_centre_does_not_know_is_a_lost_report() -> None:
    assert lost_reports(["A", "B", "B"], ["A", "B", "C"]) == []
    assert lost_reports(["A", "B", "D"], ["A", "B", "C"]) == ["D"]
