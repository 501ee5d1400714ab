"""The log says when units began to stand under a hold and why they ceased to: harm is counted from it."""

from __future__ import annotations

from typing import Any

from tests.centre.acts import requests
from tests.centre.closing.offices import Run, officer, scope, told_of
from tests.centre.desks.pages import events
from tests.centre.recovery.pots import Lost, say


def tell(verb: str) -> list[tuple[str, str, str]]:
    return [
        (event.facts["amount"], event.facts.get("outcome", ""), event.facts["bank"]) for event in events(verb)
    ]


def freed(part: Any) -> None:
    """The bank's word that it gave all of a part free."""
    from haltline.centre.holds.actions.releasing import confirm_release
    from haltline.centre.holds.models import HoldPart
    from haltline.protocol import PartState, PartStatus

    with scope(f"worker:{part.district_id}"):
        row = HoldPart.objects.get(pk=part.pk)
        said = PartStatus(hold_id=str(part.pk), state=PartState.RELEASED, held=0, released=part.amount)
        confirm_release(row, said)


def part_of(report: Any) -> Any:
    from haltline.centre.holds.models import HoldPart

    with scope():
        return HoldPart.objects.select_related("request").get(report=report)


def test_units_that_are_held_begin_to_stand_once(run_nudges: Run) -> None:
    told_of(Lost(held=5_000_00, withdrawn=15_000_00), run_nudges)
    assert tell("hold.started") == [("500000", "", "ostara")]
    (request,) = requests()
    say(request, Lost(held=5_000_00, withdrawn=15_000_00), seq=2)
    run_nudges()
    assert len(tell("hold.started")) == 1
    say(request, Lost(held=6_000_00, withdrawn=14_000_00), seq=3)
    run_nudges()
    assert tell("hold.started")[1:] == [("100000", "", "ostara")]
    say(request, Lost(held=4_000_00, withdrawn=16_000_00), seq=4)
    run_nudges()
    assert tell("hold.freed") == [("200000", "other", "ostara")]
    assert events("hold.started")[0].subject == str(request.pk)


def test_an_upheld_contest_says_so_when_the_bank_frees_the_money(run_nudges: Run) -> None:
    from haltline.centre.contests.actions.deciding import decide
    from haltline.centre.contests.actions.entering import contest

    part = part_of(told_of(Lost(held=20_000_00), run_nudges))
    with scope():
        row = contest(part, officer(1), "The goods were sent.")
        decide(row, officer(2), uphold=True, reason="The bill is genuine.")
    freed(part)
    assert tell("hold.freed") == [("2000000", "contest-upheld", "ostara")]
    assert events("contest.upheld")[0].facts["amount"] == "2000000"


def test_what_an_officer_found_no_fraud_says_so(run_nudges: Run) -> None:
    from haltline.centre.holds.actions.recalling import machine_authority, send_release
    from haltline.centre.holds.models import FreedFor

    part = part_of(told_of(Lost(held=20_000_00), run_nudges))
    with scope():
        send_release(part, part.amount, "A shop", by=machine_authority("release"), because=FreedFor.NOT_FRAUD)
    freed(part)
    freed(part)
    assert tell("hold.freed") == [("2000000", "not-fraud", "ostara")]


def test_a_hold_that_ends_by_its_clock_says_so(run_nudges: Run) -> None:
    from haltline.centre.holds.actions.releasing import part_ended

    part = part_of(told_of(Lost(held=20_000_00), run_nudges))
    with scope("worker:korvane"):
        part_ended(part)
    assert tell("hold.freed") == [("2000000", "expiry", "ostara")]


def test_money_that_comes_back_decides_and_ends_its_hold(run_nudges: Run) -> None:
    from tests.centre.rls.world import _give_back

    told_of(Lost(held=20_000_00), run_nudges)
    _give_back("korvane")
    run_nudges()
    assert tell("hold.freed") == [("2000000", "returned", "ostara")]
    assert [event.facts for event in events("report.decided")] == [{"what": "plan"}]
    (credited,) = events("payout.credited")
    assert credited.facts["amount"] == "2000000" and credited.report_id is not None


def test_that_units_begin_to_stand_is_written_with_the_reply_and_costs_no_statement(run_nudges: Run) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext
    from tests.centre.acts import take

    take()
    run_nudges()
    (request,) = requests()
    say(request, Lost(held=20_000_00))
    with CaptureQueriesContext(
        connection,
    ) as seen:
        run_nudges()
    writing = [one["sql"] for one in seen.captured_queries if "hold.started" in one["sql"]]
    assert len(writing) == 1 and "reply.posted" in writing[0] and "holds_holdpart" in writing[0]
