"""The queue as officers see it: order, claims, filters, and nothing of other districts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from tests.centre.acts import NOW, answer, requests, take
from tests.centre.desks.pages import events, forms, html, key_of, opened
from tests.centre.holds.test_named_twice import led_on

from haltline.protocol import Held

SignIn = Callable[[str], Any]
Run = Callable[[], int]


def test_an_empty_queue_says_so(signed_in: SignIn) -> None:
    page = html(signed_in("korvane-1").get("/desk/queue"))
    assert "Nothing to claim." in page
    assert opened(page) == []


def test_the_report_that_loses_most_by_waiting_comes_first(signed_in: SignIn, run_nudges: Run) -> None:
    small = take(reference="632510448821", amount=1_000_00)
    large = take(reference="632510448822", amount=25_000_00)
    run_nudges()
    page = html(signed_in("korvane-1").get("/desk/queue"))
    assert opened(page)[:2] == [f"/desk/reports/{key_of(large)}", f"/desk/reports/{key_of(small)}"]
    assert "26,000" in page  # still in reach, together


def test_a_small_report_that_waited_too_long_comes_before_the_large(
    signed_in: SignIn, run_nudges: Run
) -> None:
    from haltline.centre.kernel.scope import in_scope
    from haltline.centre.reports.models import Report

    small = take(reference="632510448821", amount=1_000_00)
    large = take(reference="632510448822", amount=25_000_00)
    run_nudges()
    with in_scope("district:korvane"):
        Report.objects.filter(reference=small.reference).update(created_at=NOW - timedelta(hours=2))
    page = html(signed_in("korvane-1").get("/desk/queue"))
    assert opened(page)[0] == f"/desk/reports/{key_of(small)}"
    assert f"/desk/reports/{key_of(large)}" in opened(page)


def test_a_report_is_claimed_once_and_given_back(signed_in: SignIn, run_nudges: Run) -> None:
    take()
    run_nudges()
    first, second = signed_in("korvane-1"), signed_in("korvane-2")
    (claim,) = forms(html(first.get("/desk/queue")), "claim")
    assert first.post(claim).status_code == 302
    html(second.post(claim), 409)
    page = html(second.get("/desk/queue"))
    assert forms(page, "claim") == [] and "Officer korvane 1" in page
    (release,) = forms(html(first.get("/desk/queue")), "release-claim")
    assert first.post(release).status_code == 302
    assert second.post(claim).status_code == 302
    assert len(events("report.claimed")) == 2
    assert len(events("desk.refused")) == 1


def test_filters_are_words_in_the_address_bar(signed_in: SignIn, run_nudges: Run) -> None:
    receipt = take()
    run_nudges()
    officer = signed_in("korvane-1")
    assert opened(html(officer.get("/desk/queue?show=mine"))) == []
    officer.post(f"/desk/reports/{key_of(receipt)}/claim")
    assert len(set(opened(html(officer.get("/desk/queue?show=mine"))))) == 1
    assert opened(html(officer.get("/desk/queue?show=mine+unclaimed"))) == []
    assert len(set(opened(html(officer.get("/desk/queue?show=golden-hour+waiting-for-a-bank&page=99"))))) == 1
    html(officer.get("/desk/queue?show=drop+table&page=-1"))


def test_a_settled_report_leaves_the_queue_and_is_found_under_all(signed_in: SignIn, run_nudges: Run) -> None:
    take()
    run_nudges()
    (request,) = requests()
    answer(request, held=Held(amount=20_000_00, hold_reference="BH 1"))
    run_nudges()
    officer = signed_in("korvane-1")
    (verify,) = forms(html(officer.get("/desk/queue")), "verify")
    officer.post(verify, {"reached": "called-back", "confirmed": "bank-phoned"})
    assert opened(html(officer.get("/desk/queue"))) == []
    assert len(opened(html(officer.get("/desk/queue?show=all")))) == 1


def test_a_long_queue_is_shown_in_pages(signed_in: SignIn, run_nudges: Run) -> None:
    for number in range(27):
        take(reference=f"6325104488{number:02d}", amount=(number + 1) * 100_00)
    run_nudges()
    officer = signed_in("korvane-1")
    first = html(officer.get("/desk/queue"))
    assert len(opened(first)) == 25 and "1 to 25 of 27" in first and 'href="/desk/queue?page=2"' in first
    second = html(officer.get("/desk/queue?page=2"))
    assert len(opened(second)) == 2 and "26 to 27 of 27" in second
    assert not set(opened(first)) & set(opened(second))


def test_another_district_sees_nothing_of_it(signed_in: SignIn, run_nudges: Run) -> None:
    receipt = take()
    run_nudges()
    stranger = signed_in("tamsara-1")
    page = html(stranger.get("/desk/queue?show=all"))
    assert opened(page) == [] and key_of(receipt) not in page
    theirs = html(stranger.get(f"/desk/reports/{key_of(receipt)}"), 404)
    nobodys = html(stranger.get("/desk/reports/100000006"), 404)
    assert theirs.replace(key_of(receipt), "K") == nobodys.replace("100000006", "K")
    html(stranger.post(f"/desk/reports/{key_of(receipt)}/claim"), 404)
    assert len(events("desk.refused", "tamsara")) == 3


@pytest.mark.parametrize("typed", ["12x", "10000001", "100000002", "१०००००००२"])
def test_a_number_that_can_be_no_reports_is_called_mistyped(signed_in: SignIn, typed: str) -> None:
    page = html(signed_in("tamsara-1").get(f"/desk/reports/{typed}"), 404)
    assert "a digit is wrong, or two changed places" in page


def test_only_officers_stand_at_the_desk(signed_in: SignIn) -> None:
    html(signed_in("sirvala-desk").get("/desk/queue"), 403)
    html(signed_in("korvane-recovery").get("/desk/approvals"), 403)


def test_who_must_find_out_which_of_two_holds_is_right_reads_so_and_may_ask_all_the_same(
    signed_in: SignIn, run_nudges: Run
) -> None:
    led_on(run_nudges, (0, 12_000_00), (0, 12_000_00))
    officer = signed_in("korvane-1")
    page = html(officer.get("/desk/approvals"))
    assert "another hold leads to the same money" in page
    (approve,) = forms(page, "approve")
    told = [html(officer.get(each)) for each in opened(html(officer.get("/desk/queue")))]
    assert ["Two holds lead from" in each for each in told].count(True) == 1
    assert officer.post(approve).status_code == 302
    run_nudges()
    assert requests()[-1].state == "acknowledged"
