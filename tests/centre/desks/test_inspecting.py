"""Looking from outside: a supervisor's area, an inspector with a purpose, and who reads of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from tests.centre.acts import answer, requests, take
from tests.centre.desks.conftest import SignIn
from tests.centre.desks.pages import events, forms, html, key_of

from haltline.protocol import Held

pytestmark = pytest.mark.usefixtures("centre")
PURPOSE = {"code": "complaint", "reference": "GRV/2026/118", "why": "A complaint that nobody called back."}


def made(username: str, role: str, **place: Any) -> Any:
    from haltline.centre.people.actions import NewPerson, create_person

    return create_person(NewPerson(username, role, username.title(), **place))


@pytest.fixture
def reports(run_nudges: Callable[[], int]) -> tuple[Any, Any]:
    """A report of Korvane and one of Tamsara."""
    found = take(), take(district="tamsara", reference="632510448821")
    run_nudges()
    return found


@pytest.fixture
def inspector(signed_in: SignIn) -> Any:
    made("inspector", "inspector")
    return signed_in("inspector")


def look(receipt: Any) -> str:
    return f"/oversight/reports/{key_of(receipt)}"


def test_a_supervisor_reads_the_reports_of_the_area_and_a_change_counts_with_the_next_click(
    signed_in: SignIn, reports: tuple[Any, Any]
) -> None:
    from haltline.centre.people.actions import put_area

    head = made("head", "supervisor", district="korvane")
    browser, there = signed_in("head"), reports[1]
    assert [browser.get(look(each)).status_code for each in reports] == [200, 404]
    put_area(head, ["tamsara"])
    assert [browser.get(look(each)).status_code for each in reports] == [200, 200]
    assert browser.get(f"/desk/reports/{key_of(there)}").status_code == 404  # the desk is the own district's
    put_area(head, [])
    assert [browser.get(look(each)).status_code for each in reports] == [200, 404]
    assert [row.facts["after"] for row in events("person.area")] == [["tamsara"], []]


def test_what_is_seen_of_the_area_cannot_be_changed(signed_in: SignIn, reports: tuple[Any, Any]) -> None:
    made("head", "supervisor", district="korvane", area=("tamsara",))
    page = html(signed_in("head").get(look(reports[1])))
    body = page.split("<main", 1)[1].split("</main>", 1)[0]
    assert "<form" not in body and "Nothing here can be changed" in body


@pytest.mark.parametrize("area", ["nowhere", "tamsara,korvane"])
def test_an_area_is_of_districts_that_are_there(area: str) -> None:
    from haltline.centre.kernel.errors import NotUnderstood
    from haltline.centre.people.actions import put_area

    with pytest.raises(NotUnderstood):
        put_area(made("head", "supervisor", district="korvane"), [area])


def test_nobody_but_a_supervisor_has_an_area() -> None:
    from django.db import IntegrityError

    from haltline.centre.kernel.errors import NotAllowed
    from haltline.centre.people.actions import put_area

    person = made("officer", "officer", district="korvane")
    with pytest.raises(NotAllowed):
        put_area(person, ["tamsara"])
    with pytest.raises(IntegrityError, match="only_a_supervisor_has_an_area"):
        made("other", "officer", district="korvane", area=("tamsara",))


def test_an_inspector_says_what_for_before_anything_is_shown(
    inspector: Any, reports: tuple[Any, Any]
) -> None:
    for address in ("/oversight", "/oversight/harm", "/oversight/looked", look(reports[0])):
        answer = inspector.get(address)
        assert answer.status_code == 302 and answer["Location"].startswith("/oversight/purpose?next=")
    assert events("inspection.read") == []
    page = html(inspector.post("/oversight/purpose", {**PURPOSE, "why": "x  x", "reference": ""}), 422)
    assert "Give the number of the file" in page and "in 20 letters at least" in page
    assert events("inspection.opened", "") == []
    told = inspector.post("/oversight/purpose", {**PURPOSE, "next": look(reports[0])})
    assert told["Location"] == look(reports[0])
    (opened,) = events("inspection.opened", "")
    assert (opened.facts["code"], opened.facts["reference"]) == ("complaint", "GRV/2026/118")


def test_an_inspector_reads_every_district_masked_and_each_look_is_kept_with_its_purpose(
    inspector: Any, reports: tuple[Any, Any]
) -> None:
    inspector.post("/oversight/purpose", PURPOSE)
    for receipt in reports:
        page = html(inspector.get(look(receipt)))
        assert "9000041276" not in page and "/person" not in page
    (purpose,) = events("inspection.opened", "")
    for district in ("korvane", "tamsara"):
        (read,) = events("inspection.read", district)
        assert read.report_id and read.facts["purpose"] == purpose.subject
        assert read.facts["why"] == PURPOSE["why"]


def test_a_sitting_ends_by_the_clock(
    inspector: Any, reports: tuple[Any, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    from haltline.centre.desks.oversight import gate
    from haltline.centre.kernel import clock
    from haltline.centre.kernel.profile import profile

    inspector.post("/oversight/purpose", PURPOSE)
    assert inspector.get(look(reports[0])).status_code == 200
    later = clock.now() + timedelta(seconds=profile().access.sitting_seconds)
    monkeypatch.setattr(gate.clock, "now", lambda: later)
    assert inspector.get(look(reports[0])).status_code == 302


def test_a_purpose_is_its_persons_own(inspector: Any, signed_in: SignIn) -> None:
    inspector.post("/oversight/purpose", PURPOSE)
    made("inspector-2", "inspector")
    other = signed_in("inspector-2")
    session = other.session
    session["purpose"] = inspector.session["purpose"]
    session.save()
    assert other.get("/oversight").status_code == 302


def test_an_inspector_writes_nothing_anywhere(inspector: Any, reports: tuple[Any, Any]) -> None:
    inspector.post("/oversight/purpose", PURPOSE)
    key = key_of(reports[0])
    for address in (
        f"/desk/reports/{key}/claim", f"/desk/reports/{key}/close", "/oversight/export", "/audit/export",
        "/desk/duty/orders",
    ):  # fmt: skip
        assert inspector.post(address, {}).status_code == 403, address
    for address in ("/oversight", "/oversight/harm", look(reports[0])):
        assert inspector.post(address, {}).status_code == 405, address
    for address in (f"/desk/reports/{key}/person", "/desk/helpline", "/desk/partners/new", "/audit/export"):
        assert inspector.get(address).status_code == 403, address


def test_an_inspector_reads_contests_with_their_reasons(
    inspector: Any, signed_in: SignIn, reports: tuple[Any, Any], run_nudges: Callable[[], int]
) -> None:
    request = next(row for row in requests() if row.state == "acknowledged")
    answer(request, held=Held(amount=request.amount, hold_reference="H 1"))
    run_nudges()
    first, second = signed_in("korvane-1"), signed_in("korvane-2")
    first.post(f"/desk/holds/{request.id}/contest", {"statement": "It is my wage, call 9876543210."})
    (decide,) = forms(html(second.get("/desk/contests")), "decide-contest")
    inspector.post("/oversight/purpose", PURPOSE)
    open_ = html(inspector.get("/desk/contests"))
    assert "It is my wage, call ··3210." in open_ and "waits for a decision" in open_
    assert not forms(open_, "decide-contest") and reports[0].reference in open_
    second.post(decide, {"decision": "uphold", "reason": "The payslip of 9876543210 shows it."})
    page = html(inspector.get("/desk/contests"))
    assert "Upheld" in page and "The payslip of ··3210 shows it." in page and "Officer korvane 2" in page
    assert "9876543210" not in open_ + page


def test_the_supervisor_reads_who_looked_and_why_and_only_of_the_own_area(
    inspector: Any, signed_in: SignIn, reports: tuple[Any, Any]
) -> None:
    made("head", "supervisor", district="korvane")
    made("auditor", "auditor")
    inspector.post("/oversight/purpose", PURPOSE)
    for receipt in reports:
        inspector.get(look(receipt))
    page = html(signed_in("head").get("/oversight/looked"))
    assert "GRV/2026/118" in page and "A complaint that nobody called back." in page
    assert reports[0].reference in page and reports[1].reference not in page
    assert "Tamsara" not in page
    audit = html(signed_in("auditor").get("/audit/looked"))
    assert "Korvane" in audit and "Tamsara" in audit


def test_the_victim_reads_that_an_inspector_looked(inspector: Any, receipt: Any, victim: Any) -> None:
    inspector.post("/oversight/purpose", PURPOSE)
    inspector.get(look(receipt))
    assert "inspected how your report is handled" in html(victim.get(f"/r/{receipt.token}"))


def test_a_moved_officer_leaves_what_was_claimed(signed_in: SignIn, reports: tuple[Any, Any]) -> None:
    from haltline.centre.people.models import Person
    from haltline.centre.reports.actions.leaving import move

    browser, here = signed_in("korvane-1"), reports[0]
    browser.post(f"/desk/reports/{key_of(here)}/claim")
    assert move(Person.objects.get(username="korvane-1"), "tamsara") == 1
    seen = [browser.get(f"/desk/reports/{key_of(each)}").status_code for each in reports]
    assert seen == [404, 200]
    assert [row.facts["why"] for row in events("report.given-back")] == ["moved"]
    assert len(events("person.moved")) == len(events("person.moved", "tamsara")) == 1
