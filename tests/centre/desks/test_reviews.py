"""The pages of re-reading: a reader's form, what the officer hears, what the supervisor sees of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from tests.centre.closing.offices import scope
from tests.centre.desks.conftest import SignIn
from tests.centre.desks.pages import events, forms, html, opened
from tests.centre.reviews.rereading import AWAY, HOME, closed, draw_now, read, readings, said

Run = Callable[[], int]
REASON = "It does not say what the bank answered."


@pytest.fixture
def given(run_nudges: Run, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The only reading of a closed report of Korvane, on the desk of tamsara-1."""
    from haltline.centre.people.models import Person
    from haltline.centre.reviews.actions import drawing
    from haltline.centre.reviews.actions.giving import give

    closed(run_nudges, 1)
    monkeypatch.setattr(drawing, "twice", lambda *_: False)
    draw_now()
    Person.objects.filter(district_id=AWAY).exclude(username="tamsara-1").update(is_active=False)
    (row,) = readings()
    with scope(f"worker:{HOME}"):
        give(row.pk)
    return readings()[0]


def supervisor(signed_in: SignIn, district: str = HOME) -> Any:
    from haltline.centre.people.models import Person

    name = f"{district}-head"
    Person.objects.create(username=name, role="supervisor", district_id=district, desk_name="Supervisor 1")
    return signed_in(name)


def filled(**changes: str) -> dict[str, str]:
    """The form as a browser sends it."""
    answers = said(**changes)
    return {f"answer-{item}": word for item, word in answers.items()} | {"words-explained": REASON}


def test_a_reader_answers_one_by_one_and_sends_what_is_whole(given: Any, signed_in: SignIn) -> None:
    browser, address = signed_in("tamsara-1"), f"/desk/rereads/{given.pk}"
    page = html(browser.get("/desk/rereads"))
    assert opened(page) == [address] and "0 of 8" in page
    page = html(browser.get(address))
    assert "Rupen called" in page and "Was the person who reported contacted" in page
    for hidden in ("Meera", "Kashyap", "orvane", "41276", "8830", "6325"):
        assert hidden not in page.split("<main")[1], hidden
    kept = browser.post(f"{address}/items/explained", {"answer-explained": "no"})
    assert html(kept).startswith("Kept, ")
    page = html(browser.post(address, filled(explained="no") | {"do": "send", "words-explained": ""}), 422)
    assert "Say in words what is wrong" in page and "Not answered" not in page
    assert readings()[0].answers["contacted"]["answer"] == "yes", "what was answered stays"
    assert browser.post(address, filled(explained="no") | {"do": "send"}).status_code == 302
    page = html(browser.get("/desk/rereads"))
    assert "Nothing waits to be read again." in page and "You have read one report." in page
    assert browser.get(address).status_code == 404
    assert browser.post(f"{address}/items/explained", {"answer-explained": "yes"}).status_code == 409


def test_fault_24_a_reading_is_there_for_its_reader_alone(given: Any, signed_in: SignIn) -> None:
    address = f"/desk/rereads/{given.pk}"
    for stranger in ("korvane-1", "korvane-2"):
        assert signed_in(stranger).get(address).status_code == 404
        assert signed_in(stranger).post(address, filled()).status_code == 404
        assert signed_in(stranger).post(f"{address}/items/explained", filled()).status_code == 404
    for nobody in ("korvane-recovery", "sirvala-desk"):
        assert signed_in(nobody).get("/desk/rereads").status_code == 403
    assert supervisor(signed_in).get(address).status_code == 404


def test_fault_25_a_suspended_reader_is_out_with_the_next_click(given: Any, signed_in: SignIn) -> None:
    from haltline.centre.people.actions import suspend

    browser, address = signed_in("tamsara-1"), f"/desk/rereads/{given.pk}"
    html(browser.post(f"{address}/items/contacted", {"answer-contacted": "yes"}))
    suspend(given.rater)
    assert browser.get(address).status_code == 302
    assert browser.post(address, filled() | {"do": "send"}).status_code == 302
    assert readings()[0].sent_at is None and readings()[0].answers["contacted"]["answer"] == "yes"


def test_the_officer_hears_it_without_names_and_answers_once(given: Any, signed_in: SignIn) -> None:
    officer = signed_in("korvane-1")
    assert "No report that you closed was read again yet." in html(officer.get("/desk/feedback"))
    read(given, explained="no")
    page = html(officer.get("/desk/feedback"))
    assert "The text says nothing of it." in page and "amsara" not in page
    (address,) = forms(page, "answer-review")
    assert "Write your answer" in html(officer.post(address, {"text": " "}), 422)
    assert officer.post(address, {"text": "The bank had asked me not to."}).status_code == 302
    assert "You answered" in html(officer.get("/desk/feedback"))
    assert officer.post(address, {"text": "Again."}).status_code == 409
    assert signed_in("korvane-2").post(address, {"text": "Mine."}).status_code == 404
    assert "No report that you closed" in html(signed_in("korvane-2").get("/desk/feedback"))


def test_without_a_closed_report_the_supervisor_reads_what_will_come(signed_in: SignIn, centre: None) -> None:
    page = html(supervisor(signed_in).get("/oversight/good"))
    assert "No closed report of this time has been drawn yet." in page and "Each Monday" in page


def test_the_supervisor_sees_the_share_in_order_and_what_was_found(given: Any, signed_in: SignIn) -> None:
    browser = supervisor(signed_in)
    assert "One report is drawn; nobody has ended reading it." in html(browser.get("/oversight/good"))
    read(given, explained="no")
    page = html(browser.get("/oversight/good"))
    assert "0 % were in order" in page and "1 of 1 were re-read" in page and "Writing to victims" in page
    assert ">Korvane</a>" in page and "fewer than 10 have judged: not shown" in page
    found = html(browser.get("/oversight/good/reports?item=explained&weeks=13"))
    assert "The text says nothing of it." in found and len(opened(found)) == 1
    assert "One report of your districts" in html(browser.get("/oversight/good/reports"))
    assert "is behind this" in html(browser.get("/oversight/good/reports?item=contacted"))
    drawn = html(browser.get("/oversight/good/draws"))
    assert "every list gives the same reports" in drawn and ">seed</td>" in drawn
    assert len(events("oversight.opened")) == 3


def test_fault_24_another_district_is_a_point_without_name_or_reports(given: Any, signed_in: SignIn) -> None:
    from haltline.centre.people.models import Person

    read(given, explained="no")
    browser = supervisor(signed_in, AWAY)
    page = html(browser.get("/oversight/good"))
    assert "1 of 1 were re-read" in page and "orvane" not in page.split("<main")[1]
    for strange in ("", "?item=explained", f"?district={HOME}"):
        assert "is behind this" in html(browser.get(f"/oversight/good/reports{strange}"))
    for name in ("korvane-1", "korvane-recovery", "sirvala-desk"):
        assert Person.objects.filter(username=name).exists()
        assert signed_in(name).get("/oversight/good").status_code == 403


def test_an_inspector_reads_what_was_found_everywhere_for_a_purpose(given: Any, signed_in: SignIn) -> None:
    from haltline.centre.people.models import Person

    read(given, explained="no")
    Person.objects.create(username="inspector", role="inspector", desk_name="Inspector 1")
    browser, address = signed_in("inspector"), "/oversight/good/reports?item=explained"
    assert browser.get(address).status_code == 302
    purpose = {"code": "complaint", "reference": "12/2026", "why": "A complaint about closed reports"}
    assert browser.post("/oversight/purpose", purpose).status_code == 302
    page = html(browser.get(address))
    assert "The text says nothing of it." in page and opened(page)[0].startswith("/oversight/reports/")
    assert ">Korvane</a>" in html(browser.get("/oversight/good"))
    assert browser.get("/desk/rereads").status_code == browser.get("/desk/feedback").status_code == 403
