"""Whatever its seed, a city brings everything that a centre must meet, and nothing no rail would carry."""

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from tests.city.immediate_centre import ImmediateCentre

from haltline.city.cap import CaseLimit, cap_breaches
from haltline.city.checks import double_holds
from haltline.city.faults import Behaviour
from haltline.city.notices import notices
from haltline.city.references import RAIL_SCHEMES
from haltline.city.scams import LARGE_SUM
from haltline.city.seeded_world import REPORTS, seeded_world
from haltline.city.world import World
from haltline.values import reference

START = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
SEEDS = range(25)
OF_HARD_BANKS = {
    Behaviour.OTHER_ACCOUNT,
    Behaviour.FOREIGN_CODE,
    Behaviour.CHANGED,
    Behaviour.OUT_OF_ORDER,
}  # a usual city plans none of these


def world(seed: int) -> World:
    return seeded_world(seed, START)


def test_a_seed_always_gives_the_same_city_and_another_seed_another() -> None:
    assert world(3) == world(3)
    assert world(3).rows != world(4).rows


def test_a_faster_city_has_shorter_waits_and_nothing_else_changes() -> None:
    slow, fast = seeded_world(3, START, speed=60), seeded_world(3, START, speed=120)
    assert [plan.key for plan in slow.reports] == [plan.key for plan in fast.reports]
    waits = [(a.at - START) / (b.at - START) for a, b in zip(slow.reports, fast.reports, strict=True)]
    assert waits == pytest.approx([2.0] * len(waits))


@pytest.mark.parametrize("seed", SEEDS)
def test_every_money_state_occurs_and_all_disputed_money_is_in_one(seed: int) -> None:
    centre = ImmediateCentre(world(seed))
    centre.run()
    money = centre.money
    states = ("held", "returned", "withdrawn", "unknown", "superseded", "in_flight")
    assert all(money[state] > 0 for state in states), money
    assert sum(money[state] for state in states) == money["disputed"]
    assert money["duplicate"] > 0


@pytest.mark.parametrize("seed", SEEDS)
def test_no_bank_holds_a_unit_twice_or_a_case_more_than_its_loss(seed: int) -> None:
    centre = ImmediateCentre(world(seed))
    centre.run()
    limits = [
        CaseLimit(START - timedelta(days=1), plan.key, sum(facts.amount for facts in plan.payments))
        for plan in centre.world.reports
    ]
    assert centre.events()
    assert double_holds(centre.events()) == set()
    assert cap_breaches(centre.events(), limits, []) == []
    for desk in centre.desks.values():
        assert all(account.queue.total >= 0 for account in desk.books.accounts.values())


@pytest.mark.parametrize("seed", SEEDS)
def test_every_planned_fault_meets_a_bank_that_speaks_the_protocol(seed: int) -> None:
    city = world(seed)
    planned = Counter(how for faults in city.faults.values() for how in faults.values())
    assert planned == Counter([*(set(Behaviour) - OF_HARD_BANKS), Behaviour.PLAIN])  # two bystanders' banks
    ways = {each.code: each.way for each in city.institutions}
    assert {ways[code] for code in city.faults} == {"api"}
    reported = {(p.to_institution, p.reference) for plan in city.reports for p in plan.payments}
    assert {(code, ref) for code, faults in city.faults.items() for ref in faults} <= reported


@pytest.mark.parametrize("seed", SEEDS)
def test_a_bystander_has_a_letter_about_all_that_is_held_on_the_account(seed: int) -> None:
    centre = ImmediateCentre(world(seed))
    centre.run()
    grievances = centre.world.grievances
    assert {(each.bill_at_once, each.by_code) for each in grievances} == {(True, False), (False, True)}
    for grievance in grievances:
        desk = centre.desks[grievance.account.institution]
        (letter,) = notices(desk, desk.liens.journal, grievance.account.number)
        assert letter.amount == desk.liens.live_on(str(grievance.account)) > 0


@pytest.mark.parametrize("seed", SEEDS)
def test_reports_are_such_as_people_make(seed: int) -> None:
    city = world(seed)
    facts = [each for plan in city.reports for each in plan.payments]
    assert len(city.reports) == REPORTS
    assert {plan.channel for plan in city.reports} == {"web", "helpline"}
    assert max(each.amount for each in facts) == LARGE_SUM
    assert any(not each.to_account for each in facts)
    assert any(each.to_institution == "MIRK" for each in facts)
    for plan in city.reports:
        assert START < plan.at <= START + timedelta(seconds=20)
        for each in plan.payments:
            scheme = RAIL_SCHEMES[each.rail]
            assert reference.validate(scheme, each.reference) == each.reference
            assert reference.fits(scheme, each.reference, each.paid_at)
            assert each.paid_at < plan.at


@pytest.mark.parametrize("seed", SEEDS)
def test_no_two_payments_share_an_id_or_a_reference(seed: int) -> None:
    city = world(seed)
    rows = [*city.history, *city.rows]
    assert len({row.transfer_id for row in rows}) == len({row.reference for row in rows}) == len(rows)
