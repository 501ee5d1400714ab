"""Keeping less of a hold, or letting it stand longer: two people, within limits, and the bank is told."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from tests.centre.acts import answer, requests, states, take
from tests.centre.test_silence import noted

from haltline.centre.kernel.errors import AlreadyDecided, NotAllowed, NotUnderstood, SamePerson
from haltline.protocol import Extend, Held, Reduce, parse

Run = Callable[[], int]


@pytest.fixture(autouse=True)
def held(centre: None, run_nudges: Run) -> None:
    """Twenty thousand rupees are held at Ostara."""
    take()
    run_nudges()
    answer(requests()[0], held=Held(amount=20_000_00, hold_reference="BH 1"))
    run_nudges()


def officer(number: int) -> Any:
    from haltline.centre.people.models import Person

    return Person.objects.get(username=f"korvane-{number}")


def part() -> Any:
    from haltline.centre.holds.models import HoldPart
    from haltline.centre.kernel.scope import in_scope

    with in_scope("worker:korvane"):
        return HoldPart.objects.select_related("request").get()


def proposed(by: int = 1, **change: Any) -> Any:
    from haltline.centre.holds.actions.changing import Change, propose
    from haltline.centre.kernel.scope import in_scope

    with in_scope("district:korvane"):
        return propose(part(), Change(change.pop("reason", "A part is proven clean"), **change), officer(by))


def second(step: Any, by: int = 2) -> None:
    from haltline.centre.holds.actions.changing import second as sent
    from haltline.centre.kernel.scope import in_scope

    with in_scope("district:korvane"):
        sent(step, officer(by))


def told(kind: str) -> list[bytes]:
    from haltline.centre.kernel.models import OutboxMessage
    from haltline.centre.kernel.scope import in_scope

    with in_scope("district:korvane"):
        return [bytes(row.body) for row in OutboxMessage.objects.filter(kind=kind)]


def confirm(kind: str) -> None:
    from haltline.centre.holds.actions.by_hand import confirm as done
    from haltline.centre.kernel.models import OutboxMessage
    from haltline.centre.kernel.scope import in_scope
    from haltline.centre.people.models import Person

    with in_scope("worker:korvane"):
        done(OutboxMessage.objects.get(kind=kind), Person.objects.get(username="ostara-desk"))


def test_two_officers_reduce_a_hold_and_the_bank_is_told_what_to_keep(run_nudges: Run) -> None:
    step = proposed(keep=12_000_00)
    assert told("reduce") == []
    second(step)
    message = parse(Reduce, told("reduce")[0])
    assert (message.keep, message.authority.officer, message.second_officer) == (
        12_000_00, "Officer korvane 1", "Officer korvane 2",
    )  # fmt: skip
    assert (part().amount, part().releasing) == (20_000_00, 8_000_00), "it is on its way, not yet free"
    run_nudges()
    confirm("reduce")
    assert (part().state, part().amount, part().releasing) == ("active", 12_000_00, 0)
    assert (states()["held"], states()["released"]) == (12_000_00, 8_000_00)


def test_two_officers_let_a_hold_stand_longer_and_the_end_counts_when_the_bank_says_so(
    run_nudges: Run,
) -> None:
    before = part().expires_at
    until = before + timedelta(days=7)
    second(proposed(until=until, reason="The court sits next week"))
    assert parse(Extend, told("extend")[0]).expires_at == until
    assert part().expires_at == before
    run_nudges()
    confirm("extend")
    assert part().expires_at == until


def test_the_same_human_is_no_second_officer() -> None:
    from haltline.centre.people.models import Person

    step = proposed(keep=1_00)
    with pytest.raises(SamePerson):
        second(step, by=1)
    Person.objects.filter(username="korvane-2").update(human=officer(1).human)
    with pytest.raises(SamePerson):
        second(step, by=2)
    assert told("reduce") == []


def test_the_database_itself_refuses_a_change_sent_by_one_human() -> None:
    from django.db import IntegrityError

    from haltline.centre.holds.models import HoldStep
    from haltline.centre.kernel.scope import in_scope

    step = proposed(keep=1_00)
    with pytest.raises(IntegrityError, match="step_two_humans"), in_scope("district:korvane"):
        HoldStep.objects.filter(pk=step.pk).update(state="sent", decided_human=step.proposed_human)


@pytest.mark.parametrize("keep", [0, -1, 20_000_00, 30_000_00])
def test_keeping_nothing_or_no_less_is_no_reduction(keep: int) -> None:
    with pytest.raises(NotUnderstood):
        proposed(keep=keep)


def test_no_hold_is_extended_beyond_the_longest_life_of_a_hold() -> None:
    from haltline.centre.kernel.profile import profile

    longest = timedelta(seconds=profile().holds.longest_seconds)
    with pytest.raises(NotAllowed):
        proposed(until=datetime.now(UTC) + longest + timedelta(hours=1))
    proposed(until=datetime.now(UTC) + longest - timedelta(hours=1))


def test_an_earlier_end_is_no_extension_and_without_a_reason_nothing_changes() -> None:
    with pytest.raises(NotUnderstood):
        proposed(until=part().expires_at)
    with pytest.raises(NotUnderstood):
        proposed(keep=1_00, reason="  ")


def test_what_has_ended_by_the_clock_is_not_extended() -> None:
    from haltline.centre.holds.models import HoldPart
    from haltline.centre.kernel.scope import in_scope

    step = proposed(until=part().expires_at + timedelta(days=1))
    with in_scope("worker:korvane"):
        HoldPart.objects.update(expires_at=datetime.now(UTC))
    with pytest.raises(AlreadyDecided):
        second(step)
    assert told("extend") == []


def test_one_change_of_a_kind_waits_at_a_time_and_one_decision_ends_it() -> None:
    from haltline.centre.holds.actions.changing import decline
    from haltline.centre.kernel.scope import in_scope

    step = proposed(keep=1_00)
    with pytest.raises(AlreadyDecided):
        proposed(by=2, keep=2_00)
    with in_scope("district:korvane"):
        decline(step, officer(2))
    with pytest.raises(AlreadyDecided):
        second(step)
    second(proposed(by=2, keep=2_00), by=1)
    assert noted("hold.reduce-sent") == 1


def test_what_was_released_meanwhile_is_checked_again_by_the_second_hand() -> None:
    from haltline.centre.holds.actions.recalling import machine_authority, send_release
    from haltline.centre.kernel.scope import in_scope

    step = proposed(keep=12_000_00)
    with in_scope("worker:korvane"):
        send_release(part(), 10_000_00, "clean", by=machine_authority("release"))
    with pytest.raises(NotUnderstood):
        second(step)
