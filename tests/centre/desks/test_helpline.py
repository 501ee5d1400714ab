"""The helpline's fast entry: one report in the officer's district, nothing typed lost."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.centre.acts import requests
from tests.centre.desks.pages import events, html
from tests.centre.test_public_pages import form, reference

SignIn = Callable[[str], Any]
Run = Callable[[], int]


def test_a_caller_is_helped_and_hears_the_number(signed_in: SignIn, run_nudges: Run) -> None:
    officer = signed_in("korvane-1")
    assert 'data-verb="report"' in html(officer.get("/desk/helpline"))
    sent = officer.post("/desk/helpline", form())
    assert sent.status_code == 302
    page = html(officer.get(sent["Location"]))
    assert sent["Location"] == "/desk/reports/" + reference(page).replace(" ", "")
    run_nudges()
    assert [request.amount for request in requests()] == [20_000_00]
    (taken,) = events("report.taken")
    assert taken.actor_name == "Officer korvane 1" and taken.facts["channel"] == "helpline"
    assert officer.post("/desk/helpline", form())["Location"] == sent["Location"]
    assert "Reported by telephone" in html(officer.get(sent["Location"]))


def test_an_officer_cannot_enter_a_report_for_another_district(signed_in: SignIn) -> None:
    page = html(signed_in("korvane-1").post("/desk/helpline", form(district="tamsara")), 422)
    assert "Meera K." in page
    assert events("report.taken", "tamsara") == events("report.taken") == []


def test_a_malformed_entry_keeps_every_word(signed_in: SignIn) -> None:
    bad = form(**{"phone": "12", "payments-0-amount": "12.505", "payments-0-to_institution": "Nobank"})
    page = html(signed_in("korvane-1").post("/desk/helpline", bad), 422)
    for typed in ("12.505", "Nobank", "Meera K.", "Almost there. What you typed is kept."):
        assert typed in page
    more = html(signed_in("korvane-1").post("/desk/helpline", form(do="add")))
    assert 'name="payments-1-reference"' in more


def test_fault_45_a_caller_who_reads_out_a_day_of_another_calendar_is_asked(signed_in: SignIn) -> None:
    bad = form(**{"payments-0-date": "2082-08-07"})
    page = html(signed_in("korvane-1").post("/desk/helpline", bad), 422)
    assert "a day of Bikram Sambat. In the common calendar it is 2025-11-23" in page
    assert 'value="2082-08-07"' in page and events("report.taken") == []


def test_a_caller_who_does_not_know_the_rail_is_helped_all_the_same(
    signed_in: SignIn, run_nudges: Run
) -> None:
    from haltline.centre.kernel.scope import in_scope
    from haltline.centre.reports.models import Dispute

    sent = signed_in("korvane-1").post("/desk/helpline", form(**{"payments-0-rail": ""}))
    assert sent.status_code == 302
    with in_scope("district:korvane"):
        assert Dispute.objects.get().rail == "other"
