"""Our speed, holds and contests at the bank's desk: figures that can be contested, rows in pages."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from tests.centre.acts import answer, requests, take
from tests.centre.desks.pages import events, forms, html, opened

from haltline.protocol import Held

SignIn = Callable[[str], Any]
Run = Callable[[], int]


def held(run_nudges: Run, *numbers: int) -> None:
    """Ostara holds 20,000 for each number, in accounts ending in 4470 and so on."""
    for number in numbers:
        take(reference=f"63251044882{number}", to_account=f"20000000447{number}")
    run_nudges()
    for request in requests():
        answer(request, held=Held(amount=20_000_00, hold_reference=f"BH {request.account[-1]}"))
    run_nudges()


def test_what_we_hold_is_listed_with_its_end_and_found_by_the_end_of_an_account(
    signed_in: SignIn, run_nudges: Run
) -> None:
    desk = signed_in("ostara-desk")
    assert "We hold nothing for the centre." in html(desk.get("/bank/holds"))
    held(run_nudges, 1, 2, 3)
    page = html(desk.get("/bank/holds"))
    assert len(opened(page)) == 3 and "60,000" in page and "BH 2" in page and "200000004472" not in page
    assert len(opened(html(desk.get("/bank/holds?q=4472")))) == 1
    assert len(opened(html(desk.get("/bank/holds?q=bh+3")))) == 1
    assert "Nothing is held that ends in 9999." in html(desk.get("/bank/holds?q=9999"))
    assert "We hold nothing" in html(signed_in("padmor-desk").get("/bank/holds"))
    html(signed_in("korvane-1").get("/bank/holds"), 403)


def test_holds_come_in_pages(signed_in: SignIn, run_nudges: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    from haltline.centre.desks.bank import keeping

    monkeypatch.setattr(keeping, "PAGE_ROWS", 2)
    held(run_nudges, 1, 2, 3)
    desk = signed_in("ostara-desk")
    first, second = html(desk.get("/bank/holds")), html(desk.get("/bank/holds?page=2"))
    assert (len(opened(first)), len(opened(second))) == (2, 1) and "under 3 holds" in second
    assert not set(opened(first)) & set(opened(second))


def test_contests_are_listed_with_what_was_decided(signed_in: SignIn, run_nudges: Run) -> None:
    held(run_nudges, 1)
    desk, officer = signed_in("ostara-desk"), signed_in("korvane-2")
    assert "Nobody contests a hold." in html(desk.get("/bank/contests"))
    (contest,) = forms(html(desk.get(f"/bank/requests/{requests()[0].id}")), "contest")
    desk.post(contest, {"statement": "These are my <wages>."})
    page = html(desk.get("/bank/contests"))
    assert "These are my &lt;wages&gt;." in page
    (decide,) = forms(html(officer.get("/desk/contests")), "decide-contest")
    officer.post(decide, {"decision": "reject", "reason": "The sum came from a victim"})
    assert "The sum came from a victim" in html(desk.get("/bank/contests"))


def test_the_speed_says_from_how_many_and_what_still_waits(signed_in: SignIn, run_nudges: Run) -> None:
    desk = signed_in("ostara-desk")
    assert "Nothing was asked of us in these days." in html(desk.get("/bank/speed"))
    held(run_nudges, 1, 2)
    take(reference="632510448829", to_account="200000004479")
    run_nudges()
    page = html(desk.get("/bank/speed"))
    assert "Half of our answers come within" in page and "1 still waits" in page
    assert "These are few answers" in page
    html(signed_in("korvane-1").get("/bank/speed"), 403)


def test_a_contested_figure_reaches_an_officer_and_the_answer_comes_back(signed_in: SignIn) -> None:
    desk, officer = signed_in("ostara-desk"), signed_in("korvane-1")
    (speed,) = forms(html(desk.get("/bank/speed")), "contest-speed")
    html(desk.post(speed, {"text": " "}), 422)
    assert desk.post(speed, {"text": "Diwali night: our line was down."}).status_code == 302
    assert "An officer has not answered yet." in html(desk.get("/bank/speed"))
    assert "contests its figure" in html(officer.get("/desk/partners"))
    (answer_it,) = forms(html(officer.get("/desk/partners/ostara")), "answer-word")
    html(desk.post(answer_it, {"answer": "x"}), 403)
    html(officer.post(answer_it, {"answer": ""}), 422)
    html(officer.post(answer_it.replace("ostara", "padmor"), {"answer": "x"}), 404)
    officer.post(answer_it, {"answer": "That night is left out from now on."})
    html(officer.post(answer_it, {"answer": "again"}), 409)
    assert "That night is left out from now on." in html(desk.get("/bank/speed"))
    assert len(events("partner.contested-figure", "")) == len(events("partner.figure-answered", "")) == 1
    assert "Diwali" not in html(signed_in("padmor-desk").get("/bank/speed"))


def test_only_so_many_words_wait_at_a_time(signed_in: SignIn) -> None:
    desk = signed_in("ostara-desk")
    for _ in range(5):
        assert desk.post("/bank/speed", {"text": str(uuid.uuid4())}).status_code == 302
    html(desk.post("/bank/speed", {"text": "one more"}), 409)
