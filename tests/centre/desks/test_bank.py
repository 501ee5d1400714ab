"""The bank's desk: its inbox, answers that must add up, refusals, contests, and work done by hand."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from tests.centre.acts import NOW, answer, requests, states, take
from tests.centre.desks.pages import events, forms, html, opened

from haltline.protocol import Held

SignIn = Callable[[str], Any]
Run = Callable[[], int]
THEN = (NOW - timedelta(minutes=5)).astimezone(ZoneInfo("Asia/Kolkata"))


def an_answer(**changes: Any) -> dict[str, Any]:
    """A full answer to a request of 20,000: 11,800 held, 8,000 moved on, 200 in cash."""
    moment = {"date": f"{THEN:%Y-%m-%d}", "time": f"{THEN:%H:%M}"}
    onward = {"to_institution": "Padmor Bank", "to_account": "300000009082", "reference": "T-2"}
    onward |= {"rail": "imps", "amount": "9,000", "share": "8,000"} | moment
    cash = {"kind": "atm", "place": "Korvane bus stand", "amount": "300", "share": "200.00"} | moment
    form: dict[str, Any] = {"do": "answer", "answer": ["held", "onward", "withdrawn"], "final": "yes"}
    form |= {"held-amount": "11,800", "held-reference": "BH 1"}
    form |= {f"onward-0-{name}": value for name, value in onward.items()}
    form |= {f"withdrawn-0-{name}": value for name, value in cash.items()}
    return form | changes


def asked(run_nudges: Run) -> str:
    """A request lies in the inbox of Ostara Bank; its address."""
    take(name="Meera Kumari")
    run_nudges()
    return f"/bank/requests/{requests()[0].id}"


def test_an_empty_inbox_says_so(signed_in: SignIn) -> None:
    assert "Nothing waits for your answer." in html(signed_in("ostara-desk").get("/bank/inbox"))


def test_a_request_is_answered_by_form_and_followed(signed_in: SignIn, run_nudges: Run) -> None:
    address = asked(run_nudges)
    desk = signed_in("ostara-desk")
    assert opened(html(desk.get("/bank/inbox"))) == [address]
    card = html(desk.get(address))
    assert "20,000</span> in" in card and "section 106" in card and "Meera" not in card
    assert desk.post(address, an_answer())["Location"] == "/bank/inbox"
    run_nudges()
    assert states() == {
        "disputed": -20_000_00, "held": 11_800_00, "in_flight": 8_000_00, "withdrawn": 200_00,
    }  # fmt: skip
    first, second = requests()
    assert (first.state, second.partner_id, second.amount) == ("answered", "padmor", 8_000_00)
    inbox = html(desk.get("/bank/inbox"))
    assert (
        "Nothing waits for your answer." in inbox and "Half of our answers in" in inbox and "11,800" in inbox
    )
    assert "Answer 1" in html(desk.get(address))


def test_an_answer_that_does_not_add_up_keeps_all_and_shows_the_gap(
    signed_in: SignIn, run_nudges: Run
) -> None:
    address = asked(run_nudges)
    desk = signed_in("ostara-desk")
    page = html(desk.post(address, an_answer(**{"held-amount": "10,000"})), 422)
    assert "1,800 of what was credited is not explained yet." in page
    for typed in ("10,000", "BH 1", "Padmor Bank", "300000009082", "9,000", "Korvane bus stand", "200.00"):
        assert f'value="{typed}"' in page
    more = html(desk.post(address, an_answer(**{"held-amount": "12,000"})), 422)
    assert "The lines say 200 more than was credited." in more
    run_nudges()
    assert states() == {"disputed": -20_000_00, "in_flight": 20_000_00}
    assert requests()[0].state == "acknowledged"
    assert [event.facts["why"] for event in events("reply.review")] == ["sum-mismatch"] * 2
    assert html(desk.get(address)).count("Kept, not taken: it does not add up.") == 2
    desk.post(address, an_answer())
    run_nudges()
    assert states()["held"] == 11_800_00


def test_fault_45_a_line_with_a_day_of_another_calendar_is_asked_about(
    signed_in: SignIn, run_nudges: Run
) -> None:
    bad = an_answer(**{"onward-0-date": "2082-08-07", "withdrawn-0-date": "1447-06-02"})
    page = html(signed_in("ostara-desk").post(asked(run_nudges), bad), 422)
    assert page.count("In the common calendar it is 2025-11-23") >= 2
    assert 'href="#onward-0-date"' in page and 'href="#withdrawn-0-date"' in page


def test_malformed_lines_are_named_each_beside_its_field(signed_in: SignIn, run_nudges: Run) -> None:
    address = asked(run_nudges)
    bad = an_answer(**{
        "held-reference": "", "onward-0-share": "9,500", "onward-0-rail": "", "onward-0-date": "soon",
        "withdrawn-0-amount": "3.005", "withdrawn-0-kind": "bag",
        "onward-7-amount": "-1", "onward-7-share": "NaN", "released": "1e9",
    })  # fmt: skip
    page = html(signed_in("ostara-desk").post(address, bad), 422)
    for field in ("held-reference", "onward-0-share", "onward-0-rail", "onward-0-date", "withdrawn-0-amount",
                  "withdrawn-0-kind", "onward-1-amount", "onward-1-share", "released"):  # fmt: skip
        assert f'href="#{field}"' in page, field
    for typed in ("9,500", "3.005", "-1", "NaN", "1e9", "soon"):
        assert f'value="{typed}"' in page, typed


def test_lines_are_added_and_the_rest_marked_unknown_without_sending(
    signed_in: SignIn, run_nudges: Run
) -> None:
    address = asked(run_nudges)
    desk = signed_in("ostara-desk")
    more = html(desk.post(address, an_answer(do="add-onward")))
    assert 'name="onward-1-reference"' in more and 'value="Padmor Bank"' in more
    rest = html(desk.post(address, an_answer(do="unknown", **{"held-amount": "10,000"})))
    assert re.search(r'name="unknown"[^>]*value="1,800"', rest)
    assert requests()[0].state == "acknowledged"


def test_nothing_here_needs_a_ground_and_leaves_the_money_unknown(signed_in: SignIn, run_nudges: Run) -> None:
    address = asked(run_nudges)
    desk = signed_in("ostara-desk")
    page = html(desk.post(address, {"do": "answer", "answer": "nothing", "final": "yes"}), 422)
    assert "Choose why there is nothing here." in page
    desk.post(address, {"do": "answer", "answer": "nothing", "code": "not_found", "final": "yes"})
    run_nudges()
    assert states() == {"disputed": -20_000_00, "unknown": 20_000_00}


def test_a_refusal_needs_a_reason_which_is_kept(signed_in: SignIn, run_nudges: Run) -> None:
    address = asked(run_nudges)
    desk = signed_in("ostara-desk")
    page = html(desk.post(address + "/refuse", {"code": "because", "reason": "No court order"}), 422)
    assert "Choose the ground of the refusal." in page and "No court order</textarea>" in page
    html(desk.post(address + "/refuse", {"code": "legal_refusal", "reason": " "}), 422)
    assert (
        desk.post(address + "/refuse", {"code": "legal_refusal", "reason": "No court order"}).status_code
        == 302
    )
    run_nudges()
    assert requests()[0].state == "refused"
    assert states() == {"disputed": -20_000_00, "in_flight": 20_000_00}
    (kept,) = events("reply.refusal-reason")
    assert kept.facts == {"code": "legal_refusal", "why": "No court order"}


def test_another_bank_finds_nothing(signed_in: SignIn, run_nudges: Run) -> None:
    address = asked(run_nudges)
    other = signed_in("padmor-desk")
    assert opened(html(other.get("/bank/inbox"))) == []
    html(other.get(address), 404)
    html(other.post(address, an_answer()), 404)
    html(other.post(address + "/refuse", {"code": "legal_refusal", "reason": "x"}), 404)
    html(other.post(address + "/contest", {"statement": "x"}), 404)
    html(other.post(address + "/ended"), 404)
    html(signed_in("korvane-1").get("/bank/inbox"), 403)
    assert requests()[0].state == "acknowledged"


def held(run_nudges: Run) -> str:
    address = asked(run_nudges)
    answer(requests()[0], held=Held(amount=20_000_00, hold_reference="BH 1"))
    run_nudges()
    return address


def test_the_desk_enters_a_contest_an_officer_upholds_it_and_the_desk_frees_the_money(
    signed_in: SignIn, run_nudges: Run
) -> None:
    address = held(run_nudges)
    desk, officer = signed_in("ostara-desk"), signed_in("korvane-2")
    (contest,) = forms(html(desk.get(address)), "contest")
    html(desk.post(contest, {"statement": ""}), 422)
    assert desk.post(contest, {"statement": "These are my wages."}).status_code == 302
    html(desk.post(contest, {"statement": "again"}), 409)
    assert "The contest is entered." in html(desk.get(address))
    page = html(officer.get("/desk/contests"))
    assert "These are my wages." in page and "entered by ostara desk" in page
    (decide,) = forms(page, "decide-contest")
    officer.post(decide, {"decision": "uphold", "reason": "A pay slip was shown"})
    run_nudges()
    inbox = html(desk.get("/bank/inbox"))
    assert "Contest upheld: A pay slip was shown" in inbox and "nothing stays held" in inbox
    (free,) = forms(inbox, "confirm-release")
    html(signed_in("padmor-desk").post(free), 404)
    assert states() == {"disputed": -20_000_00, "held": 20_000_00}
    assert desk.post(free).status_code == 302
    html(desk.post(free), 409)
    assert states() == {"disputed": -20_000_00, "released": 20_000_00}
    assert forms(html(desk.get("/bank/inbox")), "confirm-release") == []
    told = ("outbox.in-inbox", "outbox.done-by-desk", "hold.released")
    assert [len(events(verb)) for verb in told] == [1, 1, 1]
    assert events("outbox.answer-unreadable") == []


def test_two_releases_of_one_hold_are_two_orders_to_the_unit(signed_in: SignIn, run_nudges: Run) -> None:
    from haltline.centre.holds.actions.recalling import machine_authority, send_release
    from haltline.centre.holds.models import HoldPart
    from haltline.centre.kernel.scope import in_scope

    held(run_nudges)
    with in_scope("district:korvane"):
        part = HoldPart.objects.get()
        for amount in (5_000_01, 4_000_00):
            send_release(part, amount, "Too much", by=machine_authority("release"))
    run_nudges()
    desk = signed_in("ostara-desk")
    first, second = forms(html(desk.get("/bank/inbox")), "confirm-release")
    desk.post(second)
    assert states() == {"disputed": -20_000_00, "held": 16_000_00, "released": 4_000_00}
    desk.post(first)
    assert states() == {"disputed": -20_000_00, "held": 10_999_99, "released": 9_000_01}


def test_an_extension_is_an_order_that_the_desk_confirms(signed_in: SignIn, run_nudges: Run) -> None:
    from haltline.centre.holds.actions.extending import send_extension
    from haltline.centre.holds.actions.recalling import machine_authority
    from haltline.centre.holds.models import HoldPart
    from haltline.centre.kernel.scope import in_scope

    held(run_nudges)
    with in_scope("district:korvane"):
        part = HoldPart.objects.get()
        until = part.expires_at + timedelta(days=3)
        send_extension(part, until, "Ordered back", by=machine_authority("return"), second="Officer 2")
    run_nudges()
    desk = signed_in("ostara-desk")
    page = html(desk.get("/bank/inbox"))
    assert "stays held until" in page and "Officer 2" in page
    (longer,) = forms(page, "confirm-extension")
    assert desk.post(longer).status_code == 302
    with in_scope("district:korvane"):
        assert HoldPart.objects.get().expires_at == until
    assert len(events("hold.extended")) == 1


def test_a_request_taken_back_is_told_to_the_desk(signed_in: SignIn, run_nudges: Run) -> None:
    asked(run_nudges)
    signed_in("korvane-1").post(
        f"/desk/holds/{requests()[0].id}/recall", {"reason": "Wrong account", "because": "other"}
    )
    run_nudges()
    desk = signed_in("ostara-desk")
    page = html(desk.get("/bank/inbox"))
    assert "is taken back: hold nothing for it" in page and "Wrong account" in page
    (nothing,) = forms(page, "confirm-recall")
    assert desk.post(nothing).status_code == 302
    assert forms(html(desk.get("/bank/inbox")), "confirm-recall") == []
    assert states() == {"disputed": -20_000_00, "in_flight": 20_000_00}


def test_the_end_of_a_hold_counts_when_the_desk_says_it(signed_in: SignIn, run_nudges: Run) -> None:
    from haltline.centre.holds.models import HoldPart
    from haltline.centre.kernel.scope import in_scope

    address = held(run_nudges)
    desk = signed_in("ostara-desk")
    assert forms(html(desk.get("/bank/inbox")), "confirm-end") == []
    html(desk.post(address + "/ended"), 409)
    with in_scope("worker:korvane"):
        HoldPart.objects.update(expires_at=NOW)
    (over,) = forms(html(desk.get("/bank/inbox")), "confirm-end")
    assert states() == {"disputed": -20_000_00, "held": 20_000_00}
    assert desk.post(over).status_code == 302
    assert states() == {"disputed": -20_000_00, "released": 20_000_00}
    html(desk.post(over), 409)


def test_a_recalled_request_takes_no_answer(signed_in: SignIn, run_nudges: Run) -> None:
    address = asked(run_nudges)
    signed_in("korvane-1").post(
        f"/desk/holds/{requests()[0].id}/recall", {"reason": "Wrong account", "because": "other"}
    )
    desk = signed_in("ostara-desk")
    assert forms(html(desk.get(address)), "answer") == []
    html(desk.post(address, an_answer()), 409)


def test_a_day_is_typed_in_the_country_of_the_bank(signed_in: SignIn, run_nudges: Run) -> None:
    address = asked(run_nudges)
    signed_in("ostara-desk").post(address, an_answer())
    run_nudges()
    booked = requests()[1].leg.booked_at
    assert booked == datetime.fromisoformat(f"{THEN:%Y-%m-%dT%H:%M%z}")


def test_a_program_may_say_which_units_moved_on(signed_in: SignIn, run_nudges: Run) -> None:
    address = asked(run_nudges)
    desk = signed_in("ostara-desk")
    wrong = html(desk.post(address, an_answer(**{"onward-0-units": "100000-900001"})), 422)
    assert 'href="#onward-0-share"' in wrong
    html(desk.post(address, an_answer(**{"onward-0-units": "0-x"})), 422)
    assert desk.post(address, an_answer(**{"onward-0-units": "100000-900000"})).status_code == 302
    run_nudges()
    assert requests()[1].leg.slices == [[100000, 900000]]
