"""Reports nobody verified: asked again after a late verification, and floods of them wait for an officer."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from tests.centre.acts import answer, requests, states, take
from tests.centre.holds.test_bounds import limited
from tests.centre.test_silence import noted

from haltline.protocol import Held

pytestmark = pytest.mark.usefixtures("centre")
Run = Callable[[], int]


def lapsed(run: Run) -> Any:
    """A report whose hold has lapsed; the bank has not yet said that it is free."""
    from haltline.centre.holds.sweeping import sweep
    from haltline.centre.kernel.scope import in_scope
    from haltline.centre.reports.models import Report

    take()
    run()
    answer(requests()[0], held=Held(amount=20_000_00, hold_reference="BH 1"))
    run()
    with in_scope("worker:korvane"):
        Report.objects.update(lapses_at=datetime.now(UTC))
    sweep()
    run()
    return requests()[0]


def freed(run: Run) -> None:
    """The desk of the bank says that it has freed what lapsed."""
    from haltline.centre.holds.actions.by_hand import confirm
    from haltline.centre.kernel.models import OutboxMessage
    from haltline.centre.kernel.scope import in_scope
    from haltline.centre.people.models import Person

    with in_scope("worker:korvane"):
        confirm(OutboxMessage.objects.get(kind="release"), Person.objects.get(username="ostara-desk"))


def verified() -> None:
    from haltline.centre.holds.actions.lapsing import verify
    from haltline.centre.kernel.scope import in_scope
    from haltline.centre.people.models import Person
    from haltline.centre.reports.models import Report

    with in_scope("district:korvane"):
        officer = Person.objects.get(username="korvane-1")
        verify(Report.objects.get(), officer, reached="called-back", confirmed="bank-phoned")


def jobs(task: str) -> int:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "select count(*) from procrastinate_jobs where status = 'todo' and task_name = %s", [task]
        )
        return cursor.fetchone()[0]


def again() -> None:
    """The job that a verification sets off, once."""
    from haltline.centre.holds.actions.lapsing import ask_again
    from haltline.centre.kernel.scope import in_scope
    from haltline.centre.reports.models import Report

    with in_scope("worker:korvane"):
        ask_again(Report.objects.get().pk)


def test_after_a_late_verification_the_banks_are_asked_anew(run_nudges: Run) -> None:
    old = lapsed(run_nudges)
    freed(run_nudges)
    assert states()["released"] == 20_000_00
    verified()
    run_nudges()
    assert [request.pk == old.pk for request in requests()] == [True, False]
    new = requests()[1]
    assert (new.ask, new.amount, new.state, new.leg_id) == ("hold", 20_000_00, "acknowledged", old.leg_id)
    answer(new, held=Held(amount=20_000_00, hold_reference="BH 2"))
    run_nudges()
    assert (states()["held"], noted("hold.asked-again")) == (20_000_00, 1)
    again()
    assert len(requests()) == 2


def test_no_unit_is_asked_for_again_before_the_bank_has_freed_it(run_nudges: Run) -> None:
    lapsed(run_nudges)
    verified()
    again()
    assert len(requests()) == 1
    assert jobs("ask-again") == 2, "the first look, and another one later"
    freed(run_nudges)
    run_nudges()
    assert len(requests()) == 2


def test_what_an_officer_released_is_not_asked_for_again(run_nudges: Run) -> None:
    from haltline.centre.holds.actions.recalling import machine_authority, send_release
    from haltline.centre.holds.models import HoldPart
    from haltline.centre.holds.sweeping import sweep
    from haltline.centre.kernel.scope import in_scope
    from haltline.centre.reports.models import Report

    take()
    run_nudges()
    answer(requests()[0], held=Held(amount=20_000_00, hold_reference="BH 1"))
    run_nudges()
    with in_scope("worker:korvane"):
        part = HoldPart.objects.select_related("request").get()
        send_release(part, part.amount, "It is his wages", by=machine_authority("release"))
        Report.objects.update(lapses_at=datetime.now(UTC))
    run_nudges()
    freed(run_nudges)
    sweep()
    verified()
    run_nudges()
    assert len(requests()) == 1


def test_of_a_flood_of_reports_about_one_payer_each_waits_for_an_officer(
    run_nudges: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    limited(monkeypatch, "unverified", payer_day=2)
    for number in range(4):
        take(reference=f"63251044{number:04}", phone=f"90000412{number:02}", amount=1_000_00)
        run_nudges()
    assert [request.state for request in requests()] == ["acknowledged", "acknowledged", "draft", "draft"]
    assert noted("hold.look-first") == 2


@pytest.mark.parametrize("limit", ["device_day", "target_day"])
def test_splitting_a_flood_over_districts_does_not_avoid_its_limits(
    limit: str, run_nudges: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    limited(monkeypatch, "unverified", **{limit: 1})
    for number, district in enumerate(("korvane", "tamsara")):
        take(reference=f"63251044{number:04}", from_account=f"1000000088{number:02}", district=district,
             amount=1_000_00)  # fmt: skip
        run_nudges()
    assert [request.state for request in requests("tamsara")] == ["draft"]
    assert [request.state for request in requests("korvane")] == ["acknowledged"]


def test_a_sum_split_over_two_districts_does_not_avoid_the_second_officer(run_nudges: Run) -> None:
    from haltline.centre.kernel.profile import profile

    half = profile().holds.second_officer_from // 2
    for number, district in enumerate(("korvane", "tamsara")):
        take(reference=f"63251044{number:04}", amount=half, district=district)
        run_nudges()
    needed = [request.approvals_needed for each in ("korvane", "tamsara") for request in requests(each)]
    assert needed == [1, 2]
