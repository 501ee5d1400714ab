"""Hands under holds, and contests: who may decide, once, and what the other one is told."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.centre.acts import answer, requests, take
from tests.centre.desks.pages import events, forms, html

from haltline.protocol import Held

SignIn = Callable[[str], Any]
Run = Callable[[], int]
ABOVE_ORDER, ABOVE_THRESHOLD = 40_000_00, 6_00_000_00


def test_pages_without_work_say_so(signed_in: SignIn) -> None:
    officer = signed_in("korvane-1")
    assert "No hold waits for approval." in html(officer.get("/desk/approvals"))
    assert "No hold is contested." in html(officer.get("/desk/contests"))


def test_one_hand_sends_what_no_standing_order_covers(signed_in: SignIn, run_nudges: Run) -> None:
    take(amount=ABOVE_ORDER)
    run_nudges()
    first, second = signed_in("korvane-1"), signed_in("korvane-2")
    page = html(first.get("/desk/approvals"))
    (approve,) = forms(page, "approve")
    assert "40,000" in page and "no standing order covers it" in page
    assert first.post(approve, {"next": "/desk/approvals"})["Location"] == "/desk/approvals"
    html(second.post(approve), 409)
    assert requests()[0].state == "approved"


def test_above_the_threshold_two_human_beings_are_needed(signed_in: SignIn, run_nudges: Run) -> None:
    take(amount=ABOVE_THRESHOLD)
    run_nudges()
    first, second = signed_in("korvane-1"), signed_in("korvane-2")
    (approve,) = forms(html(first.get("/desk/approvals")), "approve")
    first.post(approve)
    html(second.post(approve), 409)  # meant to be the first, and is told that somebody was before
    assert requests()[0].state == "draft"
    own = html(first.get("/desk/approvals"))
    assert "Another officer must be the second hand." in own and forms(own, "second-approve") == []
    html(first.post(approve.replace("/approve", "/second-approve")), 403)
    page = html(second.get("/desk/approvals"))
    assert "Officer korvane 1 has approved" in page
    (second_approve,) = forms(page, "second-approve")
    assert second.post(second_approve).status_code == 302
    assert requests()[0].state == "approved"
    assert [event.facts["why"] for event in events("desk.refused")] == ["AlreadyDecided", "SamePerson"]


def test_a_draft_is_recalled_and_then_no_hand_helps(signed_in: SignIn, run_nudges: Run) -> None:
    take(amount=ABOVE_ORDER)
    run_nudges()
    officer = signed_in("korvane-1")
    page = html(officer.get("/desk/approvals"))
    (recall,), (approve,) = forms(page, "recall"), forms(page, "approve")
    told = {"reason": "Reported in error", "because": "other", "next": "https://elsewhere.example/"}
    assert officer.post(recall, told).status_code == 302
    html(officer.post(approve), 409)
    assert requests()[0].state == "recalled"


def held(run_nudges: Run) -> Any:
    take()
    run_nudges()
    (request,) = requests()
    answer(request, held=Held(amount=20_000_00, hold_reference="BH 1"))
    run_nudges()
    return request


def test_a_contest_is_decided_by_another_officer_with_a_reason(signed_in: SignIn, run_nudges: Run) -> None:
    request = held(run_nudges)
    first, second = signed_in("korvane-1"), signed_in("korvane-2")
    report = html(first.get(f"/desk/reports/{request_key(request)}"))
    (contest,) = forms(report, "contest")
    html(first.post(contest, {"statement": " "}), 422)
    first.post(contest, {"statement": "I sold a tractor for this money."})
    html(first.post(contest, {"statement": "again"}), 409)
    page = html(second.get("/desk/contests"))
    assert "I sold a tractor for this money." in page and "entered by Officer korvane 1" in page
    (decide,) = forms(page, "decide-contest")
    html(first.post(decide, {"decision": "reject", "reason": "no"}), 403)
    wrong = html(second.post(decide, {"decision": "", "reason": "A bill of sale was shown"}), 422)
    assert "A bill of sale was shown</textarea>" in wrong and "Choose: uphold or reject." in wrong
    assert (
        second.post(decide, {"decision": "uphold", "reason": "A bill of sale was shown"}).status_code == 302
    )
    html(second.post(decide, {"decision": "reject", "reason": "changed my mind"}), 409)
    assert "No hold is contested." in html(second.get("/desk/contests"))
    assert len(events("contest.upheld")) == len(events("hold.release-sent")) == 1
    html(signed_in("tamsara-1").post(decide, {"decision": "reject", "reason": "x"}), 404)


def test_a_contest_is_upheld_also_where_all_of_it_is_being_released(
    signed_in: SignIn, run_nudges: Run
) -> None:
    from haltline.centre.holds.actions.recalling import machine_authority, send_release
    from haltline.centre.holds.models import HoldPart
    from haltline.centre.kernel.scope import in_scope

    request = held(run_nudges)
    first, second = signed_in("korvane-1"), signed_in("korvane-2")
    (contest,) = forms(html(first.get(f"/desk/reports/{request_key(request)}")), "contest")
    first.post(contest, {"statement": "I sold a tractor for this money."})
    with in_scope("district:korvane"):
        part = HoldPart.objects.get()
        send_release(part, part.amount, "More is held than is missing", by=machine_authority("release"))
    (decide,) = forms(html(second.get("/desk/contests")), "decide-contest")
    assert second.post(decide, {"decision": "uphold", "reason": "A bill was shown"}).status_code == 302
    assert "No hold is contested." in html(second.get("/desk/contests"))
    assert len(events("hold.release-sent")) == 1
    upheld = {"tier": "centre", "released": "0", "amount": "2000000", "hold": str(request.pk)}
    assert events("contest.upheld")[0].facts == upheld


def request_key(request: Any) -> str:
    from haltline.centre.kernel.scope import in_scope
    from haltline.centre.reports.models import Report

    with in_scope("district:korvane"):
        return Report.objects.get(pk=request.report_id).reference.replace(" ", "")
