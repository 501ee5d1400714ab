"""The real centre on PostgreSQL plays the simulation's seeds: every invariant holds, and both books agree."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from haltline.centre.kernel import clock
from haltline.cli.rehearsal import centre as real
from haltline.cli.rehearsal.centre import RealCentre
from haltline.cli.rehearsal.ground import Ground
from haltline.cli.rehearsal.play import play

FEW = range(1, 7)
MANY = range(1, 201)


def test_both_centres_have_the_same_books_for_the_same_seed(ground: Ground) -> None:
    for seed in FEW:
        played = play(ground, seed)
        assert played.failures == () and played.differing == (), played
        assert played.steps > 10
    assert abs(clock.now() - datetime.now(UTC)) < timedelta(seconds=1), "the simulated time is over"


@pytest.mark.parametrize("seed", [144, 2950])
def test_both_count_what_a_bank_holds_again_after_a_plan_or_an_end(ground: Ground, seed: int) -> None:
    from tests.city.simulation.clinging import ClingingBank, in_time

    from haltline.city.simulation.run import Setup

    played = play(ground, seed, setup=Setup(bank=ClingingBank, invariants=in_time))
    assert played.failures == () and played.differing == (), played


def test_both_ask_a_person_about_units_that_two_holds_lead_to(ground: Ground) -> None:
    from tests.city.simulation.repeating import RepeatingBank

    from haltline.city.simulation.run import Setup

    played = play(ground, 16, setup=Setup(bank=RepeatingBank))
    assert played.failures == () and played.differing == (), played


@pytest.mark.slow
def test_two_hundred_seeds(ground: Ground) -> None:
    for seed in MANY:
        played = play(ground, seed)
        assert played.failures == () and played.differing == (), played


def caught(ground: Ground, made: Any, seeds: range = FEW) -> set[str]:
    """Invariants that a planted bug breaks within some seeds."""
    for seed in seeds:
        if found := {each.invariant for each in play(ground, seed, centre=made).failures}:
            return found
    return set()


def test_a_row_that_strangers_can_read_is_seen(ground: Ground) -> None:
    """I6: the policy that keeps a table to its district is gone."""

    class Open(RealCentre):
        def __post_init__(self) -> None:
            super().__post_init__()
            self.admin.execute("alter policy trails_leg_read on trails_leg using (true)")

    assert caught(ground, Open) == {"I6"}


def test_a_bank_that_reads_anothers_requests_is_seen(ground: Ground) -> None:
    class Shared(RealCentre):
        def __post_init__(self) -> None:
            super().__post_init__()
            self.admin.execute(
                "create policy shared on holds_holdrequest for select using (scope_kind() = 'partner')"
            )

    assert caught(ground, Shared) == {"I6"}


def test_an_act_that_the_log_does_not_know_is_seen(ground: Ground, monkeypatch: pytest.MonkeyPatch) -> None:
    """I7: a request leaves, and nobody wrote it down."""
    monkeypatch.setattr(real.delivering, "record", lambda *told, **facts: None)
    assert caught(ground, RealCentre) == {"I7"}


def test_a_log_that_was_changed_afterwards_is_seen(ground: Ground) -> None:
    class Forged(RealCentre):
        def tick(self, now: Any) -> None:
            super().tick(now)
            self.admin.execute("set session_replication_role = replica")
            self.admin.execute(
                "update audit_event set actor = 'nobody'"
                " where id = (select min(id::text)::uuid from audit_event)"
            )
            self.admin.execute("set session_replication_role = origin")

    assert caught(ground, Forged) == {"I7"}


def test_a_receipt_shown_before_the_commit_is_seen(ground: Ground) -> None:
    """I9: the victim holds a receipt of a report that a crash took away."""

    class Hasty(RealCentre):
        def report(self, plan: Any, now: Any) -> None:
            from django.db import transaction

            with transaction.atomic():
                super().report(plan, now)
                transaction.set_rollback(True)

    assert caught(ground, Hasty) == {"I9"}


def test_a_centre_that_does_not_give_way_to_newer_disputes_is_seen(
    ground: Ground, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A bug that breaks no invariant in these seeds still sets the books of the two centres apart."""
    from haltline.centre.holds.actions import posting

    monkeypatch.setattr(posting, "give_to_newer", lambda leg: None)
    found = (play(ground, seed) for seed in range(1, 16))
    assert any(played.failures or played.differing for played in found)
