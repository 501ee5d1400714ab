"""Tiers and clocks: another human at each, none who approved the hold, and no tier sits on a contest."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test import Client
from tests.centre.desks.pages import events, forms, html
from tests.centre.door.doors import come_in, contests, part, turns
from tests.centre.door.test_holder import REJECT, UPHOLD, contest, decide

from haltline.centre.contests.models import Tier
from haltline.centre.contests.tiers import Decider, Objection, Touched, objection, tier_after, tiers_in_force

SignIn = Callable[[str], Any]
ME, OTHER = uuid4(), uuid4()
ALL = (Tier.BANK, Tier.CENTRE, Tier.REVIEWER)


@pytest.mark.parametrize(
    ("tier", "touched", "said"),
    [
        (Tier.CENTRE, Touched("korvane"), None),
        (Tier.CENTRE, Touched("korvane", entered=OTHER, approved={OTHER}, decided={OTHER}), None),
        (Tier.CENTRE, Touched("korvane", entered=ME), Objection.ENTERED),
        (Tier.CENTRE, Touched("korvane", approved={OTHER, ME}), Objection.APPROVED),
        (Tier.CENTRE, Touched("korvane", decided={ME}), Objection.DECIDED),
        (Tier.REVIEWER, Touched("korvane"), Objection.OWN_OFFICE),
        (Tier.REVIEWER, Touched("tamsara"), None),
    ],
)
def test_who_had_a_hand_in_it_does_not_decide(tier: Tier, touched: Touched, said: Objection | None) -> None:
    assert objection(tier, Decider(ME, tier, "korvane"), touched) is said


@pytest.mark.parametrize("tier", ALL)
@pytest.mark.parametrize("role", [*ALL, None])
def test_each_tier_is_decided_by_its_own_role_alone(tier: Tier, role: Tier | None) -> None:
    said = objection(tier, Decider(ME, role, "elsewhere"), Touched("korvane"))
    assert said is (None if role is tier else Objection.OTHER_TIER)


def test_tiers_follow_one_another_and_a_bank_without_a_desk_is_left_out() -> None:
    named = ("bank", "centre", "reviewer")
    assert tiers_in_force(named, bank_has_desk=True) == ALL
    assert tiers_in_force(named, bank_has_desk=False) == ALL[1:]
    assert tiers_in_force(("bank",), bank_has_desk=False) == (Tier.CENTRE,)
    assert [tier_after(ALL, tier) for tier in ALL] == [Tier.CENTRE, Tier.REVIEWER, None]
    assert tier_after((Tier.CENTRE,), Tier.BANK) is Tier.CENTRE


def test_the_officer_of_the_standing_order_is_shown_no_form_and_refused(
    held: Any, stranger: Client, signed_in: SignIn
) -> None:
    contest(come_in(stranger))
    approver = signed_in("korvane-1")
    page = html(approver.get("/desk/contests"))
    assert "You approved this hold" in page and not forms(page, "decide-contest")
    row = contests()[0]
    assert approver.post(f"/desk/contests/{row.pk}", UPHOLD).status_code == 403
    assert contests()[0].state == "open" and part().releasing == 0
    (refused,) = events("desk.refused")
    assert refused.facts["why"] == "NotAllowed"


def test_the_same_human_with_another_account_does_not_decide_twice(
    held: Any, stranger: Client, signed_in: SignIn
) -> None:
    from haltline.centre.people.actions import NewPerson, create_person
    from haltline.centre.people.models import Person

    human: UUID = Person.objects.get(username="korvane-2").human
    create_person(NewPerson("twin", "reviewer", "Reviewer 1", district="tamsara", human=human))
    contest(come_in(stranger))
    decide(signed_in("korvane-2"), REJECT)
    stranger.post("/door/hold", {"do": "appeal", "statement": "Look again."})
    twin = signed_in("twin")
    assert "You decided this contest before" in html(twin.get("/review/contests"))
    assert twin.post(f"/review/contests/{contests()[0].pk}", UPHOLD).status_code == 403


def run_out(seconds: int = 1) -> int:
    """The clock of every open contest ran out; gives what the sweep looked at."""
    from haltline.centre.contests.sweeping import sweep
    from haltline.centre.kernel.scope import in_scope

    with in_scope("district:korvane"), connection.cursor() as cursor:
        cursor.execute(
            "update holds_contest set decide_by = clock_timestamp() - %s where state = 'open'",
            [timedelta(seconds=seconds)],
        )
    return sweep()


def test_a_tier_that_lets_its_clock_run_out_loses_the_contest_to_the_next(
    held: Any, stranger: Client, signed_in: SignIn
) -> None:
    contest(come_in(stranger))
    assert run_out() == 1
    (row,) = contests()
    assert (row.tier, row.state) == ("reviewer", "open")
    assert [turn.state for turn in turns(row)] == ["passed", "open"]
    assert row.decide_by - turns(row)[-1].opened_at > timedelta(hours=23)
    (alert,) = events("contest.passed")
    assert alert.facts == {"tier": "centre", "to": "reviewer", "partner": "ostara"}
    assert "Nobody waits" in html(signed_in("korvane-2").get("/desk/contests"))
    assert "so it went on by itself" in html(stranger.get("/door/hold"))
    assert signed_in("korvane-2").post(f"/desk/contests/{row.pk}", UPHOLD).status_code == 409


def test_the_last_tier_is_marked_late_once_and_decides_all_the_same(
    held: Any, stranger: Client, signed_in: SignIn
) -> None:
    from haltline.centre.people.actions import NewPerson, create_person

    create_person(NewPerson("there", "reviewer", "Reviewer 6291", district="tamsara"))
    contest(come_in(stranger))
    assert [run_out(), run_out(), run_out()] == [1, 1, 0]
    assert len(events("contest.late")) == 1
    there = signed_in("there")
    assert "The clock ran out at the last tier." in html(there.get("/review/contests"))
    assert decide(there, UPHOLD, "/review/contests").status_code == 302
    assert part().releasing == part().amount


def test_before_its_clock_nothing_is_passed_and_a_decided_one_stays(
    held: Any, stranger: Client, signed_in: SignIn
) -> None:
    from haltline.centre.contests.actions.passing import pass_up
    from haltline.centre.contests.sweeping import sweep
    from haltline.centre.kernel.scope import in_scope

    contest(come_in(stranger))
    assert sweep() == 0
    row = contests()[0]
    with in_scope("worker:korvane"):
        pass_up(row.pk)
    assert contests()[0].tier == "centre"
    decide(signed_in("korvane-2"), REJECT)
    with in_scope("worker:korvane"):
        pass_up(row.pk)
    assert (contests()[0].tier, contests()[0].state) == ("centre", "rejected")


def test_where_the_profile_says_so_the_banks_desk_hears_first(
    held: Any, stranger: Client, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    bank_first(monkeypatch)
    page = html(come_in(stranger).get("/door/hold"))
    assert "a person at Ostara Bank decides" in page
    contest(stranger)
    desk, other = signed_in("ostara-desk"), signed_in("belang-desk")
    assert "Nobody waits" in html(other.get("/bank/hearings"))
    assert "Nobody waits" in html(signed_in("korvane-2").get("/desk/contests"))
    assert decide(desk, REJECT, "/bank/hearings").status_code == 302
    stranger.post("/door/hold", {"do": "appeal", "statement": "The bank did not read it."})
    assert (contests()[0].tier, part().state) == ("centre", "contested")
    assert desk.post(f"/bank/hearings/{contests()[0].pk}", UPHOLD).status_code == 409
    assert other.post(f"/bank/hearings/{contests()[0].pk}", UPHOLD).status_code == 404
    assert decide(signed_in("korvane-2"), UPHOLD).status_code == 302
    assert part().releasing == part().amount


def bank_first(monkeypatch: pytest.MonkeyPatch) -> None:
    """The profile in force, with banks as the first tier."""
    from haltline.centre.kernel import profile as profiles

    rules = profiles.profile()
    contests_rules = rules.contests.model_copy(update={"tiers": ["bank", "centre", "reviewer"]})
    changed = rules.model_copy(update={"contests": contests_rules})
    monkeypatch.setattr(profiles, "load", lambda name: changed)


def test_a_reviewer_sees_of_other_offices_only_contests_that_came_so_far(held: Any, stranger: Client) -> None:
    from haltline.centre.contests.models import Contest
    from haltline.centre.contests.queries import hold_facts
    from haltline.centre.holds.models import HoldPart
    from haltline.centre.kernel.errors import NotHere
    from haltline.centre.kernel.scope import in_scope
    from haltline.centre.reports.models import Report

    contest(come_in(stranger))
    with in_scope("review:tamsara"):
        assert not Contest.objects.exists()
        with pytest.raises(NotHere):
            hold_facts(held.pk)
    run_out()
    with in_scope("review:tamsara"):
        assert Contest.objects.count() == 1 and hold_facts(held.pk).amount == part().amount
    with in_scope("review:tamsara"):
        assert not Report.objects.exists() and not HoldPart.objects.exists()
    with in_scope("review:korvane"):
        assert not Contest.objects.exists()


def test_the_doors_scope_shows_the_proved_hold_and_no_other(held: Any, stranger: Client) -> None:
    from haltline.centre.contests.models import Contest
    from haltline.centre.contests.queries import hold_facts
    from haltline.centre.holds.models import HoldPart
    from haltline.centre.kernel.errors import NotHere
    from haltline.centre.kernel.scope import in_scope

    contest(come_in(stranger))
    with in_scope(f"door:{held.pk}"):
        assert hold_facts(held.pk).amount == part_amount() and Contest.objects.count() == 1
        assert not HoldPart.objects.exists()
    for scope in (f"door:{uuid4()}", "door"):
        with in_scope(scope):
            assert not Contest.objects.exists()
            with pytest.raises(NotHere):
                hold_facts(held.pk)


def part_amount() -> int:
    return int(part().amount)
