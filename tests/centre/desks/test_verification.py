"""Being sure of a report: an officer says how, on its page or in the queue, and the victim sees it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from tests.centre.acts import NOW, answer, requests, take
from tests.centre.desks.pages import events, forms, html, key_of, opened
from tests.centre.test_lapse import swept, time_is_over

from haltline.protocol import Held

SignIn = Callable[[str], Any]
Run = Callable[[], int]
SURE = {"reached": "called-back", "confirmed": "statement"}
WAITS = "not yet verified, holds lapse at"


def held(run_nudges: Run, **changes: object) -> Any:
    """A report all of whose money is held under the standing order."""
    receipt = take(**changes)
    run_nudges()
    answer(requests()[-1], held=Held(amount=20_000_00, hold_reference="H"))
    run_nudges()
    return receipt


def test_a_report_whose_money_is_held_stays_in_the_queue_until_it_is_verified(
    signed_in: SignIn, run_nudges: Run
) -> None:
    receipt = held(run_nudges)
    officer = signed_in("korvane-1")
    page = html(officer.get("/desk/queue?show=not-verified"))
    assert WAITS in page and "Call victim" in page
    (verify,) = forms(page, "verify")
    assert officer.post(verify, {**SURE, "next": "/desk/queue"})["Location"] == "/desk/queue"
    assert opened(html(officer.get("/desk/queue"))) == []
    page = html(officer.get(f"/desk/reports/{key_of(receipt)}"))
    assert "Verified by Officer korvane 1" in page and "by its statement, which I saw" in page
    assert forms(page, "verify") == [] and "Officer korvane 1 verified the report" in page


def test_money_on_the_move_comes_before_a_call_that_has_hours(signed_in: SignIn, run_nudges: Run) -> None:
    from haltline.centre.kernel.scope import in_scope
    from haltline.centre.reports.models import Report

    old = held(run_nudges, reference="632510448821")
    with in_scope("district:korvane"):
        Report.objects.update(created_at=NOW - timedelta(hours=5))
    fresh = take(reference="632510448822")
    run_nudges()
    page = html(signed_in("korvane-1").get("/desk/queue"))
    assert list(dict.fromkeys(opened(page))) == [
        f"/desk/reports/{key_of(fresh)}",
        f"/desk/reports/{key_of(old)}",
    ]


def test_the_page_asks_for_both_halves_and_a_colleague_cannot_verify_again(
    signed_in: SignIn, run_nudges: Run
) -> None:
    key = key_of(held(run_nudges))
    first, second = signed_in("korvane-1"), signed_in("korvane-2")
    page = html(first.get(f"/desk/reports/{key}"))
    assert "Not yet verified, holds lapse at" in page and "by its answer to our request" not in page
    (verify,) = forms(page, "verify")
    html(first.post(verify, {"reached": "called-back"}), 422)
    assert first.post(verify, SURE)["Location"] == f"/desk/reports/{key}"
    html(second.post(verify, SURE), 409)
    assert [event.actor_name for event in events("report.verified")] == ["Officer korvane 1"]


def test_a_stranger_verifies_nothing(signed_in: SignIn, run_nudges: Run) -> None:
    key = key_of(held(run_nudges))
    html(signed_in("tamsara-1").post(f"/desk/reports/{key}/verify", SURE), 404)
    html(signed_in("ostara-desk").post(f"/desk/reports/{key}/verify", SURE), 403)
    assert events("report.verified") == []


def test_after_the_lapse_the_page_says_so_and_can_still_be_told(signed_in: SignIn, run_nudges: Run) -> None:
    key = key_of(held(run_nudges))
    time_is_over()
    swept()
    officer = signed_in("korvane-1")
    page = html(officer.get(f"/desk/reports/{key}"))
    assert "Not verified in time" in page and "Nobody verified the report in time" in page
    assert opened(html(officer.get("/desk/queue?show=not-verified"))) == []
    assert officer.post(f"/desk/reports/{key}/verify", SURE).status_code == 302


def test_the_victim_sees_the_clock_then_that_somebody_is_sure(signed_in: SignIn, run_nudges: Run) -> None:
    from django.test import Client

    receipt = held(run_nudges)
    victim, address = Client(), f"/r/{receipt.token}"
    victim.post(address, {"last_four": "1276"})
    assert "We must speak with you before" in html(victim.get(address))
    signed_in("korvane-1").post(f"/desk/reports/{key_of(receipt)}/verify", SURE)
    page = html(victim.get(address))
    assert "We must speak with you" not in page
    assert "We have reached you" in page and "verified your report" in page


def test_where_an_officer_decides_every_hold_nothing_can_lapse(signed_in: SignIn, run_nudges: Run) -> None:
    receipt = take(amount=40_000_00)  # more than the standing order covers
    run_nudges()
    page = html(signed_in("korvane-1").get(f"/desk/reports/{key_of(receipt)}"))
    assert "holds lapse at" not in page and forms(page, "verify") == []
