"""Duty by page: calls, holds that end, second hands, standing orders, the sheet for a bank that is down."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from tests.centre.acts import answer, requests, take
from tests.centre.desks.pages import events, forms, html, key_of, opened
from tests.centre.test_silence import change, sweep

from haltline.protocol import Held

SignIn = Callable[[str], Any]
Run = Callable[[], int]
DUTY = "/desk/duty"


def held(run: Run) -> Any:
    take()
    run()
    answer(requests()[0], held=Held(amount=20_000_00, hold_reference="BH 1"))
    run()
    return requests()[0]


def messages(kind: str) -> int:
    from haltline.centre.kernel.models import OutboxMessage
    from haltline.centre.kernel.scope import in_scope

    with in_scope("district:korvane"):
        return OutboxMessage.objects.filter(kind=kind).count()


def test_without_work_the_page_says_so(signed_in: SignIn) -> None:
    page = html(signed_in("korvane-1").get(DUTY))
    assert "No bank is to be called." in page
    assert "Nothing waits for a second hand." in page


def test_a_silent_bank_is_called_and_what_it_said_is_kept(signed_in: SignIn, run_nudges: Run) -> None:
    from haltline.centre.partners.models import Partner

    Partner.objects.filter(pk="ostara").update(duty_contact="+91 22 1111")
    receipt = take()
    run_nudges()
    change("request", sent_at=datetime.now(UTC) - timedelta(days=1), answer_due_at=datetime.now(UTC))
    sweep()
    first, late = signed_in("korvane-1"), signed_in("korvane-2")
    page = html(first.get(DUTY))
    assert "One bank is to be called." in page and 'href="tel:+91221111"' in page
    (called,) = forms(page, "called")
    html(first.post(called, {"said": " ", "needed": "yes"}), 422)
    assert "Say whether the call was needed." in html(first.post(called, {"said": "They do."}), 422)
    assert first.post(called, {"said": "They answer by hand today.", "needed": "no"})["Location"] == DUTY
    html(late.post(called, {"said": "Nobody there.", "needed": "yes"}), 409)
    report = html(late.get(f"/desk/reports/{key_of(receipt)}"))
    assert "Officer korvane 1 called Ostara Bank" in report and "They answer by hand today." in report
    assert "No bank is to be called." in html(late.get(DUTY))
    assert html(signed_in("tamsara-1").get(DUTY)).count("called</button>") == 0


def test_two_officers_reduce_a_hold_by_page(signed_in: SignIn, run_nudges: Run) -> None:
    request = held(run_nudges)
    first, second = signed_in("korvane-1"), signed_in("korvane-2")
    page = html(first.get(f"{DUTY}/holds/{request.pk}"))
    (reduce,) = forms(page, "propose-reduction")
    html(first.post(reduce, {"keep": "lots", "reason": "x"}), 422)
    html(first.post(reduce, {"keep": "12,000", "reason": ""}), 422)
    assert first.post(reduce, {"keep": "12,000", "reason": "A part is wages"}).status_code == 302
    own = html(first.get(DUTY))
    assert "Another officer must be the second hand." in own
    (step,) = forms(own, "second-step")
    html(first.post(step, {"do": "send"}), 403)
    assert messages("reduce") == 0
    assert second.post(step, {"do": "send"}).status_code == 302
    assert messages("reduce") == 1
    html(second.post(step, {"do": "send"}), 409)


def test_a_hold_that_nears_its_end_is_shown_and_extended(signed_in: SignIn, run_nudges: Run) -> None:
    from haltline.centre.holds.models import HoldPart
    from haltline.centre.kernel.scope import in_scope

    request = held(run_nudges)
    first, second = signed_in("korvane-1"), signed_in("korvane-2")
    assert "No hold of the district ends soon." in html(first.get(DUTY))
    with in_scope("worker:korvane"):
        HoldPart.objects.update(expires_at=datetime.now(UTC) + timedelta(hours=3))
    page = html(first.get(DUTY))
    assert opened(page) == [f"{DUTY}/holds/{request.pk}"]
    (extend,) = forms(html(first.get(opened(page)[0])), "propose-extension")
    first.post(extend, {"days": "5", "reason": "The court sits next week"})
    (step,) = forms(html(second.get(DUTY)), "second-step")
    second.post(step, {"do": "decline"})
    assert messages("extend") == 0
    first.post(extend, {"days": "5", "reason": "The court sits next week"})
    (step,) = forms(html(second.get(DUTY)), "second-step")
    second.post(step, {"do": "send"})
    assert messages("extend") == 1


def test_a_standing_order_is_named_and_ended_by_page(signed_in: SignIn, run_nudges: Run) -> None:
    officer, other = signed_in("korvane-2"), signed_in("korvane-1")
    assert (
        officer.post(f"{DUTY}/orders", {"up_to": "50,000", "day_sum": "80,000", "days": "7"}).status_code
        == 302
    )
    html(officer.post(f"{DUTY}/orders", {"up_to": "50,000", "day_sum": "80,000", "days": "400"}), 403)
    take(amount=45_000_00)
    run_nudges()
    assert requests()[0].approval_reason == "standing order 13 of Officer korvane 2"
    assert len(forms(html(other.get(DUTY)), "end-order")) == 1, "each ends the own one only"
    (end,) = forms(html(officer.get(DUTY)), "end-order")
    html(other.post(end), 403)
    officer.post(end)
    assert forms(html(officer.get(DUTY)), "end-order") == []


def test_a_bank_that_is_down_gets_everything_on_a_sheet(signed_in: SignIn, run_nudges: Run) -> None:
    from haltline.centre.partners.models import Line

    take()
    take(district="tamsara", reference="632510448899")
    run_nudges()
    Line.objects.create(
        partner_id="ostara", state="open", since=datetime.now(UTC), probe_at=datetime.now(UTC)
    )
    officer = signed_in("korvane-1")
    page = html(officer.get(DUTY))
    assert "does not answer since" in page
    (sheet,) = opened(page)
    text = html(officer.get(sheet))
    (own,), (foreign,) = requests(), requests("tamsara")
    assert str(own.pk) in text and "632510448820" in text and own.account in text and "20,000" in text
    assert str(foreign.pk) not in text
    assert [event.facts["letters"] for event in events("duty.sheet")] == [1]
    html(officer.get(f"{DUTY}/sheet/nobank"), 404)


def test_how_banks_answered_stands_beside_their_names(signed_in: SignIn, run_nudges: Run) -> None:
    held(run_nudges)
    page = html(signed_in("korvane-1").get(DUTY))
    assert "How banks answered in the last 30 days" in page and "Ostara Bank" in page and "100 %" in page


@pytest.mark.parametrize("who", ["ostara-desk", "korvane-recovery"])
def test_it_is_the_officers_page(who: str, signed_in: SignIn) -> None:
    html(signed_in(who).get(DUTY), 403)


def test_a_bank_that_is_silent_again_is_to_be_called_again(signed_in: SignIn, run_nudges: Run) -> None:
    take()
    run_nudges()
    desk = signed_in("korvane-1")

    def silent() -> str:
        change("request", sent_at=datetime.now(UTC) - timedelta(days=1), answer_due_at=datetime.now(UTC))
        sweep()
        (called,) = forms(html(desk.get(DUTY)), "called")
        return called

    first = silent()
    desk.post(first, {"said": "They will answer.", "needed": "yes"})
    answer(requests()[0], final=False, unknown=20_000_00)
    run_nudges()
    assert requests()[0].state == "part_answered" and forms(html(desk.get(DUTY)), "called") == []
    assert silent() != first, "each escalation has its call"
