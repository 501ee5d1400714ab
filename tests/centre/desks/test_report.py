"""One report as an officer reads it: trail, facts, requests, timeline, and the log of reading."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from tests.centre.acts import NOW, answer, onward, requests, take
from tests.centre.desks.pages import events, forms, html, key_of

from haltline.protocol import Held, WithdrawnKind, WithdrawnLine

SignIn = Callable[[str], Any]
Run = Callable[[], int]


def a_full_report(run_nudges: Run) -> str:
    """A report over two hops: held, cash, unknown, and a request still open."""
    receipt = take(name="Meera Kumari", other_phone="9000055555")
    run_nudges()
    (first,) = requests()
    cash = WithdrawnLine(
        kind=WithdrawnKind.ATM, amount=300_00, share=200_00, at=NOW, place="Korvane bus stand"
    )
    answer(
        first,
        held=Held(amount=11_800_00, hold_reference="BH 1"),
        onward=[onward(9_000_00, 8_000_00)],
        withdrawn=[cash],
    )
    run_nudges()
    return key_of(receipt)


def test_a_report_before_any_answer(signed_in: SignIn) -> None:
    key = key_of(take())
    page = html(signed_in("korvane-1").get(f"/desk/reports/{key}"))
    assert "Facts come with the first reply." in page and "No bank has been asked yet." in page


def test_a_report_shows_where_every_unit_is_and_who_said_so(signed_in: SignIn, run_nudges: Run) -> None:
    key = a_full_report(run_nudges)
    page = html(signed_in("korvane-1").get(f"/desk/reports/{key}"))
    assert "can still be reached" in page and "Padmor Bank" in page
    assert "20,000 = 11,800 held + 8,000 moved on + 200 withdrawn" in page
    assert "cash machine, Korvane bus stand" in page
    assert "8,000 of the 9,000 sent to Padmor Bank ··9082" in page and "units 0 to 8,000 of it" in page
    assert "Live holds" in page and "<svg viewBox" in page
    assert (
        "Reported by web form" in page and "Ostara Bank holds ₹11,800" in page and "standing order 12" in page
    )


def test_every_unit_of_the_ledger_is_drawn(signed_in: SignIn, run_nudges: Run) -> None:
    a_full_report(run_nudges)
    from haltline.centre.desks.officer import queries
    from haltline.centre.desks.officer.trail_of import Ground, trail_of
    from haltline.centre.kernel.scope import in_scope
    from haltline.centre.reports.models import Report

    with in_scope("district:korvane"):
        report = Report.objects.get()
        trail = trail_of(Ground(queries.legs_of(report), queries.resting(report), queries.facts_of(report)))
    assert trail.sums.parts == {
        "returned": 0,
        "held": 11_800_00,
        "in_flight": 8_000_00,
        "unknown": 0,
        "released": 0,
        "withdrawn": 200_00,
    }
    assert sorted((strand.path, strand.amount) for strand in trail.strands) == [
        (("sirvala/100000008830", "ostara/200000004471"), 200_00),
        (("sirvala/100000008830", "ostara/200000004471"), 11_800_00),
        (("sirvala/100000008830", "ostara/200000004471", "padmor/300000009082"), 8_000_00),
    ]


def test_people_and_accounts_are_masked_until_asked_for_and_every_look_is_logged(
    signed_in: SignIn, run_nudges: Run
) -> None:
    key = a_full_report(run_nudges)
    officer = signed_in("korvane-1")
    for address in (f"/desk/reports/{key}", "/desk/queue", "/desk/approvals", "/desk/contests"):
        page = html(officer.get(address))
        for secret in (
            "Meera",
            "Kumari",
            "9000041276",
            "9000055555",
            "100000008830",
            "200000004471",
            "300000009082",
        ):
            assert secret not in page, (address, secret)
    page = html(officer.get(f"/desk/reports/{key}"))
    assert "M. K." in page
    (reveal,) = re.findall(r'<a href="([^"]*)">show name', page)
    shown = html(officer.get(reveal))
    assert "Meera Kumari" in shown and "9000041276" in shown and "200000004471" not in shown
    assert len(events("report.opened")) == 2
    (seen,) = events("report.revealed")
    assert seen.actor_name == "Officer korvane 1" and str(seen.report_id)


def test_an_open_request_is_recalled_with_a_reason_once(signed_in: SignIn, run_nudges: Run) -> None:
    key = a_full_report(run_nudges)
    officer, other = signed_in("korvane-1"), signed_in("korvane-2")
    (recall,) = forms(html(officer.get(f"/desk/reports/{key}")), "recall")
    html(officer.post(recall, {"reason": "  "}), 422)
    assert officer.post(recall, {"reason": "Named the wrong account", "because": "other"}).status_code == 302
    html(other.post(recall, {"reason": "the same"}), 409)
    assert [request.state for request in requests()] == ["answered", "recalled"]
    (order,) = events("hold.recall-ordered")
    assert order.actor_name == "Officer korvane 1" and order.facts["why"] == "Named the wrong account"
    page = html(officer.get(f"/desk/reports/{key}"))
    assert "Request to Padmor Bank recalled" in page and forms(page, "recall") == []


def test_a_hold_is_released_with_a_reason_and_only_once(signed_in: SignIn, run_nudges: Run) -> None:
    key = a_full_report(run_nudges)
    officer = signed_in("korvane-1")
    (release,) = forms(html(officer.get(f"/desk/reports/{key}")), "release")
    html(officer.post(release, {"reason": "", "because": "not-fraud"}), 422)
    assert "Say what was found" in html(officer.post(release, {"reason": "Wages"}), 422), "nothing is assumed"
    wages = {"reason": "Wages", "because": "not-fraud"}
    assert officer.post(release, wages)["Location"] == f"/desk/reports/{key}"
    html(officer.post(release, wages), 409)
    (sent,) = events("hold.release-sent")
    told = {"amount": "1180000", "why": "Wages", "officer": "Officer korvane 1", "because": "not-fraud"}
    assert told.items() <= sent.facts.items()


def test_a_stranger_can_do_nothing_to_a_hold(signed_in: SignIn, run_nudges: Run) -> None:
    a_full_report(run_nudges)
    held, asked = requests()
    stranger = signed_in("tamsara-1")
    posted = {"reason": "x", "statement": "x"}
    for act in ("approve", "second-approve", "recall", "contest", "release"):
        for hold in (held, asked):
            html(stranger.post(f"/desk/holds/{hold.id}/{act}", posted), 404)
    assert [request.state for request in requests()] == ["answered", "acknowledged"]


def test_a_report_of_the_same_payment_leads_to_the_one_that_is_followed(
    signed_in: SignIn, run_nudges: Run
) -> None:
    first = take()
    run_nudges()
    second = take(phone="9000077777")
    run_nudges()
    page = html(signed_in("korvane-1").get(f"/desk/reports/{key_of(second)}"))
    assert f"The same payment is followed in report {first.reference}." in page
    assert f'href="/desk/reports/{key_of(first)}"' in page
