"""Answering many at once: looked at one by one, each its own reply, one that fails stops no other."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from tests.centre.acts import NOW, requests, states, take
from tests.centre.desks.pages import events, html

SignIn = Callable[[str], Any]
Run = Callable[[], int]
MANY = "/bank/many"


@pytest.fixture
def three(run_nudges: Run) -> list[str]:
    """Ids of three requests of 20,000 each in Ostara's inbox, each about an account of its own."""
    for number in range(3):
        take(reference=f"63251044882{number}", to_account=f"20000000447{number}")
    run_nudges()
    return [str(request.id) for request in requests()]


def ticked(page: str) -> list[str]:
    return re.findall(r'name="pick" value="([^"]*)" checked', page)


def test_all_held_in_full_shows_every_balance_before_anything_leaves(
    signed_in: SignIn, run_nudges: Run, three: list[str]
) -> None:
    desk = signed_in("ostara-desk")
    assert html(desk.get(MANY)).count('name="pick"') == 3
    form = {"pick": three, "kind": "held", "reference": "BH 7"}
    review = html(desk.post(MANY, form | {"do": "review"}))
    assert "3 answers of" in review and "60,000" in review and ticked(review) == three
    assert review.count("adds up</span>") == 3 and review.count('value="BH 7"') >= 3
    assert {request.state for request in requests()} == {"acknowledged"}
    done = html(desk.post(MANY, form | {"do": "send", f"reference-{three[0]}": "BH 8"}))
    assert "3 answers have left." in done
    run_nudges()
    assert states() == {"disputed": -60_000_00, "held": 60_000_00}
    assert len(events("reply.typed")) == 3
    assert "Nothing waits for your answer." in html(desk.get("/bank/inbox"))


def test_one_that_fails_stops_no_other_says_why_and_stays(
    signed_in: SignIn, run_nudges: Run, three: list[str]
) -> None:
    desk = signed_in("ostara-desk")
    form = {"pick": three, "kind": "held", "reference": "BH 7", f"reference-{three[1]}": " "}
    review = html(desk.post(MANY, form | {"do": "review"}))
    assert "Give your reference of the hold." in review and ticked(review) == [three[0], three[2]]
    done = html(desk.post(MANY, form | {"do": "send"}))
    assert "2 answers have left." in done and "One stays in your inbox." in done
    run_nudges()
    assert [request.state for request in requests()] == ["answered", "acknowledged", "answered"]
    assert three[1] in html(desk.get("/bank/inbox"))


def test_what_was_answered_meanwhile_is_not_answered_twice(
    signed_in: SignIn, run_nudges: Run, three: list[str]
) -> None:
    desk = signed_in("ostara-desk")
    form = {"pick": three[:2], "kind": "held", "reference": "BH 7", "do": "send"}
    html(desk.post(MANY, form))
    again = html(desk.post(MANY, form))
    assert "0 answers have left." in again and "2 were answered or taken back meanwhile." in again
    run_nudges()
    assert states()["held"] == 40_000_00


def test_nothing_here_for_all_needs_a_ground(signed_in: SignIn, run_nudges: Run, three: list[str]) -> None:
    desk = signed_in("ostara-desk")
    form = {"pick": three, "kind": "nothing"}
    page = html(desk.post(MANY, form | {"do": "review"}), 422)
    assert 'href="#code"' in page and ticked(page) == three
    html(desk.post(MANY, form | {"code": "not_found", "do": "send"}))
    run_nudges()
    assert states() == {"disputed": -60_000_00, "unknown": 60_000_00}


def test_moved_on_reads_one_statement_for_all_and_only_what_balances_leaves(
    signed_in: SignIn, run_nudges: Run, three: list[str]
) -> None:
    at = (NOW - timedelta(minutes=9)).astimezone(ZoneInfo("Asia/Kolkata"))
    rows = [f"{at:%d/%m/%Y}\t{at:%H:%M}\tIMPS/CR/632510448820\t\t20,000.00\t20,000.00"]
    later = at + timedelta(minutes=3)
    words = "IMPS/DR/632511111111/Padmor Bank/A/C 300000009082"
    rows.append(f"{later:%d/%m/%Y}\t{later:%H:%M}\t{words}\t20,000.00\t\t0.00")
    text = "Date\tTime\tNarration\tDebit\tCredit\tBalance\n" + "\n".join(rows)
    desk = signed_in("ostara-desk")
    form = {"pick": three[:2], "kind": "moved", "excerpt": text}
    review = html(desk.post(MANY, form | {"do": "review"}))
    assert ticked(review) == three[:1]
    assert "The payment itself is not in the excerpt" in review
    html(desk.post(MANY, form | {"do": "send"}))
    run_nudges()
    first, second = requests()[:2]
    assert (first.state, second.state) == ("answered", "acknowledged")
    assert states()["in_flight"] == 60_000_00


def test_limits_are_named_and_nonsense_is_no_request(
    signed_in: SignIn, three: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from haltline.centre.desks.bank import many

    desk = signed_in("ostara-desk")
    assert 'href="#picks"' in html(desk.post(MANY, {"do": "review", "pick": ["x", "1"], "kind": "held"}), 422)
    assert 'href="#kind"' in html(desk.post(MANY, {"do": "review", "pick": three}), 422)
    monkeypatch.setattr(many, "MANY_MOST", 2)
    page = html(desk.post(MANY, {"do": "send", "pick": three, "kind": "held", "reference": "BH"}), 422)
    assert "At most 2 requests are answered in one go; 3 are ticked." in page
    assert len(ticked(html(desk.post(MANY, {"do": "all"})))) == 2


def test_another_banks_requests_are_not_there(signed_in: SignIn, run_nudges: Run, three: list[str]) -> None:
    other = signed_in("padmor-desk")
    assert "All answered." in html(other.get(MANY))
    done = html(other.post(MANY, {"do": "send", "pick": three, "kind": "held", "reference": "BH"}))
    assert "0 answers have left." in done
    run_nudges()
    assert {request.state for request in requests()} == {"acknowledged"}


def test_requests_come_in_pages_and_of_one_kind(
    signed_in: SignIn, three: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from haltline.centre.desks.bank import many

    monkeypatch.setattr(many, "PAGE_ROWS", 2)
    desk = signed_in("ostara-desk")
    first, second = html(desk.get(MANY)), html(desk.get(MANY + "?page=2"))
    assert (first.count('name="pick"'), second.count('name="pick"')) == (2, 1)
    assert "All answered." in html(desk.get(MANY + "?ask=watch"))
